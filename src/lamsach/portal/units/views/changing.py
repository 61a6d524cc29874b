"""Forms by which an operator changes the tree. Each reaches its unit through those that the operator governs."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lamsach.portal.people.access import for_roles
from lamsach.portal.units import actions, forms, selectors
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.errors import EditConflictError, NotPossibleError
from lamsach.portal.units.models import Edge, Role, Unit

Change = Callable[[Any, Unit], Unit]
operators = for_roles(Role.OPERATOR)


def governed(request: PortalRequest, pk: int) -> Unit:
    """Return the unit if the viewer may change it; 404 for any other."""
    place: Unit = get_object_or_404(selectors.governed_units(request.viewer), pk=pk)
    return place


def check_governed(request: PortalRequest, named: set[int]) -> None:
    """Refuse units, named in a form or a list, that the viewer may not change today."""
    if selectors.governed_units(request.viewer).filter(pk__in=named).count() != len(named):
        raise PermissionDenied


def change(request: PortalRequest, pk: int, form_class: type[forms.ChangeForm], do: Change) -> HttpResponse:
    """Show the form; when it is sent and right, make the change and go to the unit that it leads to."""
    place = governed(request, pk)
    form = form_class(request.POST or None, unit=place, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            result = do(form, place)
        except NotPossibleError as error:
            where = error.where if error.where in form.fields else None
            form.add_error(where, " ".join(filter(None, (error.message, error.advice))))
        except EditConflictError as error:
            messages.error(request, str(error))
            return redirect("units:unit", pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("units:unit", result.pk)
    return show(request, form, place)


def show(request: PortalRequest, form: forms.ChangeForm, place: Unit) -> HttpResponse:
    """Show a form of one unit."""
    status = 422 if form.is_bound else 200
    return render(request, "units/change.html", {"form": form, "unit": place}, status=status)


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PortalRequest, pk: int) -> HttpResponse:
    """Add a unit below this one."""

    def do(form: Any, place: Unit) -> Unit:
        data = form.cleaned_data
        return actions.create_unit(
            data["name"], data["kind"], superior=place, by=request.user, code=data["code"], since=data["since"]
        )

    return change(request, pk, forms.AddForm, do)


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the unit another name."""

    def do(form: Any, place: Unit) -> Unit:
        data = form.cleaned_data
        since = None if data["slip"] else data["since"]
        return actions.rename(
            place, data["name"], since=since, by=request.user, decision=data["decision"], expected=data["changes"]
        )

    return change(request, pk, forms.RenameForm, do)


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: PortalRequest, pk: int) -> HttpResponse:
    """Make the unit another kind."""

    def do(form: Any, place: Unit) -> Unit:
        data = form.cleaned_data
        return actions.change_kind(
            place, data["kind"], since=data["since"], by=request.user, decision=data["decision"],
            expected=data["changes"],
        )  # fmt: skip

    return change(request, pk, forms.KindForm, do)


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: PortalRequest, pk: int) -> HttpResponse:
    """Put the unit under another one, which the operator must govern too."""

    def do(form: Any, place: Unit) -> Unit:
        data = form.cleaned_data
        check_governed(request, {data["superior"].pk})
        return actions.move(
            place, data["superior"], since=data["since"], line=data["line"], by=request.user,
            decision=data["decision"], expected=data["changes"],
        )  # fmt: skip

    return change(request, pk, forms.MoveForm, do)


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def superior(request: PortalRequest, pk: int) -> HttpResponse:
    """Let a further superior see the unit: whoever governs the unit may open it to others."""

    def do(form: Any, place: Unit) -> Unit:
        data = form.cleaned_data
        return actions.add_superior(
            place, data["superior"], data["line"], since=data["since"], by=request.user, expected=data["changes"]
        )

    return change(request, pk, forms.SuperiorForm, do)


@operators
@require_POST
def end_superior(request: PortalRequest, pk: int, edge: int) -> HttpResponse:
    """End a further superior today; it is reached through the unit."""
    place = governed(request, pk)
    further = get_object_or_404(Edge.objects.filter(unit=place, counting=False), pk=edge)
    actions.end_superior(place, further, timezone.localdate(), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("units:unit", pk)


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: PortalRequest, pk: int) -> HttpResponse:
    """End the unit with nobody to take over."""

    def do(form: Any, place: Unit) -> Unit:
        data = form.cleaned_data
        return actions.close_unit(
            place, data["day"], by=request.user, decision=data["decision"], expected=data["changes"]
        )

    return change(request, pk, forms.CloseForm, do)


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: PortalRequest, pk: int) -> HttpResponse:
    """Take back that the unit was closed."""

    def do(form: Any, place: Unit) -> Unit:
        follows = form.cleaned_data.get("superior")
        check_governed(request, {follows.pk} if follows else set())
        return actions.reopen_unit(place, by=request.user, superior=follows, expected=form.cleaned_data["changes"])

    return change(request, pk, forms.ReopenForm, do)


@operators
@require_http_methods(["GET", "HEAD", "POST"])
def succeed(request: PortalRequest, pk: int) -> HttpResponse:
    """Let the unit pass into others, all of which the operator must govern."""

    def do(form: Any, place: Unit) -> Unit:
        data, successors = form.cleaned_data, form.successors()
        heir = data["subordinates_to"]
        check_governed(request, {unit.pk for unit in [*successors, heir] if unit is not None})
        part = actions.Part(place, partial=data["goes_on"] or len(successors) > 1, ends=not data["goes_on"])
        actions.succeed(
            [part], successors, data["day"], by=request.user, now=timezone.now(), decision=data["decision"],
            subordinates_to=heir, expected={place.pk: data["changes"]},
        )  # fmt: skip
        return place

    return change(request, pk, forms.SucceedForm, do)
