"""A list is uploaded, its plan is shown, rows in doubt are decided, and only then it is taken in."""

import datetime as dt
import hashlib
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lamsach.core.errors import UnusableInputError
from lamsach.core.vietnamese import clean
from lamsach.portal.body_size import MULTIPART, accepts_up_to
from lamsach.portal.ids import read_id
from lamsach.portal.units import forms, selectors
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.actions.guards import hold_tree
from lamsach.portal.units.errors import NotPossibleError
from lamsach.portal.units.importing import NEW, SKIP, Outcome, Plan, Snapshot, execute, plan_import
from lamsach.portal.units.importing.plan import Decision
from lamsach.portal.units.lists import read_list
from lamsach.portal.units.lists.reader import LARGEST_FILE
from lamsach.portal.units.models import StagedImport
from lamsach.portal.units.views.changing import check_governed, governed, operators, show

KEPT = dt.timedelta(days=1)
SHOWN = 300  # rows of one outcome that the page lists


@operators
@accepts_up_to(LARGEST_FILE + MULTIPART)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a list, keep it for a day, and lead to its preview."""
    place = governed(request, pk)
    form = forms.UploadForm(request.POST or None, request.FILES or None, unit=place, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        content, name = file.read(LARGEST_FILE + 1), clean(file.name)[:200]
        try:
            read_list(content, name)
        except UnusableInputError as error:
            form.add_error("file", " ".join(filter(None, (error.message, error.advice))))
        else:
            StagedImport.objects.filter(made_at__lt=now - KEPT).delete()
            staged = StagedImport.objects.create(
                under=place,
                day=form.cleaned_data["list_day"],
                filename=name,
                content=content,
                group_owner=place if form.cleaned_data["groups"] else None,
                made_at=now,
                made_by=request.user,
            )
            return redirect("units:import_preview", staged.pk)
    return show(request, form, place)


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: PortalRequest, pk: Any) -> HttpResponse:
    """Show what the list would do; when confirmed, and still so, do it."""
    own = StagedImport.objects.filter(made_by=request.user, under__in=selectors.governed_units(request.viewer))
    staged = get_object_or_404(own.select_related("under", "group_owner"), pk=pk)
    if "confirm" not in request.POST:
        return _preview(request, staged)
    with transaction.atomic():
        hold_tree()  # what is planned now is still so when it is done
        if not own.filter(pk=pk).exists():  # sent twice, and the first time it was taken
            return redirect("units:unit", staged.under_id)
        return _preview(request, staged)


def _preview(request: PortalRequest, staged: StagedImport) -> HttpResponse:
    try:
        plan = _plan(staged, request.POST)
    except UnusableInputError as error:
        messages.error(request, str(error))
        return redirect("units:unit", staged.under_id)
    if "confirm" in request.POST:
        accept = request.POST.get("accept_refused") == "1"
        if request.POST.get("signature") != plan.signature():
            messages.warning(request, _("The tree or your decisions have changed meanwhile. Look again, then confirm."))
        elif plan.refused and not accept:
            messages.warning(request, _("Rows are refused. Decide them, or take the other rows without them."))
        else:
            try:
                return _take(request, staged, plan, accept_refused=accept)
            except NotPossibleError as error:
                messages.error(request, str(error))
    return render(request, "units/import_preview.html", _context(staged, plan, _decisions(request.POST)))


def _plan(staged: StagedImport, posted: QueryDict) -> Plan:
    """Plan anew each time: the tree may have changed. Nothing outside of the unit's subtree is touched."""
    listed = read_list(bytes(staged.content), staged.filename)
    return plan_import(
        listed,
        Snapshot.of(staged.day),
        under=staged.under_id,
        decisions=_decisions(posted),
        confined=True,
    )


def _decisions(posted: QueryDict) -> dict[int, Decision]:
    decided: dict[int, Decision] = {}
    for key, value in posted.items():
        row = key.removeprefix("row-")
        if row == key or not (row.isascii() and row.isdigit() and len(row) < 8):  # noqa: PLR2004 - no list has more rows
            continue
        if value == NEW:
            decided[int(row)] = NEW
        elif value == SKIP:
            decided[int(row)] = SKIP
        elif (unit := read_id(value)) is not None:
            decided[int(row)] = unit
    return decided


def _take(request: PortalRequest, staged: StagedImport, plan: Plan, *, accept_refused: bool) -> HttpResponse:
    check_governed(request, plan.touched())
    done = execute(
        plan,
        by=request.user,
        now=timezone.now(),
        source=staged.filename,
        digest=hashlib.sha256(bytes(staged.content)).hexdigest(),
        accept_refused=accept_refused,
        group_owner=staged.group_owner,
    )
    under = staged.under_id
    staged.delete()
    count = done.entry.created
    messages.success(
        request, ngettext("{count} unit was added.", "{count} units were added.", count).format(count=count)
    )
    return redirect("units:unit", under)


def _context(staged: StagedImport, plan: Plan, decisions: dict[int, Decision]) -> dict[str, Any]:
    refused = plan.of(Outcome.REFUSED)
    in_doubt = [step for step in refused if step.reason != "left_out"]
    asked = {step.row.place.number for step in in_doubt[:SHOWN]}
    return {
        "decided": [(f"row-{row}", decision) for row, decision in decisions.items() if row not in asked],
        "staged": staged,
        "plan": plan,
        "counts": plan.counts,
        "created": plan.of(Outcome.CREATED)[:SHOWN],
        "placed": plan.of(Outcome.MOVED, Outcome.LINKED)[:SHOWN],
        "matched": plan.of(Outcome.MATCHED)[:SHOWN],
        "refused": in_doubt[:SHOWN],
        "left_out": [step for step in refused if step.reason == "left_out"][:SHOWN],
        "problems": plan.problems[:SHOWN],
        "new": NEW,
        "skip": SKIP,
        "shown": SHOWN,
    }
