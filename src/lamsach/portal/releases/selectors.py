"""Reads of the shelf."""

from django.db.models import Q, QuerySet

from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.releases.models import Material, ToolRelease
from lamsach.portal.units.models import Role
from lamsach.portal.units.viewer import Viewer

SHELVES = (Role.OPERATOR, Role.OFFICER)


def on_shelf(campaign: Campaign | None = None) -> QuerySet[ToolRelease]:
    """Return the tools that are not withdrawn, own ones first; of one campaign where it is named.

    A tool that names no campaign is for all.
    """
    tools = ToolRelease.objects.filter(withdrawn_at=None).select_related("owner").order_by("name", "-added_at", "-pk")
    if campaign is not None:
        tools = (tools.filter(campaigns=campaign) | tools.filter(campaigns=None)).distinct()
    return tools


def manageable(viewer: Viewer) -> QuerySet[ToolRelease]:
    """Return the tools that the viewer may change: those of units where the viewer is operator or officer."""
    return ToolRelease.objects.filter(owner__in=viewer.units_as(*SHELVES))


def equipped_campaigns(viewer: Viewer) -> QuerySet[Campaign]:
    """Return the campaigns for which the viewer may put a tool on the shelf: those that one sees and that go on."""
    return Campaign.objects.visible_to(viewer).exclude(state=Campaign.State.CLOSED).order_by("-starts_on", "-pk")


def editable_campaigns(viewer: Viewer) -> QuerySet[Campaign]:
    """Return the campaigns whose materials the viewer may change."""
    return Campaign.objects.filter(operator__in=viewer.units_as(Role.OPERATOR))


def public_materials(campaign: Campaign) -> QuerySet[Material]:
    """Return what the campaign shows to everybody."""
    return (
        Material.objects.filter(campaign=campaign, is_public=True).select_related("campaign").order_by("kind", "title")
    )


def campaigns_seen(viewer: Viewer) -> QuerySet[Campaign]:
    """Return the campaigns whose materials the viewer may read."""
    return Campaign.objects.visible_to(viewer)


def readable_materials(viewer: Viewer | None, slug: str) -> QuerySet[Material]:
    """Return what a campaign gives the viewer: all where one sees the campaign, else what its public page shows.

    A visitor (None) is shown the latter.
    """
    found = Material.objects.filter(campaign__slug=slug)
    public = Q(is_public=True, campaign__is_public=True) & ~Q(campaign__state=Campaign.State.DRAFT)
    if viewer is None:
        return found.filter(public)
    return found.filter(public | Q(campaign__in=campaigns_seen(viewer).values("pk")))
