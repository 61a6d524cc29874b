"""Pages of sums: of one directive for its receiving office, of a campaign for each superior."""

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lamsach.campaign.totals import Total
from lamsach.portal.campaigns.models import Campaign, CampaignMeasure, Directive
from lamsach.portal.campaigns.querysets import READERS
from lamsach.portal.campaigns.selectors import campaigns, directives
from lamsach.portal.people.access import for_roles
from lamsach.portal.reporting.board.exports import answer
from lamsach.portal.reporting.models import Submission
from lamsach.portal.reporting.summing import campaign_totals, directive_totals
from lamsach.portal.reporting.summing.placing import stands_below, subordinates, tree_day
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Unit


def _overseen(request: PortalRequest, pk: int) -> Directive:
    """Return a letter whose whole list the viewer reads: as issuer, or as the receiving office."""
    overseen = Directive.objects.overseen_by(request.viewer).values("pk")
    found: Directive = get_object_or_404(directives(request.viewer).filter(pk__in=overseen), pk=pk)
    return found


@for_roles(*READERS)
@require_safe
def directive(request: PortalRequest, pk: int) -> HttpResponse:
    """Show the sum of one directive."""
    letter = _overseen(request, pk)
    found = directive_totals.sum_up(letter)
    measures = [(measure, found.total(measure.key)) for measure in letter.campaign.measures.all()]
    reported, expected = found.n_of_m()
    context = {
        "directive": letter,
        "campaign": letter.campaign,
        "measures": measures,
        "reported": reported,
        "expected": expected,
        "recipients": len(found.recipients),
    }
    return render(request, "reporting/board/directive_sum.html", context)


@for_roles(*READERS)
@require_safe
def directive_measure(request: PortalRequest, pk: int, measure: str) -> HttpResponse:
    """Open one total of a directive down to its reports."""
    letter = _overseen(request, pk)
    meaning = get_object_or_404(CampaignMeasure, campaign=letter.campaign, key=measure)
    found = directive_totals.sum_up(letter)
    context = {
        "directive": letter,
        "campaign": letter.campaign,
        "measure": meaning,
        "total": found.total(measure),
        "rows": found.open(measure),
    }
    return render(request, "reporting/board/directive_measure.html", context)


@for_roles(*READERS)
@require_safe
def directive_export(request: PortalRequest, pk: int, kind: str) -> HttpResponseBase:
    """Download the sum of a directive, a row a unit, with the total below."""
    letter = _overseen(request, pk)
    found = directive_totals.sum_up(letter)
    measures = list(letter.campaign.measures.all())
    return answer(_directive_table(found, measures), f"sum-{letter.pk}", kind, _("Sum"))


def _directive_table(
    found: directive_totals.DirectiveSum, measures: Sequence[CampaignMeasure]
) -> Iterable[Sequence[object]]:
    yield (pgettext("in a list", "No."), _("List"), _("Unit"), *(label(measure) for measure in measures))
    opened = {measure.key: {row.recipient.pk: row for row in found.open(measure.key)} for measure in measures}
    for recipient in sorted(found.recipients.values(), key=lambda each: (each.order, each.pk)):
        figures = (opened[measure.key][recipient.pk].total for measure in measures)
        yield (recipient.position, recipient.heading, recipient.unit.name, *figures)
    reported, expected = found.n_of_m()
    note = _("Sum, %(n)d of %(m)d units") % {"n": reported, "m": expected}
    yield ("", "", note, *(found.total(measure.key).total for measure in measures))


def label(measure: CampaignMeasure) -> str:
    """Return the measure's label in the reader's language."""
    return measure.label_en if get_language() == "en" and measure.label_en else measure.label


def _place(request: PortalRequest, slug: str, pk: int | str) -> tuple[Campaign, Unit]:
    """Return the campaign and a unit that counts in the viewer's sum; one that is closed counts where it stood last."""
    campaign: Campaign = get_object_or_404(campaigns(request.viewer), slug=slug)
    if not stands_below(tree_day(campaign), int(pk), request.viewer.units_as(*READERS)):
        raise Http404
    return campaign, get_object_or_404(Unit, pk=pk)


@for_roles(*READERS)
@require_safe
def start(request: PortalRequest, slug: str) -> HttpResponse:
    """Go to the sum of the campaign where the viewer stands."""
    campaign = get_object_or_404(campaigns(request.viewer), slug=slug)
    units = list(Unit.objects.filter(pk__in=request.viewer.units_as(*READERS)).order_by("name"))
    if len(units) == 1:
        return redirect("board:campaign_sum", slug, units[0].pk)
    return render(request, "reporting/board/campaign_units.html", {"campaign": campaign, "units": units})


@for_roles(*READERS)
@require_safe
def campaign(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Show the sum of a campaign at one unit, and of each unit directly below it."""
    found, unit = _place(request, slug, pk)
    day = tree_day(found)
    below = list(Unit.objects.filter(pk__in=subordinates(day, unit.pk)).order_by("name"))
    figures = campaign_totals.figures_of(found, unit, below)
    counted = campaign_totals.reported_below(found, [unit.pk, *(each.pk for each in below)], day)
    measures = list(found.measures.all())
    context = {
        "campaign": found,
        "unit": unit,
        "measures": [(measure, figures[measure.key][0]) for measure in measures],
        "rows": [
            _row(each, measures, figures, counted)
            for each in below
            if each.closed is None or each.closed > day or _adds(each, figures, counted)
        ],
        "reported": counted.get(unit.pk, (0, 0)),
        "report": Submission.objects.filter(campaign=found, unit=unit, counting=True).order_by("-submitted_at").first(),
    }
    return render(request, "reporting/board/campaign_sum.html", context)


def _adds(unit: Unit, figures: dict[str, tuple[Total, dict[int, Total]]], counted: dict[int, tuple[int, int]]) -> bool:
    """Say whether a unit that is gone still adds something to the sum above it."""
    filed = any(parts[unit.pk].total is not None for _total, parts in figures.values())
    return filed or counted.get(unit.pk, (0, 0)) != (0, 0)


def _row(
    unit: Unit,
    measures: Sequence[CampaignMeasure],
    figures: dict[str, tuple[Total, dict[int, Total]]],
    counted: dict[int, tuple[int, int]],
) -> dict[str, object]:
    return {
        "unit": unit,
        "figures": [(measure, figures[measure.key][1][unit.pk]) for measure in measures],
        "reported": counted.get(unit.pk, (0, 0)),
    }


@for_roles(*READERS)
@require_safe
def campaign_export(request: PortalRequest, slug: str, pk: int, kind: str) -> HttpResponseBase:
    """Download the sum of a campaign at one unit, a row for each unit directly below it."""
    found, unit = _place(request, slug, pk)
    day = tree_day(found)
    below = list(Unit.objects.filter(pk__in=subordinates(day, unit.pk)).order_by("name"))
    figures = campaign_totals.figures_of(found, unit, below)
    counted = campaign_totals.reported_below(found, [unit.pk, *(each.pk for each in below)], day)
    measures = list(found.measures.all())

    def table() -> Iterable[Sequence[object]]:
        yield (_("Unit"), _("Reported"), _("Asked"), *(label(measure) for measure in measures))
        for each in below:
            if each.closed is not None and each.closed <= day and not _adds(each, figures, counted):
                continue
            totals = (figures[measure.key][1][each.pk].total for measure in measures)
            yield (each.name, *counted.get(each.pk, (0, 0)), *totals)
        yield (unit.name, *counted.get(unit.pk, (0, 0)), *(figures[measure.key][0].total for measure in measures))

    return answer(table(), f"campaign-{found.pk}-{unit.pk}", kind, _("Sum"))
