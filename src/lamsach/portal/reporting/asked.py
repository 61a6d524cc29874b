"""What a report assignment asks of its unit: the form, and the traits by which sections and fields are chosen."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from lamsach.campaign.forms import Form, Traits
from lamsach.portal.campaigns.form_reading import form_of
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, FormVersion
from lamsach.portal.reporting.models import Draft, Submission
from lamsach.portal.units.models import Unit, UnitKind


def traits_of(assignment: Assignment) -> Traits:
    """Return the unit's kind on the directive's tree day, and all the groups by which the directive names it."""
    directive = assignment.task.directive
    kinds = UnitKind.objects.on(directive.tree_day).filter(unit=assignment.unit_id).values_list("kind", flat=True)
    return Traits(kinds.first() or assignment.unit.kind, frozenset(assignment.recipient.groups))


def one_at_a_time(unit: int) -> None:
    """Let only one report of a unit be begun, handed in, approved or decided on at a time."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit)


@dataclass(frozen=True)
class Asked:
    """One report assignment with its form. Two of a unit with the same campaign and form share draft and report."""

    assignment: Assignment

    @property
    def unit(self) -> Unit:
        """The unit that reports."""
        return self.assignment.unit

    @property
    def directive(self) -> Directive:
        """The letter that orders the report."""
        return self.assignment.task.directive

    @property
    def campaign(self) -> Campaign:
        """The campaign of the letter."""
        return self.directive.campaign

    @property
    def version(self) -> FormVersion:
        """The form to fill in."""
        version = self.assignment.task.form
        if version is None:
            raise FormVersion.DoesNotExist
        return version

    @cached_property
    def form(self) -> Form:
        """The form, read."""
        return form_of(self.version)

    @cached_property
    def traits(self) -> Traits:
        """By what the form knows the unit."""
        return traits_of(self.assignment)

    def draft(self) -> Draft | None:
        """Return what was typed so far, if anything."""
        return self._drafts().select_related("edited_by").first()

    def locked_draft(self) -> Draft | None:
        """Return what was typed so far; until the end of the transaction nobody else changes it, or begins it."""
        locked = self._drafts().select_for_update()
        if (found := locked.first()) is not None:
            return found
        one_at_a_time(self.unit.pk)
        return locked.first()

    def _drafts(self) -> QuerySet[Draft]:
        return Draft.objects.filter(campaign=self.campaign, unit=self.unit, form=self.version)

    def last_submission(self) -> Submission | None:
        """Return the last report that was handed in on this form, whatever became of it."""
        reports = Submission.objects.filter(campaign=self.campaign, unit=self.unit, form=self.version)
        return reports.select_related("drafted_by", "decided_by").order_by("-revision").first()
