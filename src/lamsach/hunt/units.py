"""Whose address is it: a table of ranges with dates, ``cidr,unit[,from,to]``."""

import csv
import socket
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path
from struct import unpack

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.tally import uncollected
from lamsach.indicators.addresses import normal_address, normal_range, span
from lamsach.indicators.index import ALWAYS_FROM, ALWAYS_UNTIL, micros

_BITS = {4: 32, 6: 128}
_LENGTHS = {str(length): length for length in range(33)}
_MOST_LENGTHS = 8  # of prefixes, for ranges that are entered at once
_Holding = tuple[int, int, str]  # since, until, unit
_Holdings = str | tuple[_Holding, ...]  # a text: one unit, at all times


class UnitTable:
    """Finds the unit of an address at a time.

    The longest prefix that counts then; of equal ones the one that began last.
    """

    def __init__(self) -> None:
        self._holdings: dict[tuple[int, int], dict[int, _Holdings]] = {}
        self.refused: list[tuple[int, str]] = []  # line, text
        self._known: dict[str, list[tuple[_Holding, ...]]] = {}  # addresses that were asked for

    def add(self, cidr: str, unit: str, since: datetime | None = None, until: datetime | None = None) -> bool:
        """Enter that *unit* holds *cidr* from *since* to *until* (both belong to it).

        Return False where it is no range.
        """
        found, unit = _network(cidr.strip()), unit.strip()
        if not found or not unit:
            return False
        version, first, length = found
        holding = (
            (ALWAYS_FROM, ALWAYS_UNTIL, unit)
            if since is until is None
            else (micros(since, ALWAYS_FROM), micros(until, ALWAYS_UNTIL), unit)
        )
        known = self._holdings.get((version, length))
        if known is None:
            known = self._holdings[version, length] = {}
        known[first] = (*_dated(known[first]), holding) if first in known else (holding,)
        if self._known:
            self._known = {}
        return True

    def unit_of(self, address: str, time: int | None) -> str | None:
        """Return the unit that held *address* at *time*.

        In microseconds since 1970. None: only undated holdings count.
        """
        for holdings in self._candidates(address):
            fitting = [each for each in holdings if _holds(each, time)]
            if fitting:
                return max(fitting, key=lambda each: (each[0], each[2]))[2]
        return None

    def settled(self, address: str) -> tuple[str | None] | None:
        """Return the unit of *address* where it is the same at all times, in a tuple; None where it has dates."""
        for holdings in self._candidates(address):
            if len(holdings) > 1 or holdings[0][:2] != (ALWAYS_FROM, ALWAYS_UNTIL):
                return None
            return (holdings[0][2],)
        return (None,)

    def _candidates(self, address: str) -> list[tuple[_Holding, ...]]:
        """Return the holdings of the ranges that *address* lies in, the longest prefix first."""
        known = self._known.get(address)
        if known is None:
            number = _number(address)
            known = []
            for version, length in sorted(self._holdings, reverse=True) if number else ():
                if number and number[0] == version:
                    shift = _BITS[version] - length
                    holdings = self._holdings[version, length].get(number[1] >> shift << shift)
                    known += [_dated(holdings)] if holdings else []
            self._known[address] = known
        return known

    def add_plain(self, cidrs: list[str], units: list[str]) -> bool:
        """Enter undated IPv4 ranges, all at once, which is several times faster.

        Return False, and enter nothing, where one is written in another way or stands twice.
        """
        names = list(map(str.strip, units))
        try:
            bases, bits = zip(*(cidr.split("/") for cidr in cidrs), strict=True)
            numbers = unpack(f">{len(bases)}I", b"".join(map(socket.inet_pton, repeat(socket.AF_INET), bases)))
            lengths = {text: _LENGTHS[text] for text in set(bits)}
        except (ValueError, KeyError, OSError):
            return False
        if (
            not all(names)
            or len(lengths) > _MOST_LENGTHS
            or any((4, each) in self._holdings for each in lengths.values())
        ):
            return False
        found: dict[tuple[int, int], dict[int, _Holdings]] = {}
        for text, length in lengths.items():
            shift = 32 - length
            rows = zip(numbers, bits, names, strict=True)
            found[4, length] = {number >> shift << shift: name for number, each, name in rows if each == text}
        if sum(map(len, found.values())) < len(cidrs):
            return False
        self._holdings.update(found)
        self._known = {}
        return True

    @classmethod
    def read(cls, path: Path) -> "UnitTable":
        """Read the table at *path*.

        Bad lines are kept in `refused`. Raises `UnusableInputError` where it has no good one.
        """
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UnusableInputError(_("This table of units cannot be read."), where=str(path)) from error
        with uncollected():
            return cls._of(text, path)

    @classmethod
    def _of(cls, text: str, path: Path) -> "UnitTable":
        table = cls()
        good = 0
        rows = list(csv.reader(text.splitlines()))
        told = [
            (number, row)
            for number, row in enumerate(rows, 1)
            if row and not row[0].startswith("#") and (number > 1 or row[0].strip().lower() not in {"cidr", "range"})
        ]
        plain = [row for _number, row in told if len(row) == 2]  # noqa: PLR2004 - no dates
        if plain and table.add_plain([row[0] for row in plain], [row[1] for row in plain]):
            good = len(plain)
            told = [each for each in told if len(each[1]) != 2]  # noqa: PLR2004
        for number, row in told:
            if table.take(row):
                good += 1
            else:
                table.refused.append((number, ",".join(row)[:120]))
        if not good:
            raise UnusableInputError(
                _("This table of units has no line “cidr,unit”."),
                where=str(path),
                advice=_("Write: cidr,unit,from,to."),
            )
        return table

    def take(self, row: list[str]) -> bool:
        """Enter one row; False where it cannot be read."""
        try:
            since, until = (_date(row, 2), _date(row, 3))
        except ValueError:
            return False
        if until and len(row[3].strip()) == len("2026-11-22"):
            until += timedelta(days=1, microseconds=-1)  # the whole last day
        return len(row) > 1 and self.add(row[0], row[1], since, until)


def _dated(holdings: _Holdings) -> tuple[_Holding, ...]:
    return ((ALWAYS_FROM, ALWAYS_UNTIL, holdings),) if isinstance(holdings, str) else holdings


def _number(address: str) -> tuple[int, int] | None:
    """Return version and number of an address; None for a text that is none."""
    try:
        return 4, int.from_bytes(socket.inet_pton(socket.AF_INET, address))
    except (OSError, ValueError):
        normal = normal_address(address)
        return span(normal)[:2] if normal else None


def _network(text: str) -> tuple[int, int, int] | None:
    """Return version, first address and prefix length. The usual way of writing is read without `ipaddress`."""
    base, slash, bits = text.partition("/")
    length = _LENGTHS.get(bits) if slash else 32
    if length is not None:
        try:
            number = int.from_bytes(socket.inet_pton(socket.AF_INET, base))
        except (OSError, ValueError):
            pass
        else:
            return 4, number >> 32 - length << 32 - length, length
    found = normal_range(text if slash else f"{text}/{128 if ':' in text else 32}")
    if not found:
        return None
    version, first, last = span(found[0])
    return version, first, _BITS[version] - (last - first).bit_length()


def _holds(holding: _Holding, time: int | None) -> bool:
    if time is None:
        return holding[:2] == (ALWAYS_FROM, ALWAYS_UNTIL)
    return holding[0] <= time <= holding[1]


def _date(row: list[str], column: int) -> datetime | None:
    text = row[column].strip() if len(row) > column else ""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
