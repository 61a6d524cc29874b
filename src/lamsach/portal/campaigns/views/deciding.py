"""What the officer decides about single tasks of units. The board leads here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lamsach.core.errors import LamsachError
from lamsach.portal.campaigns.actions import deciding as actions
from lamsach.portal.campaigns.forms.issuing import DecisionForm, ExtensionForm, ReasonForm
from lamsach.portal.campaigns.models import Assignment, Extension
from lamsach.portal.campaigns.querysets import WRITERS
from lamsach.portal.campaigns.views.scope import managed_task
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest


def back(request: PortalRequest, task: Assignment) -> HttpResponse:
    """Go where the officer came from, or to the letter."""
    return redirect(_came_from(request) or reverse("campaigns:directive", args=[task.task.directive_id]))


def _came_from(request: PortalRequest) -> str:
    """Return the page that the officer came from, of this site only; else nothing."""
    target = request.POST.get("back") or request.GET.get("back") or ""
    here = {request.get_host()}
    return target if url_has_allowed_host_and_scheme(target, here, require_https=request.is_secure()) else ""


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: PortalRequest, pk: int) -> HttpResponse:
    """Give a unit more time without being asked."""
    task = managed_task(request, pk)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        decided = actions.extend_each([task], data["day"], data["reason"], by=request.user, now=timezone.now())
        if decided.done:
            messages.success(request, _("The unit has more time, and has been told."))
            return back(request, task)
        _refused(form, decided)
    return _page(request, task, form, (_("Give more time"), _("Give more time")))


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: PortalRequest, pk: int) -> HttpResponse:
    """Free a unit of a task, with a reason."""
    task = managed_task(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decided = actions.waive_each([task], form.cleaned_data["reason"], by=request.user, now=timezone.now())
        if decided.done:
            messages.success(request, _("The unit is freed of the task, and has been told."))
            return back(request, task)
        _refused(form, decided)
    return _page(request, task, form, (_("Waive the task"), _("Waive")))


@for_roles(*WRITERS)
@require_POST
def lift_waiver(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask for a waived task again."""
    task = managed_task(request, pk)
    try:
        actions.lift_waiver(task, by=request.user, now=timezone.now())
    except LamsachError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The task is asked for again, and the unit has been told."))
    return back(request, task)


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: PortalRequest, pk: int) -> HttpResponse:
    """Grant or refuse a request for more time."""
    mine = Assignment.objects.managed_by(request.viewer)
    extension = get_object_or_404(Extension.objects.select_related("asked_by"), pk=pk, assignment__in=mine)
    task = managed_task(request, extension.assignment_id)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            until = actions.end_of(data["day"], task) if data["day"] else None
            if "refuse" in request.POST:
                actions.refuse_extension(extension, data["answer"], by=request.user, now=timezone.now())
            else:
                actions.grant_extension(
                    extension, by=request.user, now=timezone.now(), until=until, answer=data["answer"]
                )
        except LamsachError as error:
            form.add_error(error.where if error.where in form.fields else None, error.message)
        else:
            messages.success(request, _("The unit has been told."))
            return back(request, task)
    return _page(request, task, form, (_("A request for more time"), _("Grant")), extension)


def _refused(form: ExtensionForm | ReasonForm, decided: actions.Decided) -> None:
    for _task, error in decided.refused:
        form.add_error(error.where if error.where in form.fields else None, error.message)


def _page(
    request: PortalRequest,
    task: Assignment,
    form: ExtensionForm | ReasonForm | DecisionForm,
    words: tuple[str, str],
    extension: Extension | None = None,
) -> HttpResponse:
    context = {
        "directive": task.task.directive,
        "assignment": task,
        "form": form,
        "title": words[0],
        "button": words[1],
        "extension": extension,
        "back": _came_from(request),
    }
    return render(request, "campaigns/directive_form.html", context, status=422 if form.is_bound else 200)
