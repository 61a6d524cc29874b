"""References to superior letters: read as written, and matched with known letters for a person to confirm.

A letter is cited with slips: 1298/CATTT-NCSC became 298/CATTT-NCSC in one province and 1298/CATTT-NCSV in another.
Numbers are built as Decree 30/2020/NĐ-CP (annex I) has it: serial, sometimes the year, then office and division.
"""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Generic, TypeVar

from lamsach.campaign.partial_dates import PartialDate, read_date
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.core.vietnamese import fold

K = TypeVar("K", bound=Hashable)

LONGEST_NUMBER, LONGEST_CITATION = 60, 1_000
MOST_SUGGESTIONS: Final = 5
ENOUGH: Final = 0.45
"""A suggestion scores at least this; 1 is the most."""

_SYMBOL = r"(?P<symbol>[^\W\d_][\w&.]{0,19}(?:\s*[-–]\s*[\w&.]{1,20}){0,4})"
_YEAR = r"(?:(?P<year>(?:19|20)\d\d)\s*/\s*)?"
_NUMBER = re.compile(rf"(?:số\s*:?\s*)?(?P<serial>\d{{1,6}})?[\s.…]*/\s*{_YEAR}{_SYMBOL}", re.IGNORECASE)
_CITED = re.compile(rf"(?<![\w/])(?P<serial>\d{{1,6}})\s*/\s*{_YEAR}{_SYMBOL}", re.IGNORECASE)
_CITED_BLANK = re.compile(rf"số\s*:?(?P<serial>)[\s.…]*/\s*{_YEAR}{_SYMBOL}", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{4}|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """The number of a letter: *serial* (None until it is issued), sometimes *year*, and the parts of its *symbol*.

    The first part of the symbol is the issuing office (or the kind of document), the next ones who drafted it.
    """

    serial: int | None
    symbol: tuple[str, ...]
    year: int | None = None

    def __str__(self) -> str:
        """Return the number in its usual form, such as ``1298/CATTT-NCSC``."""
        year = f"{self.year}/" if self.year else ""
        return f"{'' if self.serial is None else self.serial}/{year}{'-'.join(self.symbol)}"

    @property
    def normal_symbol(self) -> str:
        """The symbol as it is compared: without marks, spaces and the difference of capitals."""
        return fold("-".join(self.symbol))


def read_number(text: str) -> DocumentNumber:
    """Read a number such as ``1298/CATTT-NCSC``, ``1660 /UBND-VHTT`` or ``/STTTT-CNTT``; else UnusableInputError."""
    match = _NUMBER.fullmatch(text.strip()) if len(text) <= LONGEST_NUMBER else None
    if match is None:
        raise UnusableInputError(
            _("“{text}” is not the number of a letter.").format(text=text[:LONGEST_NUMBER]),
            advice=_("Write it as in 1298/CATTT-NCSC."),
        )
    return _number(match)


def _number(match: re.Match[str]) -> DocumentNumber:
    symbol = tuple(part.strip(" .") for part in re.split("[-–]", match["symbol"]))
    return DocumentNumber(
        int(match["serial"]) if match["serial"] else None,
        tuple(part for part in symbol if part),
        int(match["year"]) if match["year"] else None,
    )


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference as it was written, with the number and the date found in it."""

    written: str
    number: DocumentNumber | None = None
    dated: PartialDate | None = None


def read_citation(text: str) -> Citation:
    """Find the number and the date in a reference such as ``Công văn số 1298/CATTT-NCSV ngày 23/8/2022 của ...``."""
    start = text[:LONGEST_CITATION]
    match = _CITED.search(start) or _CITED_BLANK.search(start)
    day = _DAY.search(start)
    dated: PartialDate | None = None
    if day:
        try:
            dated = read_date(re.sub(r"\s*/\s*", "/", day[0]))
        except UnusableInputError:
            dated = None
    return Citation(text, _number(match) if match else None, dated)


@dataclass(frozen=True, slots=True)
class KnownLetter(Generic[K]):
    """A letter that a citation may mean."""

    key: K
    number: DocumentNumber
    dated: date | None = None


class Reason(StrEnum):
    """What speaks for a match, or against it."""

    SAME_SERIAL = "same_serial"
    DIGIT_LOST = "digit_lost"
    DIGIT_DIFFERS = "digit_differs"
    SAME_SYMBOL = "same_symbol"
    LETTER_DIFFERS = "letter_differs"
    SAME_OFFICE = "same_office"
    SAME_DATE = "same_date"
    DATE_MAY_AGREE = "date_may_agree"
    OTHER_DATE = "other_date"

    @property
    def label(self) -> str:
        """The reason in words."""
        return {
            Reason.SAME_SERIAL: _("the same number"),
            Reason.DIGIT_LOST: _("the same number but for a lost digit"),
            Reason.DIGIT_DIFFERS: _("the same number but for one digit"),
            Reason.SAME_SYMBOL: _("the same office and division"),
            Reason.LETTER_DIFFERS: _("the same office but for one letter"),
            Reason.SAME_OFFICE: _("the same office, another division"),
            Reason.SAME_DATE: _("the same date"),
            Reason.DATE_MAY_AGREE: _("a date that may be the same"),
            Reason.OTHER_DATE: _("another date"),
        }[self]


_WEIGHTS: Final = {
    Reason.SAME_SERIAL: 0.5,
    Reason.DIGIT_LOST: 0.3,
    Reason.DIGIT_DIFFERS: 0.2,
    Reason.SAME_SYMBOL: 0.3,
    Reason.LETTER_DIFFERS: 0.22,
    Reason.SAME_OFFICE: 0.15,
    Reason.SAME_DATE: 0.2,
    Reason.DATE_MAY_AGREE: 0.1,
    Reason.OTHER_DATE: -0.25,
}
_NOTHING_ALIKE: Final = -0.3
_ALL_ALIKE: Final = frozenset({Reason.SAME_SERIAL, Reason.SAME_SYMBOL, Reason.SAME_DATE})


@dataclass(frozen=True, slots=True)
class Suggestion(Generic[K]):
    """A letter that a citation may mean. Only a *certain* one may be taken without a person's confirmation.

    Certain is: number, symbol and date agree in full, and no other known letter agrees as well.
    """

    key: K
    score: float
    reasons: tuple[Reason, ...]
    certain: bool = False


def suggest(citation: Citation, known: Iterable[KnownLetter[K]]) -> list[Suggestion[K]]:
    """Return the known letters that *citation* may mean, the likeliest first; nothing where it has no number."""
    if citation.number is None:
        return []
    found = [_compare(citation.number, citation.dated, letter) for letter in known]
    good = sorted((each for each in found if each.score >= ENOUGH), key=lambda each: -each.score)
    equal = [each for each in good if set(each.reasons) == _ALL_ALIKE]
    if len(equal) == 1:
        sure = equal[0]
        good[good.index(sure)] = Suggestion(sure.key, sure.score, sure.reasons, certain=True)
    return good[:MOST_SUGGESTIONS]


def _compare(number: DocumentNumber, dated: PartialDate | None, letter: KnownLetter[K]) -> Suggestion[K]:
    reasons: list[Reason] = []
    score = 0.0
    if number.serial is not None and letter.number.serial is not None:
        alike = _serials(str(number.serial), str(letter.number.serial))
        score += _weigh(alike, reasons)
    score += _weigh(_symbols(number.normal_symbol, letter.number.normal_symbol), reasons)
    when = _dates(dated, letter.dated)
    if number.year and letter.number.year and number.year != letter.number.year:
        when = Reason.OTHER_DATE
    if when is not None:
        score += _weigh(when, reasons)
    return Suggestion(letter.key, round(score, 2), tuple(reasons))


def _weigh(reason: Reason | None, reasons: list[Reason]) -> float:
    if reason is None:
        return _NOTHING_ALIKE
    reasons.append(reason)
    return _WEIGHTS[reason]


def _serials(one: str, other: str) -> Reason | None:
    if one == other:
        return Reason.SAME_SERIAL
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if len(longer) == len(shorter) + 1 and len(shorter) > 1 and shorter in _without_one(longer):
        return Reason.DIGIT_LOST
    if len(one) == len(other) > 2 and _differing(one, other) == 1:  # noqa: PLR2004 - of two digits one says too little
        return Reason.DIGIT_DIFFERS
    return None


def _symbols(one: str, other: str) -> Reason | None:
    if one == other:
        return Reason.SAME_SYMBOL
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if len(one) == len(other) and _differing(one, other) == 1:
        return Reason.LETTER_DIFFERS
    if len(longer) == len(shorter) + 1 and shorter in _without_one(longer):
        return Reason.LETTER_DIFFERS
    return Reason.SAME_OFFICE if one.partition("-")[0] == other.partition("-")[0] else None


def _without_one(text: str) -> set[str]:
    return {text[:n] + text[n + 1 :] for n in range(len(text))}


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _dates(cited: PartialDate | None, day: date | None) -> Reason | None:
    """Return how the dates compare, and None where one is missing."""
    if cited is None or day is None or cited == PartialDate(written=cited.written):
        return None
    if cited.complete == day:
        return Reason.SAME_DATE
    return Reason.DATE_MAY_AGREE if cited.may_be(day) else Reason.OTHER_DATE
