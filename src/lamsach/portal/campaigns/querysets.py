"""Who sees what of campaigns, as conditions of the database.

A unit sees what it issued, received, or is addressed by; the roles that read below also see that of their subtree. A
draft is its issuer's own. The issuer and the receiving office see exactly the assignments of that directive.
"""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from lamsach.portal.units.models import Role
from lamsach.portal.units.viewer import READS_BELOW, Viewer

WRITERS = (Role.OPERATOR, Role.OFFICER)
"""Roles that draft, issue and forward letters, and decide on assignments."""

READERS = tuple(sorted(READS_BELOW))
FORWARDED_DEEP = 4  # a letter goes from the nation to a ministry or province, a district, a commune


def _all(model: str) -> Any:
    return apps.get_model("campaigns", model).objects


def _visible(viewer: Viewer) -> Q:
    """Return the condition that a letter concerns the viewer's units, or those below; asked of each by itself."""
    addressed = _all("Recipient").filter(directive=OuterRef("pk"))
    own, below = addressed.filter(unit__in=list(viewer.roles)), addressed.filter(viewer.reads())
    concerns = viewer.reads("issuer") | viewer.reads("receiving_office") | Q(Exists(own)) | Q(Exists(below))
    own_drafts = Q(state="draft", issuer__in=viewer.units_as(*READERS))
    return own_drafts | (~Q(state="draft") & concerns)


class DirectiveQuerySet(models.QuerySet[Any]):
    """Letters, by who looks."""

    def issued(self) -> Self:
        """Keep what has left the drafting table, withdrawn letters too."""
        return self.exclude(state="draft")

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what concerns the viewer's units, or those that the viewer reads below; drafts only of own issuers."""
        return self.filter(_visible(viewer))

    def readable_by(self, viewer: Viewer) -> Self:
        """Keep what is visible, and the letters above it: whoever is ordered may read what the order rests on."""
        visible = _all("Directive").filter(_visible(viewer))
        cited = visible.filter(citations__confirmed_at__isnull=False)
        rests_on = Q(pk__in=cited.values("citations__matched"))
        above = "parent"
        for _step in range(FORWARDED_DEEP):
            rests_on |= Q(pk__in=visible.filter(**{f"{above}__isnull": False}).values(above))
            above = f"parent__{above}"
        return self.filter(_visible(viewer) | (~Q(state="draft") & rests_on))

    def drafted_by(self, viewer: Viewer) -> Self:
        """Keep the drafts that the viewer may change."""
        return self.filter(state="draft", issuer__in=viewer.units_as(*WRITERS))

    def managed_by(self, viewer: Viewer) -> Self:
        """Keep the issued letters on whose assignments the viewer decides: as issuer, or as the receiving office."""
        units = viewer.units_as(*WRITERS)
        return self.filter(Q(issuer__in=units) | Q(receiving_office__in=units)).exclude(state="draft")

    def overseen_by(self, viewer: Viewer) -> Self:
        """Keep the issued letters whose whole list the viewer reads: as issuer, or as the receiving office."""
        units = viewer.units_as(*READERS)
        return self.filter(Q(receiving_office__in=units) | Q(issuer__in=units)).exclude(state="draft")


class RecipientQuerySet(models.QuerySet[Any]):
    """Units that letters address."""

    def current(self) -> Self:
        """Leave out those whose successors stand in their place, unless something was filed by them."""
        filed = _all("Assignment").filter(recipient=OuterRef("pk"), passed_at__isnull=True)
        return self.filter(Q(replaced_at__isnull=True) | Exists(filed))


class AssignmentQuerySet(models.QuerySet[Any]):
    """Tasks of units."""

    def current(self) -> Self:
        """Leave out what passed to successors."""
        return self.filter(passed_at__isnull=True)

    def to_do(self) -> Self:
        """Keep what still waits for the unit, in letters that hold."""
        return self.current().filter(
            state__in=("open", "seen", "returned", "extended"),
            task__directive__state="issued",
        )

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those of the viewer's units and below, and all those of the directives issued or received there."""
        directives = _all("Directive").overseen_by(viewer).values("pk")
        return self.filter(viewer.reads() | Q(task__directive__in=directives))

    def managed_by(self, viewer: Viewer) -> Self:
        """Keep those on which the viewer decides: extensions, waivers, returns."""
        directives = _all("Directive").managed_by(viewer).values("pk")
        return self.current().filter(task__directive__in=directives)

    def done_by(self, viewer: Viewer, *roles: str) -> Self:
        """Keep those of units in which the viewer holds one of *roles* (or any), in issued letters."""
        return self.current().filter(unit__in=viewer.units_as(*roles), task__directive__state="issued")


class CampaignQuerySet(models.QuerySet[Any]):
    """Campaigns, by who looks."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what is public and has begun, what own units run, and what reaches the viewer's units."""
        operators = viewer.units_as(*READERS)
        directives = _all("Directive").visible_to(viewer).values("campaign")
        return self.filter(Q(operator__in=operators) | (~Q(state="draft") & (Q(is_public=True) | Q(pk__in=directives))))

    def run_by(self, viewer: Viewer) -> Self:
        """Keep what the viewer may change."""
        return self.filter(operator__in=viewer.units_as(Role.OPERATOR))
