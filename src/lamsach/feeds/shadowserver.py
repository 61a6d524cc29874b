"""Shadowserver's daily reports (shadowserver.org, network reporting): which device of ours talked to a sinkhole.

They are not indicators but contacts: address, time (UTC) and source port, which together tell the subscriber behind a
shared address. Whom a report is about is its first address column: ``src_ip`` in the event reports, ``ip`` in the
older drone reports, which name the other side in ``cc_ip`` and ``cc_dns``. Reports about services that anybody can
reach, about victims of attacks (``dst_ip`` comes first) or about resolvers that only passed a question on (``query``)
tell of no infected device and are refused as a whole.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, NamedTuple

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import Refusal
from lamsach.feeds.sources.table import column_name, texts
from lamsach.indicators.addresses import normal_address
from lamsach.indicators.record import moment
from lamsach.indicators.values import Indicator, InvalidIndicatorError

_SUBJECTS = frozenset({"src_ip", "dst_ip", "ip", "inet"})
_OTHERS = {
    "src_ip": ("http_host", "domain", "dst_hostname", "dst_ip"),
    "ip": ("cc_dns", "cc_ip", "cc"),
}
_PORTS = {"src_ip": "src_port", "ip": "port"}
_FAMILIES = ("infection", "family", "malware", "tag", "type")
_QUESTIONS = frozenset({"query", "dns_query"})
_NOTHING = frozenset({"", "-", "0", "0.0.0.0", "::", "unknown", "n/a"})  # noqa: S104 - what fills empty fields
_MAX_PORT = 65535


class Contact(NamedTuple):
    """One device seen talking to an indicator. *port* is the device's own; None where it is not told."""

    line: int
    address: str
    port: int | None
    time: datetime
    indicator: Indicator
    family: str


def contacts(stream: BinaryIO) -> Iterator[Contact | Refusal]:
    """Yield the contacts of a report, and a refusal for each row that cannot be one.

    Raises `UnusableInputError` for what is no such report, or one that tells of no infected device.
    """
    refused: list[Refusal] = []
    reader = csv.reader(texts(stream, refused), skipinitialspace=True)
    picker: _Picker | None = None
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Refusal(reader.line_num, "", str(error))
            continue
        finally:
            yield from refused
            refused.clear()
        if cells is None:
            break
        if picker is None:
            picker = _Picker([column_name(cell) for cell in cells])
        elif any(cells):
            yield picker.contact(reader.line_num, cells)
    if picker is None:
        raise _not_a_report()


class _Picker:
    """Where in a row stands what, by the header of the report."""

    def __init__(self, names: list[str]) -> None:
        subject = next((name for name in names if name in _SUBJECTS), "")
        others = [name for name in _OTHERS.get(subject, ()) if name in names]
        if "timestamp" not in names or not subject:
            raise _not_a_report()
        if not others or _QUESTIONS & set(names):
            raise UnusableInputError(
                _("This report tells of no infected device: of a service, a victim or a resolver."),
                advice=_("Take the reports of sinkholes and drones."),
            )
        self._places = {name: place for place, name in reversed(list(enumerate(names)))}
        self._subject, self._port, self._others = subject, _PORTS[subject], others

    def contact(self, line: int, cells: list[str]) -> Contact | Refusal:
        """Return what a row tells."""
        shown = ",".join(cells)[:80]
        address = normal_address(self._cell(cells, self._subject))
        time = moment(self._cell(cells, "timestamp")[:40])
        if address is None:
            return Refusal(line, shown, _("The address of the device is missing."))
        if time is None:
            return Refusal(line, shown, _("The time is missing."))
        indicator = next(filter(None, (_indicator(self._cell(cells, name)) for name in self._others)), None)
        if indicator is None:
            return Refusal(line, shown, _("It is not told what the device talked to."))
        family = next(filter(None, (self._cell(cells, name) for name in _FAMILIES)), "")
        return Contact(line, address, _port(self._cell(cells, self._port)), time, indicator, family[:200])

    def _cell(self, cells: list[str], name: str) -> str:
        place = self._places.get(name)
        value = cells[place].strip() if place is not None and place < len(cells) else ""
        return "" if value.lower() in _NOTHING else value


def _indicator(raw: str) -> Indicator | None:
    try:
        return Indicator.parse(raw) if raw else None
    except InvalidIndicatorError:
        return None


def _port(raw: str) -> int | None:
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 0  # noqa: PLR2004 - digits of a port
    return number if 0 < number <= _MAX_PORT else None


def _not_a_report() -> UnusableInputError:
    return UnusableInputError(_("This is no report of Shadowserver: timestamp or address is missing in its header."))
