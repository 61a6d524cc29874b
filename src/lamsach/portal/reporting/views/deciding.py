"""The head approves or sends back, the reporter takes back, the receiving office accepts or returns."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from lamsach.portal.people.access import for_roles
from lamsach.portal.reporting.actions import decisions, filing
from lamsach.portal.reporting.errors import ReportRefusedError
from lamsach.portal.reporting.forms import ReasonForm
from lamsach.portal.reporting.models import Filing, Submission
from lamsach.portal.reporting.querysets import DECIDERS
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role


def _tell(request: PortalRequest, do: Callable[[], Any], pk: int, then: str = "reporting:submission") -> HttpResponse:
    try:
        do()
    except ReportRefusedError as refused:
        messages.error(request, str(refused))
        return redirect("reporting:submission", pk=pk)
    return redirect(then, pk=pk)


def _reason(request: PortalRequest, do: Callable[[str], Any], pk: int, subject: Submission) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "report": subject, "action": request.path}
        return render(request, "reporting/reason.html", context, status=422)
    return _tell(request, lambda: do(form.cleaned_data["reason"]), pk)


def _to_approve(request: PortalRequest, pk: int) -> Submission:
    found: Submission = get_object_or_404(Submission.objects.approved_by(request.viewer).select_related("unit"), pk=pk)
    return found


@for_roles(Role.HEAD)
@require_POST
def approve(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve: the report is submitted."""
    report = _to_approve(request, pk)
    do = lambda: filing.approve(report, by=request.user, now=timezone.now())  # noqa: E731
    return _tell(request, do, pk, then="reporting:receipt")


@for_roles(Role.HEAD)
@require_POST
def send_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Send back to the one who drafted it, with a reason."""
    report = _to_approve(request, pk)
    do = lambda reason: filing.send_back(report, reason=reason, by=request.user, now=timezone.now())  # noqa: E731
    return _reason(request, do, pk, report)


@for_roles(Role.REPORTER, Role.HEAD)
@require_POST
def take_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Take back before approval."""
    report = get_object_or_404(Submission.objects.written_by(request.viewer).select_related("unit"), pk=pk)
    return _tell(request, lambda: filing.take_back(report, by=request.user, now=timezone.now()), pk)


def _to_decide(request: PortalRequest, pk: int) -> Filing:
    filings = Filing.objects.decided_by(request.viewer).select_related("submission__unit", "submission__form__template")
    found: Filing = get_object_or_404(filings, pk=pk)
    return found


@for_roles(*DECIDERS)
@require_POST
def accept(request: PortalRequest, pk: int) -> HttpResponse:
    """Accept for one's directive."""
    found = _to_decide(request, pk)
    do = lambda: decisions.accept(found, by=request.user, now=timezone.now())  # noqa: E731
    return _tell(request, do, found.submission_id)


@for_roles(*DECIDERS)
@require_POST
def return_(request: PortalRequest, pk: int) -> HttpResponse:
    """Return for one's directive, with a reason."""
    found = _to_decide(request, pk)
    do = lambda reason: decisions.return_(found, reason=reason, by=request.user, now=timezone.now())  # noqa: E731
    return _reason(request, do, found.submission_id, found.submission)
