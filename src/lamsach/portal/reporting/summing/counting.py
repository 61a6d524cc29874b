"""Which figures count in a campaign: those of the reports that stand, each unit once.

Read together where many reports answer the same measures: a call for each of a nation's reports costs more than summing
them up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from lamsach.campaign.figures import pack_figures, read_row, read_rows, settle, unpack_figures
from lamsach.campaign.rollup import Rollup
from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.reporting.models import ReportedFigures
from lamsach.portal.reporting.summing.gathering import gatherers, without_gathered

MOST_NAMED = 2_000  # units in one query
Packed = Mapping[str, Sequence[int]]
Row = tuple[int, str, str]
"""A unit, the measures and the figures of its report."""


@dataclass
class Counting:
    """The figures that count: *alike* as they are stored, by measures; *single* those that had to be looked into."""

    alike: dict[str, tuple[list[int], list[str]]]
    single: dict[int, Packed] = field(default_factory=dict)

    @property
    def units(self) -> set[int]:
        """The units whose report counts."""
        return set(self.single).union(*(units for units, _rows in self.alike.values()))

    def put_into(self, rollup: Rollup) -> None:
        """Report everything to a roll-up that has these units."""
        for measures, (units, rows) in self.alike.items():
            rollup.report_many(measures.split(), units, read_rows(rows))
        for unit, packed in self.single.items():
            rollup.report_packed(unit, packed)

    def by_unit(self) -> dict[int, Packed]:
        """Return the figures of each unit: of a few units, for a nation's take a roll-up."""
        found = dict(self.single)
        for measures, (units, rows) in self.alike.items():
            found.update(zip(units, (read_row(measures, row) for row in rows), strict=True))
        return found


def counting(campaign: Campaign, units: Iterable[int] | None = None) -> Counting:
    """Return the figures of each unit (of *units*) whose report counts. A unit that filed several forms counts once.

    Of an office that sums up for units beside it only its own figures count: theirs count where they stand.
    """
    rows = ReportedFigures.objects.filter(submission__campaign=campaign, submission__counting=True)
    if units is not None:
        units = list(units)
        rows = rows.filter(submission__unit__in=units)
    found = Counting(_alike(rows.order_by().values_list("unit_id", "measures", "figures")))
    known = found.units
    gathering = gatherers(campaign, units) & known
    filed = sum(len(each) for each, _rows in found.alike.values())
    several: set[int] = set()
    if filed > len(known):
        number = Counter(chain.from_iterable(each for each, _rows in found.alike.values()))
        several = {unit for unit, times in number.items() if times > 1}
    if looked_into := several | gathering:
        if len(looked_into) <= MOST_NAMED:
            rows = rows.filter(submission__unit__in=looked_into)
        ordered = rows.order_by("submission__submitted_at", "pk").values_list("unit_id", "measures", "figures")
        _look_into(found, (row for row in ordered if row[0] in looked_into), gathering)
    return found


def _alike(rows: Iterable[Row]) -> dict[str, tuple[list[int], list[str]]]:
    found: dict[str, tuple[list[int], list[str]]] = defaultdict(lambda: ([], []))
    for unit, measures, figures in rows:
        units, texts = found[measures]
        units.append(unit)
        texts.append(figures)
    return found


def _look_into(found: Counting, ordered: Iterable[Row], gathering: set[int]) -> None:
    """Settle what was filed in several forms, the oldest first, and leave out what was gathered beside the line."""
    reports: dict[int, list[Packed]] = defaultdict(list)
    for unit, measures, figures in ordered:
        reports[unit].append(read_row(measures, figures))
    for unit, filed in reports.items():
        packed = pack_figures(settle(map(unpack_figures, filed))) if len(filed) > 1 else filed[0]
        found.single[unit] = without_gathered(packed) if unit in gathering else packed
    for measures, (units, rows) in found.alike.items():
        kept = [(unit, row) for unit, row in zip(units, rows, strict=True) if unit not in found.single]
        found.alike[measures] = ([unit for unit, _row in kept], [row for _unit, row in kept])
