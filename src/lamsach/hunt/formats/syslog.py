"""Any text log behind a syslog prefix (RFC 3164, RFC 5424): the last resort.

The client is the first address in the message, or the host that wrote it; every other address, name with a dot and
URL counts as talked to. Read by Python alone.
"""

import re

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import Clock, Field, Reason, RefusedLineError, Role
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.shapes import KernelPlan, Shape
from lamsach.indicators.addresses import normal_address

_OLD = re.compile(rb"(?:<[0-9]{1,3}>)?([A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}) (\S+) (.*)", re.DOTALL)
_NEW = re.compile(rb"(?:<[0-9]{1,3}>1 )?([0-9]{4}-[0-9]{2}-[0-9]{2}T\S+) (\S+) (.*)", re.DOTALL)
_TOKEN = re.compile(rb"[a-z]{3,5}://[^\s\"'<>]+|[0-9A-Za-z_:.\x80-\xff-]*[.:][0-9A-Za-z_:.\x80-\xff-]*")
_MOST_TOKENS = 200
_LIKENESS = 0.1


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
        client, rest = b"", []
        for token in _TOKEN.findall(found[3])[:_MOST_TOKENS]:
            text = token.strip(b".:").decode(errors="replace")
            address = normal_address(text)
            if address and not client:
                client = address.encode()
            elif text:
                rest.append((Role.ADDRESS if address else Role.URL, text.encode()))
        return [(Role.TIME, found[1]), (Role.CLIENT, client or found[2]), *rest]

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
