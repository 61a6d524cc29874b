"""Finding a unit while one types."""

import re

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lamsach.portal.campaigns.querysets import WRITERS
from lamsach.portal.campaigns.unit_search import search_units
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest

FIELD = re.compile(r"[a-z_]{1,30}(-\d{1,4}-[a-z_]{1,30})?")


@for_roles(*WRITERS)
@require_safe
def units(request: PortalRequest) -> HttpResponse:
    """Offer the units whose name holds what was typed. Names of units are no secret; what they do is."""
    field = request.GET.get("field", "unit")
    if not FIELD.fullmatch(field):
        raise BadRequest
    typed = request.GET.get(f"{field}_text", "")[:200]
    found = search_units(typed, timezone.localdate())
    context = {"name": field, "found": found, "nothing": bool(typed.strip()) and not found}
    return render(request, "campaigns/widgets/unit_choices.html", context)
