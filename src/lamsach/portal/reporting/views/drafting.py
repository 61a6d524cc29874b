"""Type a report, and look it through."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypeVar, cast
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lamsach.portal.ids import read_id
from lamsach.portal.people.access import for_roles
from lamsach.portal.reporting import selectors
from lamsach.portal.reporting.actions import drafts, filing
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.reporting.errors import ChangedMeanwhileError, ReportIncompleteError, ReportRefusedError
from lamsach.portal.reporting.forms import FilingForm, typed_of
from lamsach.portal.reporting.merging import agrees
from lamsach.portal.reporting.models import Submission
from lamsach.portal.reporting.prefill import suggestion, suggestions
from lamsach.portal.reporting.selectors import why_not_asked
from lamsach.portal.reporting.sheet import Cell, Sheet
from lamsach.portal.typed import keeps_typed, not_taken
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role

View = TypeVar("View", bound=Callable[..., HttpResponse])


def _asked(request: PortalRequest, pk: int) -> Asked:
    return Asked(get_object_or_404(selectors.assignments_to_write(request.viewer), pk=pk))


def while_asked(view: View) -> View:
    """Say why a report of an own unit cannot be written any more, with what was typed; a stranger's is not found."""

    @wraps(view)
    def answer(request: PortalRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except Http404:
            gone = get_object_or_404(selectors.once_asked(request.viewer), pk=pk)
        reason = why_not_asked(gone)
        if request.method == "POST":
            return not_taken(request, reason)
        messages.warning(request, reason)
        return redirect("campaigns:directive", gone.task.directive_id)

    return cast("View", answer)


@for_roles(Role.REPORTER, Role.HEAD)
@require_GET
@while_asked
def write(request: PortalRequest, pk: int) -> HttpResponse:
    """Show the form with what was typed so far; a report that stands is shown, and reopened only to revise it."""
    asked = _asked(request, pk)
    sheet = Sheet.of(asked, timezone.now())
    states = Submission.State
    last = sheet.last
    settled = (states.DRAFTED, states.SUBMITTED, states.ACCEPTED)
    if sheet.draft is None and last is not None and last.state in settled and "revise" not in request.GET:
        if selectors.filed_as_it_stands(None, last) and asked.assignment.state in selectors.NOT_YET:
            return redirect("reporting:review", pk=pk)  # a letter that came after it
        return redirect("reporting:submission", pk=last.pk)
    context = {"asked": asked, "sheet": sheet, "sections": sheet.sections(), "page": uuid4().hex}
    return render(request, "reporting/write.html", context)


def _changes(cell: Cell, typed: Mapping[str, str]) -> dict[str, object]:
    """Return what goes back around one field.

    The page carries the new mark only where it shows what is stored. The place for a reason comes or goes only when
    that changes: nobody loses the cursor while typing one.
    """
    return {
        "cell": cell,
        "seen": agrees(cell.entry, typed),
        "news": not agrees(cell.entry, typed) and not cell.others,
        "why": cell.needs_reason != ("reason" in typed),
    }


@for_roles(Role.REPORTER, Role.HEAD)
@require_POST
@keeps_typed
@while_asked
def save(request: PortalRequest, pk: int) -> HttpResponse:
    """Keep what was typed, then do what the button says.

    As one types the same comes without a button, and only what changed around the fields goes back.
    """
    asked, now = _asked(request, pk), timezone.now()
    typed = typed_of(request.POST)
    drafts.save_draft(asked, typed, by=request.user, now=now)
    if request.htmx:
        sheet = Sheet.of(asked, now)
        cells = [_changes(cell, typed.parts.get(cell.key, {})) for cell in sheet.cells()]
        context = {"asked": asked, "sheet": sheet, "cells": cells}
        return render(request, "reporting/_saved.html", context)
    page = reverse("reporting:write", args=[pk]) + "?revise"
    if taken := request.POST.get("take"):
        fields = [each for each in asked.form if each.key == taken and asked.form.asks(each.key, asked.traits)]
        found = {each.key: suggested for each in fields if (suggested := suggestion(asked, each, now))}
        if found:
            drafts.take_over(asked, found, page=typed.page, by=request.user, now=now)
        return redirect(f"{page}#field-{taken[:60]}")
    if request.POST.get("take_all"):
        empty = {cell.key for cell in Sheet.of(asked, now).cells() if not cell.text["value"]}
        if found := dict(suggestions(asked, now, only=frozenset(empty))):
            drafts.take_over(asked, found, page=typed.page, by=request.user, now=now)
        return redirect(page)
    if choice := request.POST.get("choose"):
        key, _colon, which = choice.partition(":")
        drafts.settle(asked, key, read_id(which), by=request.user, now=now)
        return redirect(f"{page}#field-{key[:60]}")
    if request.POST.get("then") == "review":
        return redirect("reporting:review", pk=pk)
    messages.success(request, _("The draft is saved."))
    return redirect(page)


@for_roles(Role.REPORTER, Role.HEAD)
@require_GET
def origins(request: PortalRequest, pk: int, field: str) -> HttpResponse:
    """Show what a suggested figure is made of."""
    asked = _asked(request, pk)
    sheet = Sheet.of(asked, timezone.now())
    cell = next((cell for cell in sheet.cells(suggest=True) if cell.key == field), None)
    listed = cell.suggestion.origins() if cell and cell.suggestion else []
    counted = any(each.count is not None for each in listed)
    context = {"asked": asked, "cell": cell, "origins": listed, "counted": counted}
    return render(request, "reporting/origins.html", context)


@for_roles(Role.REPORTER, Role.HEAD)
@require_http_methods(["GET", "POST"])
@while_asked
def review(request: PortalRequest, pk: int) -> HttpResponse:
    """Look the report through, choose what it is for, and hand it in; whoever is head too files it at once."""
    asked = _asked(request, pk)
    now = timezone.now()
    approves = request.viewer.holds(asked.unit, Role.HEAD)
    stands = selectors.filed_as_it_stands(asked.draft(), asked.last_submission())
    candidates = selectors.satisfiable(asked, as_it_stands=stands)
    chosen = [each.assignment.pk for each in candidates if each.chosen]
    form = FilingForm(request.POST or None, candidates=selectors.satisfiable(asked))  # a second click finds the first
    error: ReportRefusedError | None = None
    if request.method == "POST" and form.is_valid():
        do = filing.file if approves and request.POST.get("do") == "file" else filing.hand_in
        try:
            submission = do(
                asked,
                assignments=form.cleaned_data["assignments"],
                key=form.cleaned_data["key"],
                version=form.cleaned_data["version"],
                by=request.user,
                now=now,
            )
        except ReportIncompleteError:
            pass  # the page says at each field what is missing
        except ChangedMeanwhileError as refused:
            error = refused
        except ReportRefusedError as refused:
            error = refused
        else:
            filed = submission.state == Submission.State.SUBMITTED
            return redirect("reporting:receipt" if filed else "reporting:submission", pk=submission.pk)
    if request.method == "POST":
        chosen = [each for each in map(read_id, request.POST.getlist("assignments")) if each is not None]
    sheet = Sheet.of(asked, now)
    context = {
        "asked": asked,
        "sheet": sheet,
        "sections": sheet.sections(suggest=False),
        "candidates": candidates,
        "stands": stands and candidates,
        "chosen": chosen,
        "approves": approves,
        "form": form,
        "error": error,
        "key": uuid4(),
    }
    status = 409 if isinstance(error, ChangedMeanwhileError) else 422 if request.method == "POST" else 200
    return render(request, "reporting/review.html", context, status=status)
