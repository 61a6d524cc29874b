"""Looking at the tree, on any day."""

import datetime as dt
import re
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lamsach.campaign.kinds import office_name
from lamsach.portal.people.access import signed_in
from lamsach.portal.units import selectors
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.lists.columns import day_of
from lamsach.portal.units.models import Unit
from lamsach.portal.units.searching import describe, matching, search_units

PAGE = 100
RESULTS = 50
FEW = 5  # with fewer results units of other days are shown too
PAST = 10
FIELD = re.compile(r"[a-z0-9_]{1,30}(-\d{1,4}-[a-z_]{1,30})?")


def _day(request: PortalRequest) -> dt.date:
    wanted = request.GET.get("day", "").strip()[:20]
    return day_of(wanted) or timezone.localdate()


@signed_in
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """Search for a unit, or start at the own units and at the top."""
    day, text = _day(request), request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = matching(text, day)
    context: dict[str, Any] = {
        "q": text,
        "day": day,
        "today": timezone.localdate(),
        "found": describe(list(found[:RESULTS]), day),
        "more": max(found.count() - RESULTS, 0) if text else 0,
    }
    if text and len(context["found"]) < FEW:
        context["past"] = matching(text, day, alive=False)[:PAST]
    if request.htmx:
        return render(request, "units/_found.html", context)
    own = list(request.viewer.own_units().order_by("sort"))
    context["own"] = selectors.as_on(own, day)
    context["tops"] = selectors.as_on(selectors.tops(day).exclude(pk__in=[unit.pk for unit in own]), day)
    return render(request, "units/index.html", context)


@signed_in
@require_safe
def unit(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a unit: what it is and was, what stands above and below it, whom it followed and who followed it."""
    place: Unit = get_object_or_404(Unit, pk=pk)
    asked = _day(request)
    day = selectors.day_to_show(place, asked)
    page = Paginator(selectors.children(place, day), PAGE).get_page(request.GET.get("page"))
    [now] = selectors.as_on([place], day)
    context = {
        "unit": place,
        "now": now,
        "day": day,
        "other_day": "day" in request.GET and day != asked,
        "today": timezone.localdate(),
        "office": office_name(now.name, now.kind),
        "path": selectors.path(place, day),
        "page": page,
        "children": selectors.as_on(page.object_list, day),
        "governed": selectors.governed_units(request.viewer).filter(pk=place.pk).exists(),
        **selectors.history(place),
    }
    return render(request, "units/unit.html", context)


@signed_in
@require_safe
def offered(request: PortalRequest) -> HttpResponse:
    """Offer, while one types, the units whose name holds it. For the widget of ``units.fields``."""
    field = request.GET.get("field", "unit")
    if not FIELD.fullmatch(field):
        raise BadRequest
    typed = request.GET.get(f"{field}_text", "").replace("\x00", "")[:200]
    found = search_units(typed, timezone.localdate())
    context = {"name": field, "found": found, "nothing": bool(typed.strip()) and not found}
    return render(request, "units/widgets/unit_choices.html", context)
