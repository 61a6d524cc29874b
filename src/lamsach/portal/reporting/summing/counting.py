"""Which figures count in a campaign: those of the reports that stand, each unit once.

Read together where many reports answer the same measures: a call for each of a nation's reports costs more than summing
them up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.db.models import Q

from lamsach.campaign.figures import pack_figures, read_row, read_rows, settle, unpack_figures
from lamsach.campaign.rollup import Rollup
from lamsach.campaign.tree import Unit
from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.reporting.models import ReportedFigures
from lamsach.portal.reporting.summing.gathering import elsewhere, gathered, gathered_by
from lamsach.portal.reporting.summing.placing import tree_day, ways_up

COUNTS = Q(submission__counting=True)
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
    """Return the figures of each unit (of *units*) whose report counts. A unit that filed several forms counts once."""
    rows = ReportedFigures.objects.filter(submission__campaign=campaign, submission__counting=True)
    if units is not None:
        units = list(units)
        rows = rows.filter(submission__unit__in=units)
    found = Counting(_alike(rows.order_by().values_list("unit_id", "measures", "figures")))
    known = found.units
    filed = sum(len(each) for each, _rows in found.alike.values())
    if filed > len(known):
        number = Counter(chain.from_iterable(each for each, _rows in found.alike.values()))
        several = {unit for unit, times in number.items() if times > 1}
        if len(several) <= MOST_NAMED:
            rows = rows.filter(submission__unit__in=several)
        ordered = rows.order_by("submission__submitted_at", "pk").values_list("unit_id", "measures", "figures")
        _settle(found, (row for row in ordered if row[0] in several))
    return found


def counted_elsewhere(
    campaign: Campaign, units: Iterable[int] | None = None, above: Mapping[int, int] | None = None
) -> Mapping[Unit, Mapping[str, int]]:
    """Return for the offices (of *units*) how much of their inclusive figures counts under other superiors.

    *above* is where every unit stands; without it the ways up from those concerned are asked for.
    """
    taken = gathered(campaign, COUNTS) if units is None else gathered_by(campaign, COUNTS, units)
    concerned = set(taken).union(*taken.values())
    if not concerned:
        return {}
    if above is None:
        above = ways_up(tree_day(campaign), concerned)
    return elsewhere(taken, counting(campaign, concerned).by_unit(), above)


def _alike(rows: Iterable[Row]) -> dict[str, tuple[list[int], list[str]]]:
    found: dict[str, tuple[list[int], list[str]]] = defaultdict(lambda: ([], []))
    for unit, measures, figures in rows:
        units, texts = found[measures]
        units.append(unit)
        texts.append(figures)
    return found


def _settle(found: Counting, ordered: Iterable[Row]) -> None:
    """Settle what was filed in several forms, the oldest first."""
    reports: dict[int, list[Packed]] = defaultdict(list)
    for unit, measures, figures in ordered:
        reports[unit].append(read_row(measures, figures))
    for unit, filed in reports.items():
        found.single[unit] = pack_figures(settle(map(unpack_figures, filed)))
    for measures, (units, rows) in found.alike.items():
        kept = [(unit, row) for unit, row in zip(units, rows, strict=True) if unit not in found.single]
        found.alike[measures] = ([unit for unit, _row in kept], [row for _unit, row in kept])
