"""Whose address is it: a table of ranges with dates, ``cidr,unit[,from,to]``."""

import csv
import socket
from codecs import BOM_UTF8
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.native import address_text, load_kernel
from lamsach.hunt.tally import uncollected
from lamsach.indicators.addresses import normal_address, normal_range, span
from lamsach.indicators.index import ALWAYS_FROM, ALWAYS_UNTIL, micros
from lamsach.indicators.record import iso_day

_BITS = {4: 32, 6: 128}
_MOST_KNOWN = 4096  # addresses whose ranges are kept at hand: contacts of a client come together
_LENGTHS = {str(length): length for length in range(33)}
_Holding = tuple[int, int, str]  # since, until, unit


class UnitTable:
    """Finds the unit of an address at a time.

    The longest prefix that counts then; of equal ones the one that began last.
    """

    def __init__(self) -> None:
        self._plain: Any | None = None  # the kernel's Ranges: IPv4, without dates
        self._holdings: dict[tuple[int, int], dict[int, tuple[_Holding, ...]]] = {}
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
        known = self._holdings.setdefault((version, length), {})
        known[first] = (*known.get(first, ()), holding)
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
            found: dict[int, list[_Holding]] = {}  # by prefix length
            number = _number(address)
            if number and number[0] == 4 and self._plain:  # noqa: PLR2004 - IP version
                for length, unit in self._plain.find(number[1]):
                    found.setdefault(length, []).append((ALWAYS_FROM, ALWAYS_UNTIL, unit))
            for version, length in self._holdings if number else ():
                if number and number[0] == version:
                    shift = _BITS[version] - length
                    holdings = self._holdings[version, length].get(number[1] >> shift << shift, ())
                    found.setdefault(length, []).extend(holdings)
            known = [tuple(found[length]) for length in sorted(found, reverse=True) if found[length]]
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[address] = known
        return known

    @classmethod
    def read(cls, path: Path) -> "UnitTable":
        """Read the table at *path*.

        Bad lines are kept in `refused`. Raises `UnusableInputError` where it has no good one.
        """
        table = cls()
        try:
            raw = path.read_bytes().removeprefix(BOM_UTF8)
            with uncollected():
                good, rows = table._take_plain(raw)
        except (OSError, UnicodeDecodeError) as error:
            raise UnusableInputError(_("This table of units cannot be read."), where=str(path)) from error
        with uncollected():
            table._take_others(good, rows, path)
        return table

    def _take_others(self, good: int, rows: list[tuple[int, list[str]]], path: Path) -> None:
        told = [
            (number, row)
            for number, row in rows
            if row and not row[0].startswith("#") and (number > 1 or row[0].strip().lower() not in {"cidr", "range"})
        ]
        for number, row in told:
            if self.take(row):
                good += 1
            else:
                self.refused.append((number, ",".join(row)[:120]))
        if not good:
            raise UnusableInputError(
                _("This table of units has no line “cidr,unit”."),
                where=str(path),
                advice=_("Write: cidr,unit,from,to."),
            )

    def _take_plain(self, raw: bytes) -> tuple[int, list[tuple[int, list[str]]]]:
        """Hand *raw* to the kernel, and return how many rows it took, and the rows that it left with their numbers.

        Raises `UnicodeDecodeError`.
        """
        first = raw.partition(b"\n")[0].decode()
        sign = next((sign for sign in (";", "\t") if sign in first and "," not in first), "")
        if sign:  # Excel in Vietnamese separates with semicolons
            return 0, list(enumerate(csv.reader(raw.decode().splitlines(), delimiter=sign), 1))
        kernel = load_kernel()
        plain, taken, left = (kernel.read_ranges(raw) if kernel else None) or (None, 0, [])
        told = [(number, raw[start:end].decode()) for number, start, end in left]
        if plain is None or any('"' in text or text.splitlines() != [text] for _number, text in told):
            return 0, list(enumerate(csv.reader(raw.decode().splitlines()), 1))
        self._plain = plain
        return taken, [(number, next(csv.reader([text]))) for number, text in told]

    def settles(self, tally: Any) -> bool:
        """Return whether no unit of a client in the kernel's *tally* depends on the time."""
        if not self._holdings:
            return bool(self._plain is None or self._plain.settles(tally))
        return all(self.settled(address_text(each)) is not None for each in tally.clients())

    def take(self, row: list[str]) -> bool:
        """Enter one row; False where it cannot be read."""
        try:
            since, until = _date(row, 2), _date(row, 3, whole=True)
        except ValueError:
            return False
        return len(row) > 1 and self.add(row[0], row[1], since, until)


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


def _date(row: list[str], column: int, *, whole: bool = False) -> datetime | None:
    """Return a time of *row*; of a day its beginning, with *whole* its end. Raises `ValueError`."""
    text = iso_day(row[column]) if len(row) > column else ""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    if whole and len(text) == len("2026-11-22"):
        found += timedelta(days=1, microseconds=-1)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
