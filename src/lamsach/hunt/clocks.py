"""Times as logs write them, in microseconds since 1970. A clock returns None for what it cannot read.

Where a log names no zone it is the one given (a log's own zone is where its machine stands), and where it names no
year, the latest year in which the moment is not after *today*. The kernel reads ``epoch``, ``iso`` with a zone, and
what is either, by itself; `KERNEL_CLOCKS` are its numbers.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from lamsach.hunt.event import Clock

KERNEL_CLOCKS = {"epoch": 1, "iso": 2, "auto": 3}
MICROS = 1_000_000
DAY = 86_400 * MICROS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = {
    name: number
    for number, name in enumerate(
        (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"), 1
    )
}
_NUMBER = re.compile(rb"([0-9]{1,11})(?:\.([0-9]{0,18}))?")
_ISO = re.compile(
    rb"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})[T ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]{1,18}))?"
    rb" ?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_NAMED = re.compile(
    rb"([0-9]{1,2})[-/ ]([A-Za-z]{3})[-/ ]([0-9]{4})[ :]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,18}))?"
    rb"(?: ([+-][0-9]{4}))?"
)
_SYSLOG = re.compile(rb"([A-Za-z]{3}) +([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})(?: ([0-9]{4}))?")
_MIKROTIK = re.compile(rb"([a-z]{3})/([0-9]{2})/([0-9]{4})( [0-9]{2}:[0-9]{2}:[0-9]{2})")
_WINDOWS = re.compile(
    rb"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}) ([0-9]{1,2}):([0-9]{2}):([0-9]{2})"
    rb"(?: (?:([AaPp])\.?[Mm]\.?|(SA|CH)))?"
)


def _moment(parts: tuple[int, ...], fraction: bytes | None, zone: tzinfo) -> int | None:
    try:
        whole = (datetime(*parts, tzinfo=zone) - _EPOCH) // timedelta(microseconds=1)  # type: ignore[misc,arg-type]
    except (ValueError, OverflowError):
        return None
    return whole + int((fraction or b"0")[:6].ljust(6, b"0"))


def _zone(text: bytes | None, missing: tzinfo) -> tzinfo:
    if text is None:
        return missing
    if text == b"Z":
        return UTC
    shift = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-shift if text[:1] == b"-" else shift) if shift < timedelta(days=1) else missing


class Clocks:
    """The clocks of one hunt: *zone* for logs that name none, *today* (UTC) for those without a year."""

    def __init__(self, zone: tzinfo = UTC, today: datetime = datetime(2100, 1, 1, tzinfo=UTC)) -> None:
        self.zone = zone
        self.today = today

    def named(self, name: str) -> Clock:
        """Return the clock called *name*: epoch, millis, iso, auto, named, syslog, windows, windows-month-first."""
        known: dict[str, Callable[[bytes], int | None]] = {
            "epoch": self.epoch,
            "millis": self.millis,
            "iso": self.iso,
            "auto": self.auto,
            "named": self.day_month_name,
            "syslog": self.syslog,
            "windows": self.windows,
            "windows-month-first": self.windows_month_first,
        }
        return known[name]

    def epoch(self, raw: bytes) -> int | None:
        """Seconds since 1970, with or without a fraction."""
        found = _NUMBER.fullmatch(raw)
        if not found:
            return None
        return int(found[1]) * MICROS + int((found[2] or b"0")[:6].ljust(6, b"0"))

    def millis(self, raw: bytes) -> int | None:
        """Seconds, milli-, micro- or nanoseconds since 1970, told apart by their number of digits."""
        if not raw.isdigit() or len(raw) > 19:  # noqa: PLR2004 - digits of 2**63
            return self.epoch(raw)
        return int(raw[:16].ljust(16, b"0")) if len(raw) > 11 else int(raw) * MICROS  # noqa: PLR2004

    def iso(self, raw: bytes) -> int | None:
        """ISO 8601 and its likes: 2026-11-22T17:00:01.123456+0700."""
        found = _ISO.fullmatch(raw)
        if not found:
            return None
        return _moment(tuple(int(found[n]) for n in range(1, 7)), found[7], _zone(found[8], self.zone))

    def auto(self, raw: bytes) -> int | None:
        """Any of them; of dates in numbers the day stands first."""
        for clock in (self.epoch, self.millis, self.iso, self.day_month_name, self.syslog, self.windows):
            if (moment := clock(raw)) is not None:
                return moment
        return None

    def day_month_name(self, raw: bytes) -> int | None:
        """22-Nov-2026 17:00:01.123 (BIND), 22/Nov/2026:17:00:01 +0700 (web servers)."""
        found = _NAMED.fullmatch(raw)
        if not found or (month := _MONTHS.get(found[2].lower())) is None:
            return None
        parts = (int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), int(found[6]))
        return _moment(parts, found[7], _zone(found[8], self.zone))

    def syslog(self, raw: bytes) -> int | None:
        """Nov 22 17:00:01 (RFC 3164), the year behind it (OpenWrt), or nov/22/2026 17:00:01 (MikroTik)."""
        if told := _MIKROTIK.fullmatch(raw):
            return self.day_month_name(b"%s-%s-%s%s" % (told[2], told[1], told[3], told[4]))
        found = _SYSLOG.fullmatch(raw)
        if not found or (month := _MONTHS.get(found[1].lower())) is None:
            return self.iso(raw)
        if found[6]:
            parts = (int(found[6]), month, int(found[2]), int(found[3]), int(found[4]), int(found[5]))
            return _moment(parts, None, self.zone)
        latest = (self.today + timedelta(days=1) - _EPOCH) // timedelta(microseconds=1)
        for year in range(self.today.year + 1, self.today.year - 9, -1):  # 29 February may be eight years back
            parts = (year, month, int(found[2]), int(found[3]), int(found[4]), int(found[5]))
            moment = _moment(parts, None, self.zone)
            if moment is not None and moment <= latest:
                return moment
        return None

    def windows(self, raw: bytes) -> int | None:
        """22/11/2026 17:00:01: day first; 5:00:01 CH (chiều) and SA (sáng) as Vietnamese Windows writes."""
        return self._windows(raw, day_first=True)

    def windows_month_first(self, raw: bytes) -> int | None:
        """11/22/2026 5:00:01 PM: month first, unless only the other way is a date."""
        return self._windows(raw, day_first=False)

    def _windows(self, raw: bytes, *, day_first: bool) -> int | None:
        found = _WINDOWS.fullmatch(raw)
        if not found:
            return self.iso(raw)
        one, two, hour = int(found[1]), int(found[3]), int(found[5])
        day, month = (one, two) if (day_first or one > 12) and two <= 12 else (two, one)  # noqa: PLR2004
        if found[8] or found[9]:
            hour = hour % 12 + (12 if found[8] in {b"P", b"p"} or found[9] == b"CH" else 0)
        return _moment((int(found[4]), month, day, hour, int(found[6]), int(found[7])), None, self.zone)
