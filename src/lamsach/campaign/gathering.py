"""What of an office's inclusive figure counts at another place in the same sum.

An office that passes a letter on takes in what those it asked report, and says it all in one inclusive figure. Those
below it are in the place where the figure stands. Those beside it (jointly managed units, which count on their own
line; the 75 of Hải Phòng's department) stand under their own superior, and would count a second time.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from lamsach.campaign.tree import Unit

Gathered = Mapping[Unit, Collection[Unit]]
"""By each office, the units whose reports its own report took in."""

Reports = Mapping[Unit, Mapping[str, Sequence[int]]]
"""By unit, ``{measure: [own, inclusive]}`` as ``figures.pack_figures`` packs it."""

_NOTHING = (-3, -3)


def counted_elsewhere(gathered: Gathered, reports: Reports, above: Mapping[Unit, Unit]) -> dict[Unit, dict[str, int]]:
    """Return for each office and measure how much of its inclusive figure counts under other superiors.

    It is what those beside the office put into the sum at their own places, as far as its figure took them in, itself
    or through others. *reports* are those that count in the sum, *above* names the superior under which a unit stands.
    """
    ways = _Ways(above)
    found: dict[Unit, dict[str, int]] = {}
    for measure in dict.fromkeys(measure for report in reports.values() for measure in report):
        column = _Column({unit: report.get(measure, _NOTHING) for unit, report in reports.items()}, gathered, ways)
        for office in gathered:
            if amount := column.elsewhere(office):
                found.setdefault(office, {})[measure] = amount
    return found


def standing(inclusive: int, parts: int, elsewhere: int) -> int:
    """Return what an inclusive figure stands for in its place, of which *elsewhere* may count at another one.

    Never less than the sum of its *parts*, as far as the figure itself goes: who reported below it does count, and the
    office may have left out of its figure those who count elsewhere.
    """
    return max(inclusive - elsewhere, min(inclusive, parts)) if elsewhere else inclusive


class _Ways:
    """The way up from each unit, itself left out."""

    def __init__(self, above: Mapping[Unit, Unit]) -> None:
        self._above = above
        self._known: dict[Unit, dict[Unit, None]] = {}

    def up(self, unit: Unit) -> dict[Unit, None]:
        """Return those above *unit*, the nearest first. A cycle ends it."""
        if unit not in self._known:
            way: dict[Unit, None] = {}
            at = self._above.get(unit)
            while at is not None and at != unit and at not in way:
                way[at] = None
                at = self._above.get(at)
            self._known[unit] = way
        return self._known[unit]


class _Column:
    """One measure: what each unit said of itself, and with all that it took in."""

    def __init__(self, figures: Mapping[Unit, Sequence[int]], gathered: Gathered, ways: _Ways) -> None:
        self._figures, self._gathered, self._ways = figures, gathered, ways
        self._known: dict[Unit, int] = {}

    def elsewhere(self, office: Unit) -> int:
        """Return how much of the office's inclusive figure counts elsewhere; 0 where it gave none."""
        if office not in self._known:
            self._known[office] = 0  # where offices took in each other's figures, the first one keeps its own
            self._known[office] = self._beside(office) if self._inclusive(office) >= 0 else 0
        return self._known[office]

    def _beside(self, office: Unit) -> int:
        above = self._ways.up(office)
        # Who stands above the office and says it all has its figure in the place of the office's, too.
        beside = [
            unit
            for unit in self._taken_in(office)
            if office not in self._ways.up(unit) and not (unit in above and self._inclusive(unit) >= 0)
        ]
        covering = {unit for unit in beside if self._inclusive(unit) >= 0}
        return sum(self._in_place(unit) for unit in beside if covering.isdisjoint(self._ways.up(unit)))

    def _taken_in(self, office: Unit) -> Iterator[Unit]:
        """Yield those whose figures are in the office's: whom it asked, and whom those took in."""
        known = {office}
        waiting = [office]
        while waiting:
            for unit in self._gathered.get(waiting.pop(), ()):
                if unit in self._figures and unit not in known:
                    known.add(unit)
                    yield unit
                    if self._inclusive(unit) >= 0:
                        waiting.append(unit)

    def _in_place(self, unit: Unit) -> int:
        """Return what the unit's figure puts into the sum where the unit stands."""
        own, inclusive = self._figures[unit]
        return max(own if inclusive < 0 else inclusive - self.elsewhere(unit), 0)

    def _inclusive(self, unit: Unit) -> int:
        return self._figures[unit][1] if unit in self._figures else -1
