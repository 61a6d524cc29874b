"""Drafts, submissions in revisions, which assignments they satisfy, and the derived totals."""

from collections.abc import Mapping, Sequence
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamsach.campaign.figures import read_row, write_row
from lamsach.portal.campaigns.models import Assignment, Campaign, FormVersion
from lamsach.portal.people.models import Person
from lamsach.portal.reporting.querysets import FilingQuerySet, SubmissionQuerySet
from lamsach.portal.units.models import Unit


class Draft(models.Model):
    """What a unit has typed so far for a form of a campaign. Saved as one types; ``version`` counts the saves.

    ``answers`` is ``{field key: {"value", "note", "reason", "prefilled", "source", "by", "at", "page", "others"}}``:
    the texts as they were typed, who typed them when on which page, and as ``others`` what others typed there at the
    same time, until a person chooses.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="drafts")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="drafts")
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="drafts")
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "unit", "form"], name="one_draft_per_form_and_unit")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.form}"


class Submission(models.Model):
    """A report as handed in: revised by a new row, never edited.

    Its figures are derived from ``answers`` at filing and stand apart, in ``reported``. The latest submitted
    revision counts where totals meet, as long as one office that received it has not returned it; what counts
    for one directive stands in its filings. ``state`` sums up those of the filings.
    """

    class State(models.TextChoices):
        DRAFTED = "drafted", _("waiting for the head's approval")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", _("taken back before approval")
        SENT_BACK = "sent_back", _("sent back by the head")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions")
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="submissions")
    assignments = models.ManyToManyField(Assignment, through="Filing", related_name="submissions")
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFTED)
    counting = models.BooleanField(default=False)
    answers = models.JSONField()
    key = models.UUIDField(unique=True)  # of the page that filed it: a double click files once
    digest = models.CharField(max_length=64, blank=True)  # of what was submitted; stands on the receipt
    drafted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why the head sent it back

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "form", "revision"], name="revision_once"),
            models.UniqueConstraint(
                fields=["campaign", "unit", "form"], condition=Q(counting=True), name="one_revision_counts"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "counting", "id"])]

    def __str__(self) -> str:
        return f"{self.unit}: {self.form} r{self.revision}"


class ReportedFigures(models.Model):
    """The figures of one submission, written with it and never edited, as ``campaign.figures.write_row`` writes them.

    Apart from the answers, which are wide: those of a nation are read at once. The submission keeps the unit in being.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="reported")
    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    measures = models.TextField(blank=True)
    figures = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.measures}: {self.figures}"

    @classmethod
    def of(cls, submission: Submission, packed: Mapping[str, Sequence[int]]) -> Self:
        """Return the row, unsaved, for ``{measure: [own, inclusive]}``."""
        measures, figures = write_row(packed)
        return cls(submission=submission, unit_id=submission.unit_id, measures=measures, figures=figures)

    @property
    def packed(self) -> dict[str, list[int]]:
        """The figures as ``{measure: [own, inclusive]}``, in the integers of ``campaign.figures``."""
        return read_row(self.measures, self.figures)


class Filing(models.Model):
    """A submission satisfies an assignment. The office that received it decides on it for its own directive.

    ``counting`` marks the one that counts for the directive of the assignment.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for the head's approval")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="filings")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="filings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    counting = models.BooleanField(default=False)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # of a return

    objects = FilingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "assignment"], name="filed_once"),
            models.UniqueConstraint(fields=["assignment"], condition=Q(counting=True), name="one_filing_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.submission} > {self.assignment_id}"

    @property
    def late(self) -> bool:
        """Whether the report came after the assignment was due. A flag, not a state.

        One that stands and is only corrected keeps the day of the first, which the assignment has.
        """
        due, at = self.assignment.due_at, self.submission.submitted_at
        if self.counting:
            at = self.assignment.finished_at or at
        return due is not None and at is not None and at >= due


class UnitTotal(models.Model):
    """Derived: the sums of a unit that has others below it, in one campaign. ``rebuild`` makes them anew.

    ``totals`` is ``{measure: [the sum that goes up or null, units with a figure, blanks]}``.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="totals")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="totals")
    totals = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="one_total_per_unit")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.campaign}"


class TotalsMade(models.Model):
    """What the kept totals of a campaign were made from: the tree after so many changes, as it stood on a day.

    ``measures`` are the keys of those that they hold.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, primary_key=True, related_name="totals_made")
    tree = models.PositiveBigIntegerField()
    day = models.DateField()
    measures = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.campaign}: {self.tree}, {self.day}"
