"""Who stood behind a shared address: NAT logs, which tell address and port outside from the address inside.

Read are the events of Linux' connection tracking (``conntrack -E -o timestamp``), MikroTik's firewall log with NAT, and
a table as CSV: ``outside,port,inside,from,to``, in which a port may be a block (``1024-2047``).
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.clocks import MICROS, Clocks
from lamsach.indicators.addresses import normal_address

_FOREVER = 2**62
_MOST_LOOKED_AT = 50
_LONGEST_LINE = 1000
LAST_PORT = 65535
# A connection that nobody saw end: five days, for which Linux keeps an idle one (nf_conntrack_tcp_timeout_established).
_LONGEST = 5 * 86_400 * MICROS
_CONNTRACK = re.compile(
    r"\[(?P<time>\d{9,11}\.\d+)\]\s+\[(?P<event>NEW|DESTROY)\]\s+(?P<protocol>\w+).*?"
    r" src=(?P<inside>\S+) dst=(?P<target>\S+)"
    r" sport=(?P<port>\d+) dport=(?P<service>\d+).*? src=\S+ dst=(?P<outside>\S+) sport=\d+ dport=(?P<shown>\d+)"
)
_MIKROTIK = re.compile(
    r"^(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) .*, NAT "
    r"\((?P<inside>[\d.]+):\d+->(?P<outside>[\d.]+):(?P<shown>\d+)\)->"
)


class Translation(NamedTuple):
    """*inside* was seen as *outside* with a port from *first* to *last*.

    That held from *since* to *until* (microseconds since 1970).
    """

    outside: str
    first: int
    last: int
    inside: str
    since: int
    until: int


class Translations:
    """Finds who stood behind an address and port at a time.

    Of translations that overlap the one that began last counts.
    """

    def __init__(self, translations: Iterable[Translation]) -> None:
        self._ports: dict[tuple[str, int], list[Translation]] = {}
        self._blocks: dict[str, list[Translation]] = {}
        self.outside: set[str] = set()
        for each in translations:
            self.outside.add(each.outside)
            if each.first == each.last:
                self._ports.setdefault((each.outside, each.first), []).append(each)
            else:
                self._blocks.setdefault(each.outside, []).append(each)
        for known in (*self._ports.values(), *self._blocks.values()):
            known.sort(key=lambda each: (each.since, each.until))

    @classmethod
    def joined(cls, many: "list[Translations]") -> "Translations":
        """Return the translations of several files together."""
        return cls(each for part in many for each in part)

    def __iter__(self) -> Iterator[Translation]:
        """Yield all, in no order."""
        for known in (*self._ports.values(), *self._blocks.values()):
            yield from known

    def __len__(self) -> int:
        """Return the number of translations."""
        return sum(map(len, self._ports.values())) + sum(map(len, self._blocks.values()))

    def inside_of(self, address: str, port: int | None, time: int | None) -> str | None:
        """Return who stood behind *address* and *port* at *time*, or None."""
        if port is None or time is None or address not in self.outside:
            return None
        known = self._ports.get((address, port), [])
        at = bisect_right(known, time, key=lambda each: each.since)
        for each in reversed(known[max(0, at - _MOST_LOOKED_AT) : at]):
            if time <= each.until:
                return each.inside
        blocks = self._blocks.get(address, [])
        at = bisect_right(blocks, time, key=lambda each: each.since)
        for each in reversed(blocks[:at]):
            if each.first <= port <= each.last and time <= each.until:
                return each.inside
        return None

    @classmethod
    def read(cls, path: Path, clocks: Clocks) -> "Translations":
        """Read the NAT log at *path*. Raises `UnusableInputError` where it has no translation."""
        try:
            with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
                lines = iter(file)
                first = next(lines, "")
                rest = _again(first, lines)
                found = cls(_table(rest, clocks) if _is_table(first) else _events(rest, clocks))
        except (OSError, csv.Error) as error:
            raise UnusableInputError(_("This NAT log cannot be read."), where=str(path)) from error
        if not len(found):
            raise UnusableInputError(
                _("No translation was found here."),
                where=str(path),
                advice=_("Known are conntrack -E -o timestamp, MikroTik, and CSV with outside,port,inside,from,to."),
            )
        return found


def is_nat_log(head: str) -> bool:
    """Return whether a file that begins with *head* is a NAT log."""
    return _is_table(head) or any(_CONNTRACK.search(line) or _MIKROTIK.search(line) for line in head.splitlines())


def _is_table(head: str) -> bool:
    return head.lower().startswith("outside,port,inside")


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _table(lines: Iterator[str], clocks: Clocks) -> Iterator[Translation]:
    for row in csv.DictReader(line.lower() for line in lines):
        start, end = (row.get("from") or "").strip(), (row.get("to") or "").strip()
        since = clocks.auto(start.upper().encode()) if start else 0
        until = clocks.auto(end.upper().encode()) if end else _FOREVER
        low, dash, high = (row.get("port") or "").partition("-")
        ports = (low.strip(), (high if dash else low).strip())
        yield from _translation(row.get("outside"), ports, row.get("inside"), since, until)


def _events(lines: Iterator[str], clocks: Clocks) -> Iterator[Translation]:
    """Yield the translations in a log of events; one whose beginning or end was not seen is open there."""
    begun: dict[tuple[str, ...], int] = {}
    for whole in lines:
        line = whole[:_LONGEST_LINE]
        if event := _CONNTRACK.search(line):
            moment = clocks.named("epoch")(event["time"].encode())
            names = ("protocol", "inside", "port", "target", "service", "outside", "shown")
            key = tuple(event[name] for name in names)
            if moment is None:
                continue
            if event["event"] == "NEW":
                begun[key] = moment
            else:
                since = begun.pop(key, max(0, moment - _LONGEST))
                yield from _translation(event["outside"], (event["shown"],) * 2, event["inside"], since, moment)
        elif event := _MIKROTIK.match(line):
            clock = clocks.named("syslog" if event["time"][0].isalpha() else "iso")
            moment = clock(" ".join(event["time"].split()).encode())
            until = None if moment is None else moment + _LONGEST
            yield from _translation(event["outside"], (event["shown"],) * 2, event["inside"], moment, until)
    for key, since in begun.items():
        yield from _translation(key[5], (key[6],) * 2, key[1], since, since + _LONGEST)


def _translation(
    outside: str | None, ports: tuple[str, str], inside: str | None, since: int | None, until: int | None
) -> Iterator[Translation]:
    seen, behind = normal_address((outside or "").strip()), normal_address((inside or "").strip())
    if seen and behind and since is not None and until is not None and all(map(_is_port, ports)):
        low, high = map(int, ports)
        if seen != behind and low <= high:
            yield Translation(seen, low, high, behind, since, until)


def _is_port(text: str) -> bool:
    return text.isdecimal() and len(text) <= len(str(LAST_PORT)) and int(text) <= LAST_PORT
