"""Any text log behind a syslog prefix (RFC 3164, RFC 5424): the last resort.

The client is the first private address in the message, else the first one, else the host that wrote it; every other
address, name with a dot and URL counts as talked to. Read by Python alone.
"""

import re
from ipaddress import ip_address, ip_network

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import Clock, Field, Reason, RefusedLineError, Role
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.shapes import KernelPlan, Shape
from lamsach.indicators.addresses import normal_address

_OLD = re.compile(rb"(?:<[0-9]{1,3}>)?([A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}) (\S+) (.*)", re.DOTALL)
_NEW = re.compile(rb"(?:<[0-9]{1,3}>1 )?([0-9]{4}-[0-9]{2}-[0-9]{2}[T ]\S+) (\S+) (.*)", re.DOTALL)
_TOKEN = re.compile(rb"[a-z]{3,5}://[^\s\"'<>]+|[0-9A-Za-z_:.\x80-\xff-]*[.:][0-9A-Za-z_:.\x80-\xff-]*")
_MOST_TOKENS = 200
_LIKENESS = 0.1


_PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")))


def _told(token: str) -> Field:
    """Return an address, or whatever else it is.

    ``::1`` begins with colons, a sentence may end behind an address, and Cisco writes ``inside:192.0.2.10``.
    """
    text = token.strip(".:")
    address = normal_address(token) or normal_address(text) or normal_address(text.rpartition(":")[2])
    return (Role.ADDRESS, address.encode()) if address else (Role.URL, text.encode())


def _is_private(field: Field) -> bool:
    address = ip_address(field[1].decode())
    return any(address in network for network in _PRIVATE)


class _AnyLines(Shape):
    def __init__(self, clocks: Clocks) -> None:
        self._clock = clocks.named("syslog")

    @property
    def clock(self) -> Clock:
        return self._clock

    def fields(self, line: bytes) -> list[Field] | None:
        found = _OLD.fullmatch(line) or _NEW.fullmatch(line)
        if not found:
            raise RefusedLineError(Reason.SHAPE)
        told = [_told(token.decode(errors="replace")) for token in _TOKEN.findall(found[3])[:_MOST_TOKENS]]
        addresses = [field for field in told if field[0] is Role.ADDRESS]
        client = next(filter(_is_private, addresses), addresses[0] if addresses else None)
        if client:
            told.remove(client)
        rest = [field for field in told if field[1]]
        return [(Role.TIME, found[1]), (Role.CLIENT, client[1] if client else found[2]), *rest]

    def plan(self) -> KernelPlan | None:
        return None


class Syslog(LogFormat):
    """Any syslog."""

    name = "syslog"
    title = "generic syslog"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:  # noqa: ARG002 - no header
        """Return a reader of any message."""
        return _AnyLines(clocks), 0

    def likeness(self, head: bytes) -> float:
        """Rank below every format that fits."""
        return super().likeness(head) * _LIKENESS
