"""Pages of the sum of one directive, for its receiving office."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lamsach.portal.campaigns.models import CampaignMeasure, Directive
from lamsach.portal.campaigns.querysets import READERS
from lamsach.portal.campaigns.selectors import directives
from lamsach.portal.people.access import for_roles
from lamsach.portal.reporting.board.exports import answer
from lamsach.portal.reporting.board.measure_markup import MeasureMarkup
from lamsach.portal.reporting.summing import directive_totals
from lamsach.portal.units.access import PortalRequest


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
        "body": MeasureMarkup().rows(found.open(measure)),
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
