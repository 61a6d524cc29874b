"""The totals of a whole campaign, kept for each unit that has others below it.

Derived, never patched: ``rebuild`` makes them anew, and ``refresh`` makes anew just those above one unit, each from its
direct subordinates.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, cast

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from lamsach.campaign.figures import pack_figures, settle, unpack_figures
from lamsach.campaign.rollup import Rollup
from lamsach.campaign.totals import Total, combine
from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.reporting.models import Submission, UnitTotal
from lamsach.portal.reporting.summing.gathering import gatherers, without_gathered
from lamsach.portal.reporting.summing.placing import expected, forest_above, subordinates, superiors, tree_day
from lamsach.portal.units.models import Ancestry, Unit

Packed = Mapping[str, Sequence[int]]
BATCH = 2_000


def counting_reports(campaign: Campaign, units: Iterable[int] | None = None) -> dict[int, Packed]:
    """Return the figures of each unit whose report counts. A unit that filed several forms counts once.

    Of an office that sums up for units beside it only its own figures count: theirs count where they stand.
    """
    rows = Submission.objects.filter(campaign=campaign, counting=True)
    if units is not None:
        units = list(units)
        rows = rows.filter(unit__in=units)
    single: dict[int, Packed] = {}
    several: set[int] = set()
    for unit, counts in _read(rows.order_by()):
        if unit in single:
            several.add(unit)
        single[unit] = counts
    if several:  # the order matters for these alone, and sorting a nation's reports costs more than reading them
        filed: dict[int, list[Packed]] = defaultdict(list)
        ordered = rows.filter(unit__in=several) if len(several) <= BATCH else rows
        for unit, counts in _read(ordered.order_by("submitted_at", "pk")):
            filed[unit].append(counts)
        for unit in several:
            single[unit] = pack_figures(settle(unpack_figures(counts) for counts in filed[unit]))
    for unit in gatherers(campaign, units) & single.keys():
        single[unit] = without_gathered(single[unit])
    return single


def _read(reports: QuerySet[Submission]) -> Iterator[tuple[int, Packed]]:
    """Yield unit and figures of each report. A batch is parsed as one document: a call a report costs more than it."""
    rows = reports.values_list("unit_id", Cast("counts", TextField())).iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        figures = json.loads(f"[{','.join(text for _unit, text in batch)}]")
        yield from zip((unit for unit, _text in batch), figures, strict=True)


def roll_up(campaign: Campaign) -> Rollup:
    """Sum up the whole campaign from its reports. The result opens at every unit and every measure."""
    reports = counting_reports(campaign)
    asked = set(expected(campaign).values_list("unit_id", flat=True))
    forest = forest_above([*asked, *reports], superiors(tree_day(campaign)))
    rollup = Rollup(forest, campaign.measures.values_list("key", flat=True), asked)
    rollup.report_all(reports.items())
    rollup.sum_up()
    return rollup


@transaction.atomic
def rebuild(campaign: Campaign) -> Rollup:
    """Make the kept totals of the campaign anew, and return the roll-up they come from."""
    _one_at_a_time(campaign)
    rollup = roll_up(campaign)
    UnitTotal.objects.filter(campaign=campaign).delete()
    UnitTotal.objects.bulk_create(
        (_kept(campaign, rollup, cast("int", unit)) for unit in rollup.superiors()), batch_size=BATCH
    )
    return rollup


def _kept(campaign: Campaign, rollup: Rollup, unit: int) -> UnitTotal:
    totals = {measure: pack_total(rollup.total(measure, unit)) for measure in rollup.measures}
    return UnitTotal(campaign=campaign, unit_id=unit, totals=totals)


def pack_total(total: Total) -> list[int | None]:
    """Return what is kept of a total: the sum that goes up, the units with a figure, the blanks."""
    return [total.total, total.with_figure, total.blank]


def unpack_total(kept: Sequence[Any] | None) -> Total:
    """Return a kept total as one to add up with others."""
    if kept is None:
        return Total()
    total, with_figure, blank = kept
    return Total(below=total, with_figure=with_figure, blank=blank)


@transaction.atomic
def refresh(campaign: Campaign, unit: int) -> None:
    """Bring the kept totals above *unit* (and its own) up to date after its report has changed.

    The queries grow with the depth of the tree, not with the number of units.
    """
    _one_at_a_time(campaign)
    day = tree_day(campaign)
    measures = list(campaign.measures.values_list("key", flat=True))
    at: int | None = unit
    passed: set[int] = set()
    while at is not None and at not in passed:
        passed.add(at)
        below = subordinates(day, at)
        if below:
            _refresh_one(campaign, at, below, measures)
        else:
            UnitTotal.objects.filter(campaign=campaign, unit=at).delete()
        at = superiors(day, [at]).get(at)


def _refresh_one(campaign: Campaign, unit: int, below: list[int], measures: list[str]) -> None:
    kept = {row.unit_id: row for row in UnitTotal.objects.filter(campaign=campaign, unit__in=below)}
    leaves = [lower for lower in below if lower not in kept]
    reports = counting_reports(campaign, [unit, *leaves])
    figures = {lower: unpack_figures(counts) for lower, counts in reports.items()}
    own = figures.get(unit)

    def totals_below(measure: str) -> Iterator[Total]:
        for lower in below:
            if lower in kept:
                yield unpack_total(kept[lower].totals.get(measure))
            elif lower in figures:
                yield combine(figures[lower].get(measure), ())

    totals = {
        measure: pack_total(combine(own.get(measure) if own else None, totals_below(measure))) for measure in measures
    }
    UnitTotal.objects.update_or_create(campaign=campaign, unit_id=unit, defaults={"totals": totals})


def _one_at_a_time(campaign: Campaign) -> None:
    """Let one transaction at a time change the campaign's totals: each reads what the one before it wrote."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def figures_of(campaign: Campaign, unit: Unit, below: Iterable[Unit]) -> dict[str, tuple[Total, dict[int, Total]]]:
    """Open each measure of a superior: its total, and the total of each direct subordinate. Four queries.

    Read from the kept totals, and from the reports of units that have nobody below.
    """
    units = [each.pk for each in below]
    kept = {
        row.unit_id: row.totals
        for row in UnitTotal.objects.filter(campaign=campaign, unit__in=units).only("unit", "totals")
    }
    reports = counting_reports(campaign, [unit.pk, *(each for each in units if each not in kept)])
    figures = {each: unpack_figures(counts) for each, counts in reports.items()}
    own = figures.get(unit.pk, {})
    found = {}
    for measure in campaign.measures.values_list("key", flat=True):
        parts = {
            each: unpack_total(kept[each].get(measure))
            if each in kept
            else (combine(figures[each].get(measure), ()) if each in figures else Total())
            for each in units
        }
        found[measure] = (combine(own.get(measure) if unit.pk in figures else None, parts.values()), parts)
    return found


def reported_below(campaign: Campaign, units: Iterable[int], day: dt.date) -> dict[int, tuple[int, int]]:
    """Return for each unit n of m: the units at or below it whose report counts, of those asked. One query."""
    reports = Submission.objects.filter(campaign=campaign, counting=True, unit=OuterRef("descendant"))
    asked = expected(campaign).values("unit")
    paths = Ancestry.objects.on(day).filter(ancestor__in=list(units), descendant__in=asked)
    rows = (
        paths.annotate(filed=Exists(reports))
        .values_list("ancestor_id")
        .annotate(
            asked=Count("descendant", distinct=True), reported=Count("descendant", distinct=True, filter=Q(filed=True))
        )
    )
    return {unit: (done, total) for unit, total, done in rows}
