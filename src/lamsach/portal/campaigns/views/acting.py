"""What a recipient does with its tasks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lamsach.core.errors import LamsachError
from lamsach.portal.campaigns.actions.acting import ask_extension, finish_task, reopen_task
from lamsach.portal.campaigns.actions.deciding import end_of
from lamsach.portal.campaigns.forms.issuing import ExtensionForm, NoteForm
from lamsach.portal.campaigns.selectors import ACTORS
from lamsach.portal.campaigns.views.scope import own_task
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest


@for_roles(*ACTORS)
@require_POST
def finish(request: PortalRequest, pk: int) -> HttpResponse:
    """Say that a task is done."""
    task, form = own_task(request, pk), NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        finish_task(task, note, by=request.user, now=timezone.now())
    except LamsachError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Noted as done."))
    return redirect("campaigns:directive", task.task.directive_id)


@for_roles(*ACTORS)
@require_POST
def reopen(request: PortalRequest, pk: int) -> HttpResponse:
    """Take back that a task is done."""
    task = own_task(request, pk)
    try:
        reopen_task(task, by=request.user)
    except LamsachError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back: the task is open again."))
    return redirect("campaigns:directive", task.task.directive_id)


@for_roles(*ACTORS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask for more time."""
    task = own_task(request, pk)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            ask_extension(task, end_of(data["day"], task), data["reason"], by=request.user, now=timezone.now())
        except LamsachError as error:
            form.add_error(error.where if error.where in form.fields else None, error.message)
        else:
            messages.success(request, _("The receiving office has been asked for more time."))
            return redirect("campaigns:directive", task.task.directive_id)
    context = {
        "directive": task.task.directive,
        "assignment": task,
        "form": form,
        "title": _("Ask for more time"),
        "button": _("Ask"),
    }
    return render(request, "campaigns/directive_form.html", context, status=422 if form.is_bound else 200)
