"""Letters that go out, and what can be done to them afterwards."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lamsach.core.errors import LamsachError
from lamsach.portal.campaigns.actions.corrections import correct_directive
from lamsach.portal.campaigns.actions.forwarding import forward as forward_letter
from lamsach.portal.campaigns.actions.issuing import (
    add_recipients,
    issue_directive,
    missing_for_issue,
    withdraw_directive,
)
from lamsach.portal.campaigns.addressing import resolve
from lamsach.portal.campaigns.cautions import deadline_cautions, proposal_cautions
from lamsach.portal.campaigns.errors import EditConflictError
from lamsach.portal.campaigns.forms.correcting import CorrectionPart
from lamsach.portal.campaigns.forms.issuing import AddRecipientForm, IssueForm, ReasonForm
from lamsach.portal.campaigns.forms.rows import with_rows_changed
from lamsach.portal.campaigns.models import Recipient
from lamsach.portal.campaigns.parts import Address, Letter, fingerprint, task_lines, written_date
from lamsach.portal.campaigns.querysets import WRITERS
from lamsach.portal.campaigns.views.scope import own_letter, the_draft
from lamsach.portal.ids import read_id
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: PortalRequest, pk: int) -> HttpResponse:
    """Step 4: look at the whole once more, give number and day, and send it out."""
    draft = the_draft(request, pk)
    if not draft.is_draft:
        return redirect("campaigns:directive", pk)
    tasks = list(draft.tasks.select_related("form__template").prefetch_related("deadlines"))
    resolution = resolve(Address.of(draft))
    seen = "".join(map(fingerprint, (task_lines(draft), Address.of(draft), Letter.of(draft))))
    initial = {
        "number": draft.number,
        "dated": written_date(draft.dated, draft.dated_as_written),
        "seen": seen,
    }
    form = IssueForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["seen"] != seen:
            form.add_error(None, _("The draft has changed since you looked. Look again, then issue."))
            form.data = request.POST.copy()
            form.data["seen"] = seen
        else:
            try:
                issue_directive(
                    draft,
                    by=request.user,
                    now=timezone.now(),
                    number=data["number"],
                    dated=data["dated"],
                    blank_is_meant=data["blank_is_meant"],
                )
            except LamsachError as error:
                form.add_error(error.where if error.where in form.fields else None, error.message)
            else:
                messages.success(request, _("The letter is out. Its recipients have been told."))
                return redirect("campaigns:directive", pk)
    context = {
        "directive": draft,
        "campaign": draft.campaign,
        "form": form,
        "tasks": tasks,
        "resolution": resolution,
        "counts": resolution.counts(draft.issuer_id),
        "cautions": deadline_cautions(draft, timezone.now()),
        "missing": missing_for_issue(draft, tasks, len(resolution.addressees)),
        "step": "issue",
    }
    return render(request, "campaigns/draft_issue.html", context, status=422 if form.is_bound else 200)


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """Withdraw an issued letter, with a reason."""
    letter = own_letter(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_directive(letter, form.cleaned_data["reason"], by=request.user, now=timezone.now())
        messages.success(request, _("The letter is withdrawn. Its recipients have been told."))
        return redirect("campaigns:directive", pk)
    context = {
        "directive": letter,
        "form": form,
        "title": _("Withdraw the letter"),
        "explanation": _("Nobody has to do it any more. What was filed stays where it is."),
        "button": _("Withdraw"),
        "danger": True,
    }
    return render(request, "campaigns/directive_form.html", context, status=422 if form.is_bound else 200)


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PortalRequest, pk: int) -> HttpResponse:
    """Correct an issued letter; what it said before is kept."""
    letter = own_letter(request, pk)
    more = request.POST.get("more")
    data = None if request.method != "POST" else with_rows_changed(request.POST, more) if more else request.POST
    part = CorrectionPart(letter, data)
    version = request.POST.get("version", "")
    context: dict[str, Any] = {"directive": letter, "part": part, "version": version or letter.version}
    if data is None or more:
        return render(request, "campaigns/directive_correct.html", context)
    status = 422
    if part.is_valid():
        try:
            made = correct_directive(
                letter,
                part.form.changes(),
                part.form.cleaned_data["reason"],
                parts=part.typed(),
                version=read_id(version),
                by=request.user,
                now=timezone.now(),
            )
        except EditConflictError as conflict:
            context |= {"conflict": conflict.message, "version": conflict.current.version, "now": conflict.current}
            status = 409
        except LamsachError as error:
            part.form.add_error(error.where if error.where in part.form.fields else None, error.message)
        else:
            if made:
                messages.success(request, _("The letter is corrected. Its recipients have been told."))
            return redirect("campaigns:directive", pk)
    return render(request, "campaigns/directive_correct.html", context, status=status)


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_recipient(request: PortalRequest, pk: int) -> HttpResponse:
    """Address a further unit."""
    letter = own_letter(request, pk)
    form = AddRecipientForm(request.POST or None, directive=letter)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = add_recipients(
                letter,
                [data["unit"]],
                heading=data["heading"],
                listed=data["listed"],
                by=request.user,
                now=timezone.now(),
            )
        except LamsachError as error:
            form.add_error(None, str(error))
        else:
            told = _("The unit has the letter now.") if made else _("The unit has had the letter before.")
            messages.success(request, told)
            return redirect("campaigns:directive", pk)
    context = {
        "directive": letter,
        "form": form,
        "title": _("Add a recipient"),
        "explanation": _("The unit gets its tasks with the same deadlines, and is told."),
        "button": _("Add"),
    }
    return render(request, "campaigns/directive_form.html", context, status=422 if form.is_bound else 200)


@for_roles(*WRITERS)
@require_POST
def forward(request: PortalRequest, pk: int) -> HttpResponse:
    """Start the letter of an own unit that passes this one on, or go on with the draft of it."""
    rows = Recipient.objects.filter(unit__in=request.viewer.units_as(*WRITERS)).exclude(directive__state="draft")
    recipient = get_object_or_404(rows.select_related("unit"), pk=pk)
    try:
        child = forward_letter(recipient, by=request.user, now=timezone.now())
    except LamsachError as error:
        messages.error(request, str(error))
        return redirect("campaigns:directive", recipient.directive_id)
    for caution in proposal_cautions(child, timezone.now()):
        messages.warning(request, caution)
    messages.success(request, _("This is your own letter now: look at it, change it, and issue it."))
    return redirect("campaigns:directive_edit", child.pk)
