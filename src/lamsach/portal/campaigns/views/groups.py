"""Groups of units: list, make, change."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamsach.core.errors import LamsachError
from lamsach.portal.campaigns.actions import groups as actions
from lamsach.portal.campaigns.actions.groups import GroupList
from lamsach.portal.campaigns.conflicts import differences
from lamsach.portal.campaigns.errors import EditConflictError
from lamsach.portal.campaigns.forms.groups import GroupPart, with_pasted_rows
from lamsach.portal.campaigns.forms.rows import with_rows_changed
from lamsach.portal.campaigns.parts import fingerprint
from lamsach.portal.campaigns.querysets import WRITERS
from lamsach.portal.campaigns.views.scope import issuers
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import UnitGroup


@for_roles(*WRITERS)
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """List the groups of the own offices."""
    own = UnitGroup.objects.filter(owner__in=issuers(request)).select_related("owner")
    groups = own.annotate(size=Count("members")).order_by("owner__name", "name")
    return render(request, "campaigns/groups.html", {"groups": groups})


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PortalRequest) -> HttpResponse:
    """Make a group."""
    part = GroupPart(GroupList(""), "", issuers(request), _data(request))
    context: dict[str, Any] = {"part": part, "base": ""}
    if _sent(request) and part.is_valid():
        try:
            actions.create_group(part.form.cleaned_data["owner"], part.typed(), by=request.user)
        except LamsachError as error:
            context["problem"] = str(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("campaigns:groups")
    return render(request, "campaigns/group.html", context, status=422 if _sent(request) else 200)


@for_roles(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a group; two editors are told of each other."""
    group = get_object_or_404(UnitGroup, pk=pk, owner__in=issuers(request))
    now = GroupList.of(group)
    part = GroupPart(now, fingerprint(now), issuers(request), _data(request), edited=True)
    base = request.POST.get("base", part.base)
    context: dict[str, Any] = {"part": part, "group": group, "base": base}
    if not _sent(request):
        return render(request, "campaigns/group.html", context)
    if part.is_valid():
        try:
            actions.edit_group(group, part.typed(), base=base, by=request.user)
        except EditConflictError as conflict:
            context["conflict"] = conflict.message
            context["differences"] = differences(conflict.current, part.typed())
            context["base"] = fingerprint(conflict.current)
            return render(request, "campaigns/group.html", context, status=409)
        except LamsachError as error:
            context["problem"] = str(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("campaigns:groups")
    return render(request, "campaigns/group.html", context, status=422)


@for_roles(*WRITERS)
@require_POST
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Delete a group that no draft needs."""
    group = get_object_or_404(UnitGroup, pk=pk, owner__in=issuers(request))
    try:
        actions.delete_group(group, by=request.user)
    except LamsachError as error:
        messages.error(request, str(error))
        return redirect("campaigns:group_edit", pk)
    messages.success(request, _("The group is deleted."))
    return redirect("campaigns:groups")


def _sent(request: PortalRequest) -> bool:
    return request.method == "POST" and "more" not in request.POST


def _data(request: PortalRequest) -> Any:
    if request.method != "POST":
        return None
    more = request.POST.get("more")
    if more == "pasted":
        return with_pasted_rows(request.POST)
    return with_rows_changed(request.POST, more) if more else request.POST
