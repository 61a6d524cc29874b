"""What a page is about, fetched as far as the viewer may see it; 404 for the rest."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from lamsach.portal.campaigns import selectors
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive
from lamsach.portal.campaigns.querysets import WRITERS
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Unit


def the_campaign(request: PortalRequest, slug: str) -> Campaign:
    """Return a campaign that the viewer may see."""
    found: Campaign = get_object_or_404(selectors.campaigns(request.viewer), slug=slug)
    return found


def run_campaign(request: PortalRequest, slug: str) -> Campaign:
    """Return a campaign that the viewer runs."""
    found: Campaign = get_object_or_404(Campaign.objects.run_by(request.viewer), slug=slug)
    return found


def _with_parties(rows: QuerySet[Directive]) -> QuerySet[Directive]:
    return rows.select_related("campaign", "issuer", "receiving_office", "parent__issuer")


def the_letter(request: PortalRequest, pk: int) -> Directive:
    """Return a letter that the viewer may open."""
    found: Directive = get_object_or_404(selectors.letters(request.viewer), pk=pk)
    return found


def the_draft(request: PortalRequest, pk: int) -> Directive:
    """Return a letter of an own issuer for its drafting pages; once it is out they say so."""
    own = Directive.objects.filter(issuer__in=request.viewer.units_as(*WRITERS))
    found: Directive = get_object_or_404(_with_parties(own), pk=pk)
    return found


def own_letter(request: PortalRequest, pk: int) -> Directive:
    """Return an issued letter that the viewer may correct and withdraw."""
    own = Directive.objects.issued().filter(issuer__in=request.viewer.units_as(*WRITERS))
    found: Directive = get_object_or_404(_with_parties(own), pk=pk)
    return found


def managed_letter(request: PortalRequest, pk: int) -> Directive:
    """Return an issued letter that the viewer looks after: as its issuer, or as the receiving office."""
    found: Directive = get_object_or_404(_with_parties(Directive.objects.managed_by(request.viewer)), pk=pk)
    return found


def own_task(request: PortalRequest, pk: int) -> Assignment:
    """Return a task of an own unit, for those who act for it."""
    rows = selectors.my_assignments(request.viewer).filter(unit__in=request.viewer.units_as(*selectors.ACTORS))
    found: Assignment = get_object_or_404(rows, pk=pk)
    return found


def managed_task(request: PortalRequest, pk: int) -> Assignment:
    """Return a task on which the viewer decides."""
    rows = Assignment.objects.managed_by(request.viewer).select_related("task__directive__campaign", "unit")
    found: Assignment = get_object_or_404(rows, pk=pk)
    return found


def issuers(request: PortalRequest) -> QuerySet[Unit]:
    """Return the units in whose name the viewer writes letters."""
    return Unit.objects.filter(pk__in=request.viewer.units_as(*WRITERS)).order_by("name")
