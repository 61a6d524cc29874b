"""Pages of the sum of a campaign: for each superior, and as a whole for the office that runs it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lamsach.campaign.totals import Total
from lamsach.portal.campaigns.models import Campaign, CampaignMeasure
from lamsach.portal.campaigns.querysets import READERS
from lamsach.portal.campaigns.selectors import campaigns
from lamsach.portal.people.access import for_roles
from lamsach.portal.reporting.board.exports import answer
from lamsach.portal.reporting.board.sums import label
from lamsach.portal.reporting.models import Submission
from lamsach.portal.reporting.summing import campaign_totals
from lamsach.portal.reporting.summing.placing import stands_below, subordinates, tops, tree_day
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Unit


@dataclass(frozen=True)
class Line:
    """A unit below, with its total of each measure, and how many have reported of those asked there."""

    unit: Unit
    figures: list[tuple[CampaignMeasure, Total]]
    reported: tuple[int, int]


@dataclass(frozen=True)
class Sum:
    """The sum of a campaign at one unit, or of the whole of it where *unit* is None."""

    campaign: Campaign
    unit: Unit | None
    measures: list[tuple[CampaignMeasure, Total]]
    rows: list[Line]
    reported: tuple[int, int]

    @classmethod
    def of(cls, campaign: Campaign, unit: Unit | None, below: list[Unit]) -> "Sum":
        """Open the sum to the units directly *below*; one that is gone is left out where it adds nothing."""
        day = tree_day(campaign)
        figures = campaign_totals.figures_of(campaign, unit, below)
        asked = [each.pk for each in below] + ([] if unit is None else [unit.pk])
        counted = campaign_totals.reported_below(campaign, asked, day)
        measures = list(campaign.measures.all())
        rows = [
            Line(
                each,
                [(measure, figures[measure.key][1][each.pk]) for measure in measures],
                counted.get(each.pk, (0, 0)),
            )
            for each in below
        ]
        return cls(
            campaign,
            unit,
            [(measure, figures[measure.key][0]) for measure in measures],
            [row for row in rows if row.unit.closed is None or row.unit.closed > day or _adds(row)],
            campaign_totals.reported(campaign) if unit is None else counted.get(unit.pk, (0, 0)),
        )

    def table(self) -> Iterable[Sequence[object]]:
        """Yield it as a table: a row for each unit below, the sum at the end."""
        yield (_("Unit"), _("Reported"), _("Asked"), *(label(measure) for measure, _total in self.measures))
        for row in self.rows:
            yield (row.unit.name, *row.reported, *(total.total for _measure, total in row.figures))
        name = self.unit.name if self.unit else _("The whole campaign")
        yield (name, *self.reported, *(total.total for _measure, total in self.measures))


def _adds(row: Line) -> bool:
    """Say whether a unit adds something to the sum above it, or is asked to."""
    return row.reported != (0, 0) or any(total.total is not None for _measure, total in row.figures)


def runs(request: PortalRequest, campaign: Campaign) -> bool:
    """Say whether the viewer reads for the office that runs the campaign: it reads the whole sum of it."""
    return campaign.operator_id in request.viewer.units_as(*READERS)


def _place(request: PortalRequest, slug: str, pk: int | str) -> Sum:
    """Return the sum at a unit that counts in the viewer's, or in a campaign that the viewer's office runs.

    A unit that is closed counts where it stood last.
    """
    campaign: Campaign = get_object_or_404(campaigns(request.viewer), slug=slug)
    day = tree_day(campaign)
    if not runs(request, campaign) and not stands_below(day, int(pk), request.viewer.units_as(*READERS)):
        raise Http404
    unit: Unit = get_object_or_404(Unit, pk=pk)
    return Sum.of(campaign, unit, _in_order(subordinates(day, unit.pk)))


def _whole(request: PortalRequest, slug: str) -> Sum:
    """Return the sum of a campaign that the viewer's office runs, by the units that nobody stands above.

    Where one stands above all, it is opened at once.
    """
    campaign: Campaign = get_object_or_404(campaigns(request.viewer), slug=slug)
    if not runs(request, campaign):
        raise Http404
    day = tree_day(campaign)
    highest = _in_order(tops(campaign, day))
    if len(highest) == 1 and (below := subordinates(day, highest[0].pk)):
        found = Sum.of(campaign, highest[0], _in_order(below))
    else:
        found = Sum.of(campaign, None, highest)
    return replace(found, rows=[row for row in found.rows if _adds(row)])


def _in_order(units: Iterable[int]) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=list(units)).order_by("sort", "name"))


@for_roles(*READERS)
@require_safe
def start(request: PortalRequest, slug: str) -> HttpResponse:
    """Go to the sum of the campaign where the viewer stands; to the whole of it for the office that runs it."""
    campaign = get_object_or_404(campaigns(request.viewer), slug=slug)
    if runs(request, campaign):
        return redirect("board:whole", slug)
    units = list(Unit.objects.filter(pk__in=request.viewer.units_as(*READERS)).order_by("name"))
    if len(units) == 1:
        return redirect("board:campaign_sum", slug, units[0].pk)
    return render(request, "reporting/board/campaign_units.html", {"campaign": campaign, "units": units})


@for_roles(*READERS)
@require_safe
def campaign(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Show the sum of a campaign at one unit, and of each unit directly below it."""
    return _show(request, _place(request, slug, pk), whole=False)


@for_roles(*READERS)
@require_safe
def whole(request: PortalRequest, slug: str) -> HttpResponse:
    """Show the sum of a whole campaign, by province and ministry, to the office that runs it."""
    return _show(request, _whole(request, slug), whole=True)


def _show(request: PortalRequest, found: Sum, *, whole: bool) -> HttpResponse:
    context = {
        "campaign": found.campaign,
        "sum": found,
        "whole": whole,
        "runs": runs(request, found.campaign),
        "report": Submission.objects.filter(campaign=found.campaign, unit=found.unit, counting=True)
        .order_by("-submitted_at")
        .first(),
    }
    return render(request, "reporting/board/campaign_sum.html", context)


@for_roles(*READERS)
@require_safe
def campaign_export(request: PortalRequest, slug: str, pk: int, kind: str) -> HttpResponseBase:
    """Download the sum of a campaign at one unit, a row for each unit directly below it."""
    found = _place(request, slug, pk)
    return answer(found.table(), f"campaign-{found.campaign.pk}-{pk}", kind, _("Sum"))


@for_roles(*READERS)
@require_safe
def whole_export(request: PortalRequest, slug: str, kind: str) -> HttpResponseBase:
    """Download the sum of a whole campaign."""
    found = _whole(request, slug)
    return answer(found.table(), f"campaign-{found.campaign.pk}", kind, _("Sum"))
