"""What a unit's total is made of. An inclusive figure replaces the sum of its subtree; the difference is shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from lamsach.campaign.figures import Figure, Gap


@dataclass(frozen=True, slots=True)
class Total:
    """The total of one unit for one measure.

    *own* and *inclusive* are what the unit reported, None where it filed no report. *below* is the sum of the totals of
    its subordinates, *total* the sum that goes up; each is None where nobody gave any figure, which is not zero.
    *with_figure* counts the units here and below that gave one, *blank* those that were asked and gave none.
    """

    own: int | Gap | None = None
    inclusive: int | Gap | None = None
    below: int | None = None
    with_figure: int = 0
    blank: int = 0

    @property
    def parts(self) -> int | None:
        """The unit's own figure and those below, added up."""
        if isinstance(self.own, int):
            return self.own + (self.below or 0)
        return self.below

    @property
    def total(self) -> int | None:
        """What goes up: the inclusive figure where there is one, else the sum of the parts."""
        return self.inclusive if isinstance(self.inclusive, int) else self.parts

    @property
    def difference(self) -> int | None:
        """How much the inclusive figure says more than the sum of the parts; None where there is nothing to compare."""
        if isinstance(self.inclusive, int) and self.parts is not None:
            return self.inclusive - self.parts
        return None


def combine(figure: Figure | None, below: Iterable[Total]) -> Total:
    """Return the total of a unit that reported *figure* (None: no report), from the totals of its subordinates.

    This is the roll-up of a single unit: after a new report it is done for the unit, and then for each one above.
    """
    total_below: int | None = None
    with_figure = blank = 0
    for each in below:
        if each.total is not None:
            total_below = (total_below or 0) + each.total
        with_figure += each.with_figure
        blank += each.blank
    if figure is None:
        return Total(None, None, total_below, with_figure, blank)
    with_figure += figure.reported
    blank += figure.blank
    return Total(figure.own, figure.inclusive, total_below, with_figure, blank)
