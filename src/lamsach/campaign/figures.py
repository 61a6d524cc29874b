"""Figures: a number, a blank and a question that was not asked are three different things."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

LARGEST_COUNT: Final = 2**53
"""The largest count: beyond it spreadsheets and browsers lose digits."""


class Gap(Enum):
    """Why there is no value: nobody filled it in, or nobody asked. Neither is zero."""

    BLANK = "blank"
    NOT_ASKED = "not_asked"


BLANK: Final = Gap.BLANK
NOT_ASKED: Final = Gap.NOT_ASKED


class Coverage(StrEnum):
    """Whom a figure is about: the unit itself, or the unit with everything below it."""

    OWN = "own"
    INCLUSIVE = "inclusive"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one unit reported for one measure."""

    own: int | Gap = NOT_ASKED
    inclusive: int | Gap = NOT_ASKED

    @property
    def reported(self) -> bool:
        """Whether there is a number, zero included."""
        return isinstance(self.own, int) or isinstance(self.inclusive, int)

    @property
    def blank(self) -> bool:
        """Whether the unit was asked and gave no number."""
        return not self.reported and BLANK in (self.own, self.inclusive)


def add(left: int | Gap, right: int | Gap) -> int | Gap:
    """Add two values: a number with a gap is the number, a blank with a question not asked is a blank."""
    if isinstance(left, int):
        return left + right if isinstance(right, int) else left
    return right if left is NOT_ASKED else (right if isinstance(right, int) else BLANK)


_BLANK_CODE, _NOT_ASKED_CODE = -1, -2


def pack(value: int | Gap) -> int:
    """Return *value* as one integer to store: -1 for a blank, -2 for a question not asked."""
    if isinstance(value, int):
        return value
    return _BLANK_CODE if value is BLANK else _NOT_ASKED_CODE


def unpack(code: int) -> int | Gap:
    """Return the value that :func:`pack` made *code* of."""
    if code >= 0:
        return code
    return BLANK if code == _BLANK_CODE else NOT_ASKED


def pack_figures(figures: Mapping[str, Figure]) -> dict[str, list[int]]:
    """Return ``{measure: [own, inclusive]}`` in packed integers, as a submission stores its figures."""
    return {measure: [pack(each.own), pack(each.inclusive)] for measure, each in figures.items()}


def unpack_figures(packed: Mapping[str, Sequence[int]]) -> dict[str, Figure]:
    """Return the figures that :func:`pack_figures` packed."""
    return {measure: Figure(unpack(own), unpack(inclusive)) for measure, (own, inclusive) in packed.items()}


def write_row(packed: Mapping[str, Sequence[int]]) -> tuple[str, str]:
    """Return packed figures as two short texts: the measures, and beside them own, inclusive, own, inclusive...

    Reports on one form have the first in common, so that :func:`read_rows` reads a nation's numbers in one go.
    """
    return " ".join(packed), ",".join([f"{own},{inclusive}" for own, inclusive in packed.values()])


def read_row(measures: str, figures: str) -> dict[str, list[int]]:
    """Return the packed figures that :func:`write_row` wrote."""
    numbers = read_rows([figures])
    return {measure: numbers[2 * n : 2 * n + 2] for n, measure in enumerate(measures.split())}


def read_rows(rows: Iterable[str]) -> list[int]:
    """Return the numbers of many rows of figures, one row after the other."""
    numbers: list[int] = json.loads(f"[{','.join(filter(None, rows))}]")
    return numbers


def settle(reports: Iterable[Mapping[str, Figure]]) -> dict[str, Figure]:
    """Return the one figure for each measure of a unit that filed several forms, given oldest first.

    A unit counts once: figures of different forms are not added. The latest number stands; a later blank does not wipe
    it out, for it may only mean that the other form asks less.
    """
    settled: dict[str, Figure] = {}
    for report in reports:
        for measure, new in report.items():
            old = settled.get(measure, Figure())
            settled[measure] = Figure(_later(old.own, new.own), _later(old.inclusive, new.inclusive))
    return settled


def _later(old: int | Gap, new: int | Gap) -> int | Gap:
    return new if isinstance(new, int) or old is NOT_ASKED else old
