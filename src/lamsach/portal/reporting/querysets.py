"""Who sees which report, and who decides on it."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from lamsach.portal.units.models import Role
from lamsach.portal.units.viewer import READS_BELOW, Viewer

WRITERS = (Role.REPORTER, Role.HEAD)
DECIDERS = (Role.OFFICER, Role.OPERATOR)
FILED = ("submitted", "returned", "accepted")


class SubmissionQuerySet(models.QuerySet[Any]):
    """Reports as handed in."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those of the own units; filed ones also of units below, and of an own directive or campaign.

        A directive is a unit's own when the unit issued it or is its receiving office, a campaign when it runs it.
        """
        offices = viewer.units_as(*READS_BELOW)
        filings = self.model._meta.get_field("filings").related_model.objects  # noqa: SLF001 - documented API
        received = filings.filter(
            Q(assignment__task__directive__receiving_office__in=offices)
            | Q(assignment__task__directive__issuer__in=offices),
            submission=OuterRef("pk"),
        )
        filed = Q(state__in=FILED) & (viewer.reads() | Q(campaign__operator__in=offices) | Q(Exists(received)))
        return self.filter(Q(unit__in=list(viewer.roles)) | filed)

    def written_by(self, viewer: Viewer) -> Self:
        """Keep the reports of the units in which the viewer writes reports."""
        return self.filter(unit__in=viewer.units_as(*WRITERS))

    def approved_by(self, viewer: Viewer) -> Self:
        """Keep the reports that the viewer, as head of the unit, approves or sends back."""
        return self.filter(unit__in=viewer.units_as(Role.HEAD))


class FilingQuerySet(models.QuerySet[Any]):
    """Which assignment a report was filed for."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the filings of the own units and of those below, and those of directives of the own unit.

        Of a unit that is not below the viewer, other directives stay unseen.
        """
        offices = viewer.units_as(*READS_BELOW)
        received = Q(assignment__task__directive__receiving_office__in=offices) | Q(
            assignment__task__directive__issuer__in=offices
        )
        filed = Q(submission__state__in=FILED) & (viewer.reads("submission__unit") | received)
        return self.filter(Q(submission__unit__in=list(viewer.roles)) | filed)

    def decided_by(self, viewer: Viewer) -> Self:
        """Keep what the viewer's receiving offices decide on."""
        return self.filter(
            submission__state__in=FILED,
            assignment__task__directive__receiving_office__in=viewer.units_as(*DECIDERS),
        )
