"""Lists of reports, one report, its receipt, its printed form, its history."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from lamsach.core.texts import DEFAULT_LANGUAGE, speaking
from lamsach.portal.people.access import for_roles
from lamsach.portal.reporting import receipts, selectors
from lamsach.portal.reporting.differences import compare
from lamsach.portal.reporting.forms import ReasonForm
from lamsach.portal.reporting.models import Submission
from lamsach.portal.reporting.paper import paper
from lamsach.portal.reporting.querysets import DECIDERS, FILED, WRITERS
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role

READERS = (Role.REPORTER, Role.HEAD, Role.OFFICER, Role.OPERATOR, Role.AUDITOR)
PER_PAGE = 50


@for_roles(*READERS)
@require_GET
def reports(request: PortalRequest) -> HttpResponse:
    """Show what is to report, what waits for approval or decision, and what was filed."""
    visible = selectors.submissions(request.viewer)
    own = (
        visible.filter(unit__in=list(request.viewer.roles))
        .order_by("-drafted_at", "-pk")
        .prefetch_related("filings__assignment__task__directive")
    )
    context = {
        "to_do": list(selectors.to_do(request.viewer)),
        "to_approve": list(
            visible.filter(unit__in=request.viewer.units_as(Role.HEAD), state=Submission.State.DRAFTED).order_by(
                "drafted_at"
            )
        ),
        "to_decide": Paginator(selectors.to_decide(request.viewer), PER_PAGE).get_page(request.GET.get("page")),
        "filed": Paginator(own.prefetch_related("filings__assignment__task__directive"), PER_PAGE).get_page(
            request.GET.get("filed")
        ),
        "writes": request.viewer.holds_any(*WRITERS),
        "decides": request.viewer.holds_any(*DECIDERS),
        "now": timezone.now(),
    }
    return render(request, "reporting/reports.html", context)


def _submission(request: PortalRequest, pk: int) -> Submission:
    found: Submission = get_object_or_404(selectors.submissions(request.viewer), pk=pk)
    return found


@for_roles(*READERS)
@require_GET
def submission(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a report: what it says, where it stands, and what the viewer can do about it."""
    report = _submission(request, pk)
    viewer = request.viewer
    filings = list(selectors.filings(viewer, report))
    offices = set(viewer.units_as(*DECIDERS))
    waits = report.state == Submission.State.DRAFTED
    newest = not Submission.objects.filter(
        campaign=report.campaign_id, unit=report.unit_id, form=report.form_id, revision__gt=report.revision
    ).exists()
    writes = viewer.holds(report.unit_id, *WRITERS)
    context = {
        "report": report,
        "paper": paper(report),
        "number": receipts.number(report),
        "filings": [
            (each, each.counting and each.assignment.task.directive.receiving_office_id in offices) for each in filings
        ],
        "approves": waits and viewer.holds(report.unit_id, Role.HEAD),
        "takes_back": waits and writes,
        "revises": filings[0].assignment if writes and newest and not waits and filings else None,
        "history": selectors.history(viewer, report),
        "reason": ReasonForm(),
    }
    return render(request, "reporting/submission.html", context)


@for_roles(*READERS)
@require_GET
def receipt(request: PortalRequest, pk: int) -> HttpResponse:
    """Show the receipt of a filed report, for printing."""
    report = get_object_or_404(selectors.submissions(request.viewer).filter(state__in=FILED), pk=pk)
    context = {
        "report": report,
        "number": receipts.number(report),
        "holds": receipts.holds(report),
        "filings": selectors.filings(request.viewer, report),
    }
    return render(request, "reporting/receipt.html", context)


@for_roles(*READERS)
@require_GET
def printed(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a report on A4, with room for signature and seal: an office signs it in Vietnamese, whoever reads it."""
    report = _submission(request, pk)
    context = {"report": report, "paper": paper(report), "number": receipts.number(report)}
    context["filings"] = selectors.filings(request.viewer, report)
    with translation.override(DEFAULT_LANGUAGE), speaking(DEFAULT_LANGUAGE):
        answer = render(request, "reporting/print.html", context)
    answer["Content-Language"] = DEFAULT_LANGUAGE
    return answer


@for_roles(*READERS)
@require_GET
def history(request: PortalRequest, pk: int) -> HttpResponse:
    """Show the revisions of a report, each with what changed against the one before."""
    report = _submission(request, pk)
    revisions = selectors.history(request.viewer, report)
    steps = [(late, compare(early, late)) for early, late in zip([None, *revisions], revisions, strict=False)]
    return render(request, "reporting/history.html", {"report": report, "steps": steps[::-1]})
