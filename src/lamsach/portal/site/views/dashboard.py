"""The first page of those who signed in: what each of their roles has to do."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lamsach.portal.campaigns.selectors import dashboard as to_do
from lamsach.portal.reporting.querysets import WRITERS
from lamsach.portal.reporting.selectors import to_decide
from lamsach.portal.site import overview
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role

MOST = 10


def dashboard(request: HttpRequest) -> HttpResponse:
    """Show one page for all roles that the person holds, the most urgent first."""
    viewer, now = cast("PortalRequest", request).viewer, timezone.now()
    directs = viewer.holds_any(*overview.DIRECTING)
    admin = viewer.holds_any(Role.IT_ADMIN)
    context = {
        "now": now,
        "tasks": to_do(viewer, now),
        "most": MOST,
        "writes": viewer.units_as(*WRITERS),
        "handed_in": overview.handed_in(viewer),
        "approvals": list(overview.waiting_for_approval(viewer)[:MOST]),
        "decisions": to_decide(viewer).count() if viewer.holds_any(Role.OPERATOR, Role.OFFICER) else 0,
        "letters": overview.letter_progress(viewer, now) if directs else [],
        "chains": overview.campaign_chains(viewer) if viewer.holds_any(Role.OPERATOR, Role.AUDITOR) else [],
        "machines": overview.unit_machines(viewer) if admin else [],
        "infected": list(overview.infected_machines(viewer)[:MOST]) if admin else [],
        "directs": directs,
        "list_desk": overview.list_desk() if viewer.holds_any(Role.CURATOR) else None,
        "audits": viewer.holds_any(Role.AUDITOR),
        "roleless": not viewer.roles,
    }
    return render(request, "site/dashboard.html", context)
