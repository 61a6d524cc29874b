"""The queue of proposals: look at the guard's verdicts, approve or refuse many at once, each with a reason."""

import time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lamsach.portal.indicators import actions, selectors, words
from lamsach.portal.indicators.actions.deciding import Outcome
from lamsach.portal.indicators.forms import ReasonForm
from lamsach.portal.indicators.models import Intake
from lamsach.portal.indicators.views.browsing import number
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role

_PATIENCE = 10.0  # seconds that a page works on one intake; a server in front seldom waits for more than 30


@for_roles(*selectors.READERS)
@require_safe
def queue(request: PortalRequest) -> HttpResponse:
    """Show what waits, the oldest first."""
    return _queue(request, ReasonForm(), number(request.GET.get("intake")), number(request.GET.get("after")))


@for_roles(Role.CURATOR)
@require_POST
def decide(request: PortalRequest) -> HttpResponse:
    """Approve or refuse the values that were ticked."""
    intake = number(request.POST.get("intake"))
    ids = [each for each in map(number, request.POST.getlist("chosen")) if each is not None]
    form = ReasonForm(request.POST)
    if not form.is_valid() or not ids:
        if form.is_valid():
            form.add_error(None, _("Tick the values first."))
        return _queue(request, form, intake, number(request.POST.get("after")), chosen=ids)
    verb = actions.refuse if request.POST.get("decision") == "refuse" else actions.approve
    outcome = verb(ids, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
    _tell(request, outcome, refused=verb is actions.refuse)
    return redirect(_address(intake))


@for_roles(Role.CURATOR)
@require_POST
def approve_all(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve everything of an intake that the guard accepted; what it holds is decided one by one."""
    intake = get_object_or_404(Intake, pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _queue(request, form, pk, None)
    end = time.monotonic() + _PATIENCE
    outcome = actions.approve_intake(
        intake, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"],
        enough=lambda: time.monotonic() > end,
    )  # fmt: skip
    _tell(request, outcome, refused=False)
    return redirect(_address(pk))


def _address(intake: int | None) -> str:
    return reverse("indicators:queue") + (f"?intake={intake}" if intake else "")


def _queue(
    request: PortalRequest, form: ReasonForm, pk: int | None, after: int | None, chosen: list[int] | None = None
) -> HttpResponse:
    intake = get_object_or_404(Intake, pk=pk) if pk else None
    decision = request.GET.get("verdict", "")
    decision = decision if decision in words.DECISIONS else ""
    context = {
        "intake": intake, "page": selectors.page(selectors.queue(intake, decision), after), "form": form,
        "after": after or "",
        "chosen": chosen or [], "waiting": selectors.counts().get("proposed", 0), "me": request.user.pk,
        "decision": decision,
        "decisions": words.WAITING,
        "intakes": selectors.waiting_by_intake() if intake is None else [],
        "curates": request.viewer.holds_any(Role.CURATOR),
    }  # fmt: skip
    return render(request, "indicators/queue.html", context, status=422 if form.is_bound else 200)


def _tell(request: PortalRequest, outcome: Outcome, *, refused: bool) -> None:
    if outcome.done and refused:
        text = ngettext("%(n)d value refused.", "%(n)d values refused.", outcome.done) % {"n": outcome.done}
        messages.success(request, text)
    elif outcome.done:
        text = ngettext("%(n)d value approved.", "%(n)d values approved.", outcome.done) % {"n": outcome.done}
        messages.success(request, text)
    if outcome.waiting:
        text = ngettext(
            "%(n)d value waits for a second person: it lies in a protected tree.",
            "%(n)d values wait for a second person: they lie in a protected tree.",
            outcome.waiting,
        )
        messages.warning(request, text % {"n": outcome.waiting})
    if outcome.more:
        messages.warning(request, _("There was no time for all of them. Press again for the rest."))
    if outcome.passed:
        text = ngettext(
            "%(n)d value had been decided meanwhile.", "%(n)d values had been decided meanwhile.", outcome.passed
        )
        messages.warning(request, text % {"n": outcome.passed})
