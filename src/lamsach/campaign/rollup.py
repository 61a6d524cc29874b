"""Sum the figures of a whole tree: columns of integers, one pass from the last unit to the first for each measure.

Derived, never patched: the same reports always give the same totals, and a change that is carried up gives the totals
that summing up anew would give. Units below one superior stand together, so that a pass is one sum of a slice for each
superior, and 100,000 units with 8 measures take a fraction of a second.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lamsach.campaign.figures import NOT_ASKED, Figure, Gap, pack_figures, unpack
from lamsach.campaign.forest import Forest
from lamsach.campaign.gathering import standing
from lamsach.campaign.totals import Total
from lamsach.campaign.tree import Unit

NO_REPORT: Final = -3
"""Where a unit filed nothing, or nothing for this measure; beside the codes of ``figures.pack``."""

_NOTHING: Final = (NO_REPORT, NO_REPORT)
_BLANK: Final = -1
_UPPER: Final = 1 << 32
"""Two numbers are counted in the halves of one integer: one addition for both."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a total is made of: the unit's own figure, or a subordinate's total; None for no figure."""

    unit: Unit
    amount: int | None


def _tally(own: int, inclusive: int) -> int:
    """Return 1 for a figure, 1 in the upper half for a blank, 0 for what was not asked or not reported."""
    if own >= 0 or inclusive >= 0:
        return 1
    return _UPPER if _BLANK in (own, inclusive) else 0


class _Column:
    """The figures and sums of one measure, by place in the forest; behind the last unit stands the ground.

    ``replaced`` holds the sum of the parts where an inclusive figure stands in its place, ``elsewhere`` how much of
    such a figure counts at another place.
    """

    __slots__ = ("elsewhere", "inclusive", "own", "replaced", "tally", "total")

    def __init__(self, own: list[int], inclusive: list[int], elsewhere: dict[int, int], forest: Forest) -> None:
        """Sum up the figures of all places and of the ground."""
        self.own, self.inclusive, self.elsewhere = own, inclusive, elsewhere
        self.replaced: dict[int, int] = {}
        # These lines are the whole work of a roll-up: no calls for a unit in them, and nothing for one with none below.
        self.total = total = [each if each > 0 else 0 for each in own]  # noqa: FURB136
        self.tally = tally = [
            1 if mine >= 0 or all_below >= 0 else (_UPPER if _BLANK in (mine, all_below) else 0)
            for mine, all_below in zip(own, inclusive, strict=True)
        ]
        replaced = self.replaced
        if max(inclusive) >= 0:
            for place, figure in enumerate(inclusive):
                if figure >= 0:
                    replaced[place], total[place] = total[place], figure
        for place in elsewhere:
            self._stand(place)
        for place, first, end in reversed(forest.families):
            tally[place] += sum(tally[first:end])
            if place in replaced:
                replaced[place] += sum(total[first:end])
                if place in elsewhere:
                    self._stand(place)
            else:
                total[place] += sum(total[first:end])
        for place in forest.roots:
            total[-1] += total[place]
            tally[-1] += tally[place]

    def _stand(self, place: int) -> None:
        """Put what an inclusive figure stands for in the place of its parts."""
        if place in self.replaced:
            amount = self.elsewhere.get(place, 0)
            self.total[place] = standing(self.inclusive[place], self.replaced[place], amount)

    def change(self, place: int, own: int, inclusive: int, parent: Sequence[int]) -> None:
        """Put other figures at *place*, and carry the change up."""
        was = self.total[place]
        parts = self.replaced.pop(place, self.total[place]) + max(own, 0) - max(self.own[place], 0)
        counted = _tally(own, inclusive) - _tally(self.own[place], self.inclusive[place])
        self.own[place], self.inclusive[place] = own, inclusive
        self.total[place] = parts
        if inclusive >= 0:
            self.replaced[place] = parts
            self._stand(place)
        self.tally[place] += counted
        self._carry(place, self.total[place] - was, counted, parent)

    def change_elsewhere(self, place: int, amount: int, parent: Sequence[int]) -> None:
        """Let another amount of the inclusive figure at *place* count elsewhere, and carry the change up."""
        was, self.elsewhere[place] = self.total[place], amount
        self._stand(place)
        self._carry(place, self.total[place] - was, 0, parent)

    def _carry(self, place: int, more: int, counted: int, parent: Sequence[int]) -> None:
        while place < len(parent):
            place = parent[place]
            self.tally[place] += counted
            if place in self.replaced:
                was = self.total[place]
                self.replaced[place] += more
                self._stand(place)
                more = self.total[place] - was
            else:
                self.total[place] += more


class Rollup:
    """The totals of every unit of a forest.

    Give it each unit's report with :meth:`report`, then :meth:`sum_up`; a later :meth:`report` or :meth:`withdraw`
    carries its change up by itself. *expected* are the units of which a report is expected: all, unless they are named.
    """

    def __init__(self, forest: Forest, measures: Iterable[str], expected: Iterable[Unit] | None = None) -> None:
        self.forest = forest
        self.measures = tuple(measures)
        places = len(forest) + 1  # the ground reports nothing, and stands last
        self._figures = {measure: ([NO_REPORT] * places, [NO_REPORT] * places) for measure in self.measures}
        self._elsewhere: dict[str, dict[int, int]] = {measure: {} for measure in self.measures}
        self._filed = [False] * places
        wanted = forest.units if expected is None else expected
        self._expected = {forest.position[unit] for unit in wanted if unit in forest.position}
        self._columns: dict[str, _Column] = {}
        self._reports: list[int] = []  # of the expected: those that filed (lower half), all (upper half)

    def report(self, unit: Unit, figures: Mapping[str, Figure]) -> None:
        """Take the report of *unit* in place of an earlier one, without measures that the roll-up does not have."""
        self.report_packed(unit, pack_figures(figures))

    def report_packed(self, unit: Unit, packed: Mapping[str, Sequence[int]]) -> None:
        """Take a report as ``figures.pack_figures`` packs it: ``{measure: [own, inclusive]}``."""
        self._put(self.forest.position[unit], packed, filed=True)

    def report_many(self, measures: Iterable[str], units: Sequence[Unit], figures: Sequence[int]) -> None:
        """Take the reports of many *units* that answer the same *measures*; they show after :meth:`sum_up`.

        *figures* are packed numbers, one unit after the other: own and inclusive of the first measure, of the second...
        No unit may have reported before.
        """
        position, filed = self.forest.position, self._filed
        places = [position[unit] for unit in units]
        asked = tuple(measures)
        for n, measure in enumerate(asked):
            if measure in self._figures:
                for half, column in enumerate(self._figures[measure]):
                    for place, figure in zip(places, figures[2 * n + half :: 2 * len(asked)], strict=True):
                        column[place] = figure
        for place in places:
            filed[place] = True
        self._columns = {}

    def take_elsewhere(self, amounts: Mapping[Unit, Mapping[str, int]]) -> None:
        """Take how much of each office's inclusive figures counts at another place, in place of what was taken before.

        ``gathering.counted_elsewhere`` finds it out.
        """
        parent = self.forest.parent
        for measure, known in self._elsewhere.items():
            new = {self.forest.position[unit]: found[measure] for unit, found in amounts.items() if measure in found}
            for place in {*known, *new} if self._columns else ():
                self._columns[measure].change_elsewhere(place, new.get(place, 0), parent)
            known.clear()
            known.update(new)

    def withdraw(self, unit: Unit) -> None:
        """Let the report of *unit* no longer count: it was returned."""
        self._put(self.forest.position[unit], {}, filed=False)

    def sum_up(self) -> None:
        """Derive every total anew."""
        self._columns = {
            measure: _Column(own, inclusive, self._elsewhere[measure], self.forest)
            for measure, (own, inclusive) in self._figures.items()
        }
        reports = [0] * (len(self.forest) + 1)
        for place in self._expected:
            reports[place] = _UPPER + self._filed[place]
        for place, first, end in reversed(self.forest.families):
            reports[place] += sum(reports[first:end])
        reports[-1] = sum([reports[place] for place in self.forest.roots])
        self._reports = reports

    def _put(self, place: int, packed: Mapping[str, Sequence[int]], *, filed: bool) -> None:
        more = filed - self._filed[place] if place in self._expected else 0
        self._filed[place] = filed
        parent = self.forest.parent
        for measure, (all_own, all_inclusive) in self._figures.items():
            own, inclusive = packed.get(measure, _NOTHING)
            if self._columns:
                self._columns[measure].change(place, own, inclusive, parent)
            else:
                all_own[place], all_inclusive[place] = own, inclusive
        if not self._columns:
            return
        self._reports[place] += more
        while more and place < len(parent):
            place = parent[place]
            self._reports[place] += more

    def _place(self, unit: Unit | None) -> int:
        return len(self.forest) if unit is None else self.forest.position[unit]

    def reported(self, unit: Unit | None = None) -> tuple[int, int]:
        """Return n of m: how many units filed of those expected, here and below; None means the whole forest."""
        return self._reports[self._place(unit)] % _UPPER, self._reports[self._place(unit)] // _UPPER

    def total(self, measure: str, unit: Unit | None = None) -> Total:
        """Return the total of *unit*, or of the whole forest: that of all its roots."""
        place, column = self._place(unit), self._columns[measure]
        own, inclusive, tally = column.own[place], column.inclusive[place], column.tally[place]
        with_figure, blank = tally % _UPPER, tally // _UPPER
        below = column.replaced.get(place, column.total[place]) - max(own, 0)
        figures_below = with_figure > (own >= 0 or inclusive >= 0)
        return Total(
            own=self._shown(place, own),
            inclusive=self._shown(place, inclusive),
            below=below if figures_below else None,
            with_figure=with_figure,
            blank=blank,
            elsewhere=column.elsewhere.get(place, 0) if inclusive >= 0 else 0,
        )

    def _shown(self, place: int, code: int) -> int | Gap | None:
        if code != NO_REPORT:
            return unpack(code)
        return NOT_ASKED if self._filed[place] else None

    def parts(self, measure: str, unit: Unit | None = None) -> list[Part]:
        """Open a total down one level: the unit's own figure, then the total of each subordinate.

        Added up they make ``Total.parts``. The whole forest opens to its roots.
        """
        place, column = self._place(unit), self._columns[measure]
        found = [] if unit is None else [Part(unit, column.own[place] if column.own[place] >= 0 else None)]
        for child in self.forest.children[place]:
            amount = column.total[child] if column.tally[child] % _UPPER else None
            found.append(Part(self.forest.units[child], amount))
        return found

    def sources(self, measure: str) -> Iterator[Part]:
        """Iterate over the figures that make up the whole total, each with what it puts in: added up they make it."""
        column = self._columns[measure]
        waiting = list(reversed(self.forest.roots))
        while waiting:
            place = waiting.pop()
            if place in column.replaced:
                yield Part(self.forest.units[place], column.total[place])
                continue
            if column.own[place] >= 0:
                yield Part(self.forest.units[place], column.own[place])
            waiting.extend(reversed(self.forest.children[place]))

    def superiors(self) -> Iterator[Unit]:
        """Iterate over the units that have others below them, of which totals are worth storing."""
        return (self.forest.units[place] for place, _first, _end in self.forest.families)

    def kept(self) -> Iterator[tuple[Unit, dict[str, tuple[int | None, int, int]]]]:
        """Iterate over the superiors with what their totals hold for the next one above.

        For each measure it is the sum that goes up, the units with a figure, and the blanks.
        """
        columns = [(measure, column.total, column.tally) for measure, column in self._columns.items()]
        for place, _first, _end in self.forest.families:
            yield (
                self.forest.units[place],
                {
                    measure: (
                        total[place] if tally[place] % _UPPER else None,
                        tally[place] % _UPPER,
                        tally[place] // _UPPER,
                    )
                    for measure, total, tally in columns
                },
            )
