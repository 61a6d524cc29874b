"""Pages of the persons of a unit."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lamsach.portal.people.access import for_roles
from lamsach.portal.people.invitations import Way
from lamsach.portal.people.models import Invitation, Person
from lamsach.portal.people.postman import DjangoPostman
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.grants import actions, powers, selectors
from lamsach.portal.units.grants.forms import GuestForm, RoleForm, WayForm
from lamsach.portal.units.grants.slips import ways_page, welcome_link
from lamsach.portal.units.models import RoleGrant, Unit

PAGE = 50
View = Callable[..., HttpResponse]


def refused_beyond_powers(view: View) -> View:
    """Answer 403 where an action says that the powers do not reach."""

    @wraps(view)
    def wrapped(request: PortalRequest, *arguments: object, **keywords: object) -> HttpResponse:
        try:
            return view(request, *arguments, **keywords)
        except powers.PowersExceededError as error:
            raise PermissionDenied(str(error)) from error

    return wrapped


def _unit(request: PortalRequest, pk: int) -> Unit:
    place: Unit = get_object_or_404(powers.managed_units(request.viewer), pk=pk)
    return place


def _person(request: PortalRequest, unit: Unit, pk: int) -> Person:
    """Fetch a person through the unit in which the person holds a role."""
    here = RoleGrant.objects.filter(unit=unit, revoked_at=None).values("person")
    return get_object_or_404(powers.managed_people(request.viewer).filter(pk__in=here), pk=pk)


@for_roles(*powers.LOOKERS)
@require_safe
def units(request: PortalRequest) -> HttpResponse:
    """Show the units whose persons one looks after, with how many each has."""
    search, alone = request.GET.get("q", "").strip()[:100], request.GET.get("without") == "1"
    found = selectors.units_with_counts(request.viewer, search=search.replace("\x00", ""), without_people=alone)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": selectors.with_superiors(request.viewer, page),
        "q": search,
        "without": alone,
        "may_invite": request.viewer.holds_any(*powers.MANAGERS),
    }
    return render(request, "grants/units.html", context)


@for_roles(*powers.LOOKERS)
@require_safe
def unit(request: PortalRequest, unit: int) -> HttpResponse:
    """Show the persons of one unit."""
    place = get_object_or_404(powers.seen_units(request.viewer), pk=unit)
    return _unit_page(request, place)


def _unit_page(request: PortalRequest, place: Unit, form: GuestForm | None = None) -> HttpResponse:
    allowed = powers.grantable(request.viewer, [place.pk]).get(place.pk, frozenset())
    context = {
        "unit": place,
        "rows": selectors.people_of(request.viewer, place, timezone.now()),
        "form": form or (GuestForm(allowed, unit=place, by=request.user) if allowed else None),
        "open_form": form is not None,
    }
    return render(request, "grants/unit.html", context, status=422 if form else 200)


@for_roles(*powers.MANAGERS)
@require_POST
@refused_beyond_powers
def invite_one(request: PortalRequest, unit: int) -> HttpResponse:
    """Invite one person into the unit."""
    place = _unit(request, unit)
    allowed = powers.grantable(request.viewer, [place.pk]).get(place.pk, frozenset())
    form = GuestForm(allowed, request.POST, unit=place, by=request.user)
    if not form.is_valid():
        return _unit_page(request, place, form)
    data = form.cleaned_data
    guest = actions.Guest(place, tuple(data["roles"]), data["name"], data["email"], data["login"], form.page())
    return deliver(request, actions.invite(request.viewer, [guest], now=timezone.now()), _back(place))


def deliver(request: PortalRequest, ways: list[Way], back: str) -> HttpResponse:
    """Mail what goes by e-mail, and show slips and failures."""
    actions.send(ways, DjangoPostman(), welcome_link(request), now=timezone.now())
    return ways_page(request, ways, back)


def _back(place: Unit) -> str:
    return reverse("grants:unit", kwargs={"unit": place.pk})


@for_roles(*powers.MANAGERS)
@require_POST
@refused_beyond_powers
def reset(request: PortalRequest, unit: int, person: int) -> HttpResponse:
    """Give a person a new way in; the old password and earlier ways end."""
    place = _unit(request, unit)
    somebody = _person(request, place, person)
    form = WayForm(request.POST)
    channel = form.cleaned_data["channel"] if form.is_valid() else Invitation.Channel.SLIP
    if channel == Invitation.Channel.EMAIL and not somebody.email:
        channel = Invitation.Channel.SLIP
    way = actions.reset(request.viewer, somebody, place, channel, now=timezone.now())
    return deliver(request, [way], _back(place))


@for_roles(*powers.MANAGERS)
@require_POST
@refused_beyond_powers
def give_role(request: PortalRequest, unit: int, person: int) -> HttpResponse:
    """Give a person of the unit one role more in it."""
    place = _unit(request, unit)
    somebody, form = _person(request, place, person), RoleForm(request.POST)
    if form.is_valid():
        actions.give_role(request.viewer, somebody, place, form.cleaned_data["role"], now=timezone.now())
        messages.success(request, _("%(person)s holds the role now.") % {"person": somebody.name})
    else:
        messages.error(request, _("Choose a role."))
    return redirect(_back(place))


@for_roles(*powers.MANAGERS)
@require_POST
@refused_beyond_powers
def revoke_role(request: PortalRequest, grant: int) -> HttpResponse:
    """Take a role from a person."""
    found = get_object_or_404(powers.covered_grants(request.viewer).select_related("unit", "person"), pk=grant)
    actions.revoke_role(request.viewer, found, now=timezone.now())
    messages.success(request, _("The role is taken back."))
    return redirect(_back(found.unit))


@for_roles(*powers.MANAGERS)
@require_POST
@refused_beyond_powers
def deactivate(request: PortalRequest, unit: int, person: int) -> HttpResponse:
    """Let a person in no more."""
    place = _unit(request, unit)
    somebody = _person(request, place, person)
    actions.deactivate(request.viewer, somebody, place, now=timezone.now())
    messages.success(request, _("%(person)s cannot sign in any more.") % {"person": somebody.name})
    return redirect(_back(place))


@for_roles(*powers.MANAGERS)
@require_POST
@refused_beyond_powers
def reactivate(request: PortalRequest, unit: int, person: int) -> HttpResponse:
    """Let a deactivated person in again."""
    place = _unit(request, unit)
    somebody = _person(request, place, person)
    actions.reactivate(request.viewer, somebody, place)
    messages.success(request, _("%(person)s can sign in again.") % {"person": somebody.name})
    return redirect(_back(place))
