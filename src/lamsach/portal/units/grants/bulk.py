"""Inviting many at once: choose units and roles, look it over, then print slips and send e-mails."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lamsach.portal.ids import read_id
from lamsach.portal.people.access import for_roles
from lamsach.portal.sent_once import read_key, sent_key
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.grants import actions, powers, selectors
from lamsach.portal.units.grants.forms import WhomForm, roles_of
from lamsach.portal.units.grants.views import deliver, refused_beyond_powers
from lamsach.portal.units.models import Role, Unit

MOST = 500  # persons at once: what one transaction and one batch of mail can carry


@dataclass
class Row:
    """A line of the list to look over: a unit, the roles of one person there, the address typed."""

    unit: Unit
    roles: tuple[str, ...]
    email: str = ""
    error: str = ""

    @property
    def key(self) -> str:
        """Return what names this line's field in the form."""
        return f"email-{self.unit.pk}-{'-'.join(self.roles)}"

    @property
    def labels(self) -> str:
        """Return the roles in words."""
        return ", ".join(str(Role(role).label) for role in self.roles)


@for_roles(*powers.MANAGERS)
@require_http_methods(["GET", "POST"])
@refused_beyond_powers
def invite(request: PortalRequest) -> HttpResponse:
    """GET chooses and shows the list; POST invites those ticked on it."""
    if request.method == "POST":
        return _invite(request)
    form = WhomForm(request.viewer, request.GET if "base" in request.GET else None)
    rows: list[Row] = []
    if form.is_bound and form.is_valid():
        rows = _rows(request, form)
    return _page(request, form, rows)


def _page(request: PortalRequest, form: WhomForm | None, rows: list[Row], *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "rows": rows[:MOST],
        "more": max(0, len(rows) - MOST),
        "most": MOST,
        "key": read_key(request.POST.get("key", "")) or uuid4(),
        "again": "again" in (request.POST or request.GET),
    }
    return render(request, "grants/invite.html", context, status=status)


def _rows(request: PortalRequest, form: WhomForm) -> list[Row]:
    data = form.cleaned_data
    groups = [tuple(data["roles"])] if data["together"] else [(role,) for role in data["roles"]]
    rows = []
    for roles in groups:
        skip = "" if data["again"] else roles[0]
        units = selectors.invitable(request.viewer, data["base"], data["kind"], skip_role=skip)
        rows += [Row(unit, roles) for unit in units[: MOST + 1]]
    return sorted(rows, key=lambda row: (row.unit.name, row.unit.pk))


def _invite(request: PortalRequest) -> HttpResponse:
    """Read the ticked lines (``unit:role,role``); any that is not one's to invite refuses them all."""
    rows, known = [], roles_of(request.viewer)
    for line in request.POST.getlist("row")[: MOST + 1]:
        unit, _colon, roles = line.partition(":")
        named = tuple(role for role in roles.split(",") if role in known)
        pk = read_id(unit)
        if pk is None or not named or ",".join(named) != roles:
            raise Http404
        rows.append((pk, named))
    found = powers.managed_units(request.viewer).alive(request.viewer.day).in_bulk([unit for unit, _roles in rows])
    if len(found) != len({unit for unit, _roles in rows}):
        raise Http404
    ticked = [Row(found[unit], roles) for unit, roles in rows]
    for row in ticked:
        row.email = request.POST.get(row.key, "").strip()
        row.error = _flaw(row.email)
    if not ticked or len(ticked) > MOST or any(row.error for row in ticked):
        return _page(request, None if ticked else WhomForm(request.viewer), ticked, status=422)
    page = read_key(request.POST.get("key", ""))
    guests = [actions.Guest(row.unit, row.roles, email=row.email, page=_mark(request, page, row)) for row in ticked]
    vacant = "again" not in request.POST
    ways = actions.invite(request.viewer, guests, vacant=vacant, now=timezone.now())
    if left_out := len(guests) - len(ways):
        messages.info(request, _left_out(left_out))
    return deliver(request, ways, reverse("grants:units"))


def _mark(request: PortalRequest, page: UUID | None, row: Row) -> UUID | None:
    """Return the mark of one line of a page, for this inviter."""
    return sent_key(page, {"by": request.user.pk, "line": row.key, "email": row.email})


def _left_out(number: int) -> str:
    text = ngettext(
        "%(n)d was left out: somebody holds the role meanwhile, or has come in already.",
        "%(n)d were left out: somebody holds the role meanwhile, or has come in already.",
        number,
    )
    return text % {"n": number}


def _flaw(email: str) -> str:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        return _("This is no e-mail address.")
    return ""
