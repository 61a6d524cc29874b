"""Dates of which a part is still blank: "ngày ... tháng 8 năm 2022", "/8/2022"; kept as they were written.

The number and the day of a Vietnamese official letter are often filled in by hand when it is issued
(Decree 30/2020/NĐ-CP, annex I).
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

MONTHS, LONGEST_MONTH, LONGEST_TEXT = 12, 31, 100
LEAP_YEAR = 2000
CENTURY = 100

_BLANK = r"[\s.…_]*"
_WORDS = re.compile(
    rf"(?:ngày)?{_BLANK}(?P<day>\d{{1,2}})?{_BLANK}tháng{_BLANK}(?P<month>\d{{1,2}})?{_BLANK}năm{_BLANK}(?P<year>\d{{4}})?{_BLANK}",
    re.IGNORECASE,
)
_SLASHES = re.compile(
    rf"(?:ngày)?{_BLANK}(?P<day>\d{{1,2}})?{_BLANK}(?P<s>[/-]){_BLANK}(?P<month>\d{{1,2}})?{_BLANK}(?P=s){_BLANK}(?P<year>\d{{4}})?{_BLANK}",
    re.IGNORECASE,
)
_ISO = re.compile(r"\s*(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\s*")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which each part may be missing (None), and how it was *written*.

    Raises UnusableInputError for a day that no calendar has.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    written: str = ""

    def __post_init__(self) -> None:
        month_fits = self.month is None or 1 <= self.month <= MONTHS
        longest = monthrange(self.year or LEAP_YEAR, self.month)[1] if self.month and month_fits else LONGEST_MONTH
        day_fits = self.day is None or 1 <= self.day <= longest
        year_fits = self.year is None or date.min.year <= self.year <= date.max.year
        if not (month_fits and day_fits and year_fits):
            raise UnusableInputError(
                _("“{text}” is not a date.").format(text=self.written or f"{self.day}/{self.month}/{self.year}"),
                advice=_("Write day/month/year."),
            )

    @property
    def complete(self) -> date | None:
        """The date, when no part is missing."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    def may_be(self, day: date) -> bool:
        """Return whether *day* agrees with every part that is there."""
        parts = ((self.year, day.year), (self.month, day.month), (self.day, day.day))
        return all(mine is None or mine == its for mine, its in parts)

    def __str__(self) -> str:
        """Return what was written, else day/month/year with dots for what is blank."""
        blank = "..."
        day = blank if self.day is None else f"{self.day:02}"
        month = blank if self.month is None else f"{self.month:02}"
        return self.written or f"{day}/{month}/{blank if self.year is None else self.year}"


def read_date(text: str) -> PartialDate:
    """Read a date as letters and clerks write it.

    ``29/8/2022``, ``/8/2022``, ``ngày ... tháng 8 năm 2022``, ``2022-08-29``, or nothing at all; UnusableInputError for
    anything else.
    """
    if not text.strip(" \t\n.…_"):
        return PartialDate(written=text[:LONGEST_TEXT])
    if len(text) <= LONGEST_TEXT:
        for pattern in (_ISO, _SLASHES, _WORDS):
            if match := pattern.fullmatch(text):
                parts = {name: int(match[name]) if match[name] else None for name in ("year", "month", "day")}
                return PartialDate(**parts, written=text)
    raise UnusableInputError(
        _("“{text}” is not a date.").format(text=text[:LONGEST_TEXT]), advice=_("Write day/month/year.")
    )
