"""Figures: a number, a blank and a question that was not asked are three different things."""

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


def add(left: int | Gap, right: int | Gap) -> int | Gap:
    """Add two values: a number with a gap is the number, a blank with a question not asked is a blank."""
    if isinstance(left, int):
        return left + right if isinstance(right, int) else left
    return right if left is NOT_ASKED else (right if isinstance(right, int) else BLANK)
