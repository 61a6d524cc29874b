"""The values of the list: by state, kind and family; one of them with its history."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lamsach.indicators import Indicator as Value
from lamsach.indicators import InvalidIndicatorError
from lamsach.indicators.record import State
from lamsach.portal.indicators import actions, guarding, selectors
from lamsach.portal.indicators.forms import ReasonForm, SearchForm
from lamsach.portal.indicators.models import KINDS, STATES, Indicator
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role


def number(text: str | None) -> int | None:
    """Return the key in a page's address; None where there is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - digits of a key


@for_roles(*selectors.READERS)
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """Show how the list stands and its values, newest first; or what covers one value."""
    state = request.GET.get("state", "")
    state = state if state in {each.value for each, _name in STATES} else State.APPROVED.value
    kind = request.GET.get("kind", "")
    kind = kind if kind in {each.value for each, _name in KINDS} else ""
    family = request.GET.get("family", "")[:120]
    form, wrong, found = SearchForm(request.GET), "", None
    if form.is_valid() and form.cleaned_data["q"]:
        try:
            found = selectors.covering(Value.parse(form.cleaned_data["q"]), Indicator.objects.all())
        except InvalidIndicatorError as error:
            wrong = str(error)
    page = None
    if found is None:
        after = number(request.GET.get("after"))
        page = selectors.page(selectors.browse(state, kind, family), after, newest_first=True)
    context = {
        "form": form, "wrong": wrong, "found": found, "page": page, "state": state, "kind": kind, "family": family,
        "states": STATES, "kinds": KINDS, "counts": selectors.counts(), "by_kind": selectors.counts(state),
        "families": selectors.families(state), "missing": guarding.missing(),
        "curates": request.viewer.holds_any(Role.CURATOR),
    }  # fmt: skip
    return render(request, "indicators/index.html", context)


@for_roles(*selectors.READERS)
@require_safe
def value(request: PortalRequest, key: UUID) -> HttpResponse:
    """Show one value: what is known, what the guard says, what happened to it."""
    return _value(request, key, ReasonForm())


@for_roles(Role.CURATOR)
@require_POST
def revoke(request: PortalRequest, key: UUID) -> HttpResponse:
    """Take a value off the list."""
    found = get_object_or_404(selectors.known(key))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _value(request, key, form)
    if actions.revoke(found, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"]):
        messages.success(request, _("The value is taken off. The next release no longer has it."))
    return redirect("indicators:value", key)


def _value(request: PortalRequest, key: UUID, form: ReasonForm) -> HttpResponse:
    found = get_object_or_404(selectors.known(key))
    context = {
        "indicator": found, "events": selectors.history(found), "form": form, "now": timezone.now(),
        "curates": request.viewer.holds_any(Role.CURATOR),
    }  # fmt: skip
    return render(request, "indicators/value.html", context, status=422 if form.is_bound else 200)
