"""The letter itself, the list of letters, and what one's unit has to do."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lamsach.core.vietnamese import clean
from lamsach.portal.campaigns import selectors
from lamsach.portal.campaigns.actions.acting import mark_seen
from lamsach.portal.campaigns.actions.forwarding import subordinates
from lamsach.portal.campaigns.actions.notices import read_notices
from lamsach.portal.campaigns.models import Campaign, Directive
from lamsach.portal.campaigns.querysets import WRITERS
from lamsach.portal.campaigns.selectors.mails import post_of
from lamsach.portal.campaigns.views.scope import the_letter
from lamsach.portal.people.access import signed_in
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role

PAGE = 50
SHOWN = 200


@signed_in
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """List the letters that concern the viewer's units, found by number, subject or issuer."""
    found = selectors.directives(request.viewer)
    wanted = clean(request.GET.get("q", ""))[:100]
    if wanted:
        found = found.filter(
            Q(number__icontains=wanted) | Q(subject__icontains=wanted) | Q(issuer__name__icontains=wanted)
        )
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "q": wanted,
        "campaigns": selectors.campaigns(request.viewer).exclude(state="closed")[:20],
        "may_draft": request.viewer.holds_any(*WRITERS),
    }
    return render(request, "campaigns/directives.html", context)


@signed_in
@require_safe
def directive(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a letter. Whoever stands for a recipient records by it that the unit has seen it."""
    letter, now = the_letter(request, pk), timezone.now()
    stance = selectors.stance(request.viewer, letter)
    for row in stance.receives:
        if request.viewer.holds(row.unit_id, *selectors.DOERS):
            mark_seen(row, by=request.user, now=now)
    unread = selectors.notices(request.viewer).filter(directive=letter)
    if unread.exists():
        read_notices(unread, by=request.user, now=now)
    mine = selectors.my_assignments(request.viewer).filter(task__directive=letter)
    tasks = letter.tasks.select_related("form__template").prefetch_related("deadlines")
    if not (stance.oversees or stance.edits) and stance.receives:
        tasks = tasks.filter(assignments__in=mine.values("pk")).distinct()
    listed = selectors.recipients_of(request.viewer, letter)
    closed = letter.campaign.state == Campaign.State.CLOSED
    context = {
        "directive": letter,
        "campaign": letter.campaign,
        "stance": stance,
        "tasks": tasks,
        "mine": mine,
        "many_units": len(stance.receives) > 1,
        "closed": closed,
        "may_act": [] if closed else request.viewer.units_as(*selectors.ACTORS),
        "writes": request.viewer.units_as(Role.REPORTER, Role.HEAD),
        "forwards": [
            row
            for row in stance.receives
            if not closed
            and request.viewer.holds(row.unit_id, *WRITERS)
            and letter.state == Directive.State.ISSUED
            and subordinates(row.unit, now).exists()
        ],
        "post": post_of(letter) if stance.manages else None,
        "chain": selectors.chain_of(request.viewer, letter),
        "recipients": listed[:SHOWN],
        "recipients_count": listed.count(),
        "seen_count": listed.filter(seen_at__isnull=False).count(),
        "requests": selectors.requests_of(request.viewer, letter),
        "contacts": letter.contacts.all(),
        "distributions": letter.distributions.all(),
        "corrections": letter.corrections.all(),
        "now": now,
    }
    return render(request, "campaigns/directive.html", context)


@signed_in
@require_safe
def inbox(request: PortalRequest) -> HttpResponse:
    """Show what the viewer's units have to do, the next first."""
    now = timezone.now()
    writes = request.viewer.units_as(Role.REPORTER, Role.HEAD)
    context = {"board": selectors.dashboard(request.viewer, now), "writes": writes, "now": now}
    return render(request, "campaigns/inbox.html", context)


@signed_in
@require_POST
def notices_read(request: PortalRequest) -> HttpResponse:
    """Take the notices of the own units as read."""
    read_notices(selectors.notices(request.viewer), by=request.user, now=timezone.now())
    messages.success(request, _("Taken as read."))
    return redirect("campaigns:inbox")
