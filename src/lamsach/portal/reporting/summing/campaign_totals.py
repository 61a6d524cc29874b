"""The totals of a whole campaign, kept for each unit that has others below it.

Derived, never patched: ``rebuild`` makes them anew, and ``refresh`` makes anew just those above one unit, each from its
direct subordinates. A change of the tree or of the measures is noticed when they are next read or refreshed: see
``freshness``.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, cast

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from lamsach.campaign.figures import unpack_figures
from lamsach.campaign.rollup import Rollup
from lamsach.campaign.totals import Total, combine
from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.reporting.models import Submission, UnitTotal
from lamsach.portal.reporting.summing import freshness
from lamsach.portal.reporting.summing.counting import COUNTS, counted_elsewhere, counting
from lamsach.portal.reporting.summing.gathering import offices_that_took_in
from lamsach.portal.reporting.summing.placing import expected, forest_above, subordinates, superiors, tree_day
from lamsach.portal.units.models import Ancestry, Unit

BATCH = 2_000


def roll_up(campaign: Campaign) -> Rollup:
    """Sum up the whole campaign from its reports. The result opens at every unit and every measure."""
    reports = counting(campaign)
    asked = set(expected(campaign).values_list("unit_id", flat=True))
    above = superiors(tree_day(campaign))
    forest = forest_above(asked | reports.units, above)
    rollup = Rollup(forest, campaign.measures.values_list("key", flat=True), asked)
    reports.put_into(rollup)
    rollup.take_elsewhere(counted_elsewhere(campaign, above=above))
    rollup.sum_up()
    return rollup


@transaction.atomic
def rebuild(campaign: Campaign) -> Rollup:
    """Make the kept totals of the campaign anew, and return the roll-up they come from."""
    _one_at_a_time(campaign)
    rollup = roll_up(campaign)
    UnitTotal.objects.filter(campaign=campaign).delete()
    UnitTotal.objects.bulk_create(
        (
            UnitTotal(campaign_id=campaign.pk, unit_id=cast("int", unit), totals=totals)
            for unit, totals in rollup.kept()
        ),
        batch_size=BATCH,
    )
    freshness.mark(campaign)
    return rollup


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

    So are those above the offices whose figures took in what it reported. The queries grow with the depth of the tree,
    not with the number of units. Where the tree has changed since the totals were made, all of them are made anew.
    """
    _one_at_a_time(campaign)
    if not freshness.holds(campaign):
        rebuild(campaign)
        return
    day = tree_day(campaign)
    measures = list(campaign.measures.values_list("key", flat=True))
    for each in (unit, *offices_that_took_in(campaign, COUNTS, unit)):
        _refresh_above(campaign, each, day, measures)
    freshness.mark_first(campaign)


def _refresh_above(campaign: Campaign, unit: int, day: dt.date, measures: list[str]) -> None:
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
    reports = _Reports(campaign, [unit, *leaves])

    def totals_below(measure: str) -> Iterator[Total]:
        for lower in below:
            yield unpack_total(kept[lower].totals.get(measure)) if lower in kept else reports.total(lower, measure)

    totals = {measure: pack_total(reports.total(unit, measure, totals_below(measure))) for measure in measures}
    UnitTotal.objects.update_or_create(campaign=campaign, unit_id=unit, defaults={"totals": totals})


class _Reports:
    """The reports of a few units, and what of their figures counts elsewhere."""

    def __init__(self, campaign: Campaign, units: Collection[int]) -> None:
        found = counting(campaign, units).by_unit()
        self._figures = {unit: unpack_figures(counts) for unit, counts in found.items()}
        self._elsewhere = counted_elsewhere(campaign, found) if found else {}

    def total(self, unit: int | None, measure: str, below: Iterable[Total] = ()) -> Total:
        """Return the total of one of the units, or of none, from those below it."""
        if unit is None or unit not in self._figures:
            return combine(None, below)
        return combine(self._figures[unit].get(measure), below, self._elsewhere.get(unit, {}).get(measure, 0))


@transaction.atomic
def _catch_up(campaign: Campaign) -> None:
    """Make the totals anew, once: who waited while somebody else did so finds that they hold."""
    _one_at_a_time(campaign)
    if not freshness.holds(campaign):
        rebuild(campaign)


def _one_at_a_time(campaign: Campaign) -> None:
    """Let one transaction at a time change the campaign's totals: each reads what the one before it wrote."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def figures_of(
    campaign: Campaign, unit: Unit | None, below: Iterable[Unit]
) -> dict[str, tuple[Total, dict[int, Total]]]:
    """Open each measure of a superior: its total, and the total of each direct subordinate. A handful of queries.

    Without a *unit* it is the sum of those *below*, who stand under nobody. Read from the kept totals, and from the
    reports of units that have nobody below. Where the tree has changed since, the totals are made anew first.
    """
    if not freshness.holds(campaign):
        _catch_up(campaign)
    units = [each.pk for each in below]
    kept = {
        row.unit_id: row.totals
        for row in UnitTotal.objects.filter(campaign=campaign, unit__in=units).only("unit", "totals")
    }
    at = None if unit is None else unit.pk
    reports = _Reports(campaign, [*([] if at is None else [at]), *(each for each in units if each not in kept)])
    found = {}
    for measure in campaign.measures.values_list("key", flat=True):
        parts = {
            each: unpack_total(kept[each].get(measure)) if each in kept else reports.total(each, measure)
            for each in units
        }
        found[measure] = (reports.total(at, measure, parts.values()), parts)
    return found


def reported(campaign: Campaign) -> tuple[int, int]:
    """Return n of m for the whole campaign: the units whose report counts, of those asked. One query."""
    filed = Submission.objects.filter(campaign=campaign, counting=True, unit=OuterRef("unit"))
    counts = (
        expected(campaign)
        .annotate(filed=Exists(filed))
        .aggregate(asked=Count("unit", distinct=True), reported=Count("unit", distinct=True, filter=Q(filed=True)))
    )
    return counts["reported"], counts["asked"]


def reported_below(campaign: Campaign, units: Iterable[int], day: dt.date) -> dict[int, tuple[int, int]]:
    """Return for each unit n of m: the units at or below it whose report counts, of those asked. One query.

    As in the sums, a unit that is closed stands where it stood last.
    """
    reports = Submission.objects.filter(campaign=campaign, counting=True, unit=OuterRef("descendant"))
    asked = expected(campaign).values("unit")
    paths = Ancestry.objects.on_or_last(day).filter(ancestor__in=list(units), descendant__in=asked)
    rows = (
        paths.annotate(filed=Exists(reports))
        .values_list("ancestor_id")
        .annotate(
            asked=Count("descendant", distinct=True), reported=Count("descendant", distinct=True, filter=Q(filed=True))
        )
    )
    return {unit: (done, total) for unit, total, done in rows}
