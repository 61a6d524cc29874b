"""What a unit's total is made of. An inclusive figure replaces the sum of its subtree; the difference is shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from lamsach.campaign.figures import Figure, Gap
from lamsach.campaign.gathering import standing


@dataclass(frozen=True, slots=True)
class Total:
    """The total of one unit for one measure.

    *own* and *inclusive* are what the unit reported, None where it filed no report. *below* is the sum of the totals of
    its subordinates, *total* the sum that goes up; each is None where nobody gave any figure, which is not zero.
    *with_figure* counts the units here and below that gave one, *blank* those that were asked and gave none.
    *elsewhere* is how much of the inclusive figure counts at another place in the same sum (``campaign.gathering``).
    """

    own: int | Gap | None = None
    inclusive: int | Gap | None = None
    below: int | None = None
    with_figure: int = 0
    blank: int = 0
    elsewhere: int = 0

    @property
    def parts(self) -> int | None:
        """The unit's own figure and those below, added up."""
        if isinstance(self.own, int):
            return self.own + (self.below or 0)
        return self.below

    @property
    def total(self) -> int | None:
        """What goes up: an inclusive figure, less what counts elsewhere; without one the sum of the parts."""
        if isinstance(self.inclusive, int):
            return standing(self.inclusive, self.parts or 0, self.elsewhere)
        return self.parts

    @property
    def difference(self) -> int | None:
        """How much the inclusive figure says more than the sum of the parts, and of what counts elsewhere.

        None where there is nothing to compare.
        """
        if isinstance(self.inclusive, int) and self.parts is not None:
            return self.inclusive - self.elsewhere - self.parts
        return None


def combine(figure: Figure | None, below: Iterable[Total], elsewhere: int = 0) -> Total:
    """Return the total of a unit that reported *figure* (None: no report), from the totals of its subordinates.

    *elsewhere* is how much of an inclusive figure counts at another place.

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
    covered = elsewhere if isinstance(figure.inclusive, int) else 0
    return Total(figure.own, figure.inclusive, total_below, with_figure, blank, covered)
