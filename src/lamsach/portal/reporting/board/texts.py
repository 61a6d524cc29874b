"""The page of a directive's answers in words, and its file."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lamsach.portal.campaigns.models import Directive
from lamsach.portal.campaigns.querysets import READERS
from lamsach.portal.campaigns.selectors import directives
from lamsach.portal.people.access import for_roles
from lamsach.portal.reporting.board.exports import answer
from lamsach.portal.reporting.board.text_answers import Wanted, collect, table
from lamsach.portal.units.access import PortalRequest

PAGE = 100


def _directive(request: PortalRequest, pk: int) -> Directive:
    """Return an issued letter that concerns the viewer's units; the answers are scoped again."""
    found: Directive = get_object_or_404(directives(request.viewer).exclude(state=Directive.State.DRAFT), pk=pk)
    return found


@for_roles(*READERS)
@require_safe
def texts(request: PortalRequest, pk: int) -> HttpResponse:
    """Show what the units wrote, by question."""
    directive = _directive(request, pk)
    collected, wanted = collect(request.viewer, directive), Wanted.read(request.GET.dict())
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "directive": directive,
        "campaign": directive.campaign,
        "counts": collected.counts,
        "headings": collected.headings,
        "several_forms": len({question.form for question in collected.answers}) > 1,
        "wanted": wanted,
        "answers": Paginator(wanted.apply(collected), PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "oversees": Directive.objects.overseen_by(request.viewer).filter(pk=directive.pk).exists(),
    }
    return render(request, "reporting/board/texts.html", context)


@for_roles(*READERS)
@require_safe
def texts_export(request: PortalRequest, pk: int, kind: str) -> HttpResponseBase:
    """Download the answers in words, filtered as they are shown."""
    directive = _directive(request, pk)
    found = Wanted.read(request.GET.dict()).apply(collect(request.viewer, directive))
    return answer(table(found), f"texts-{directive.pk}", kind, _("Answers in words"))
