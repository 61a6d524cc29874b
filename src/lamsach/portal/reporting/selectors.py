"""Reads: each takes the viewer and returns only what that viewer may see."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from lamsach.campaign.forms import Form, Traits
from lamsach.portal.campaigns.form_reading import form_of
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, Task
from lamsach.portal.reporting.asked import Asked, traits_of
from lamsach.portal.reporting.models import Draft, Filing, Submission
from lamsach.portal.reporting.querysets import WRITERS
from lamsach.portal.units.viewer import Viewer


def _reports() -> QuerySet[Assignment]:
    reports = Assignment.objects.current().filter(
        task__kind=Task.Kind.REPORT, task__form__isnull=False, task__directive__state=Directive.State.ISSUED
    )
    return reports.exclude(task__directive__campaign__state=Campaign.State.CLOSED).select_related(
        "unit",
        "task__form__template",
        "task__directive__campaign",
        "task__directive__receiving_office",
        "recipient",
    )


def assignments_to_write(viewer: Viewer) -> QuerySet[Assignment]:
    """Return the report assignments of the units in which the viewer writes reports."""
    return _reports().filter(unit__in=viewer.units_as(*WRITERS)).exclude(state=Assignment.State.WAIVED)


def once_asked(viewer: Viewer) -> QuerySet[Assignment]:
    """Return the report assignments of those units, whatever has become of the letter, the task or the campaign."""
    mine = Assignment.objects.filter(unit__in=viewer.units_as(*WRITERS), task__form__isnull=False)
    return mine.exclude(task__directive__state=Directive.State.DRAFT).select_related("task__directive__campaign")


def why_not_asked(assignment: Assignment) -> str:
    """Say why a report is not asked for any more."""
    directive = assignment.task.directive
    if directive.state == Directive.State.WITHDRAWN:
        return _("The letter is withdrawn: no report is asked for any more.")
    if directive.campaign.state == Campaign.State.CLOSED:
        return _("The campaign is closed: no report is asked for any more.")
    if assignment.passed_at:
        return _("This report is asked of the unit's successors now.")
    return _("The unit is freed of this report.")


def to_do(viewer: Viewer) -> QuerySet[Assignment]:
    """Return those that are not filed, or were returned, the most urgent first; ``draft`` says that somebody began."""
    draft = Draft.objects.filter(
        unit=OuterRef("unit"), form=OuterRef("task__form"), campaign=OuterRef("task__directive__campaign")
    )
    waiting = Filing.objects.filter(assignment=OuterRef("pk"), state=Filing.State.WAITING)
    waiting = waiting.filter(submission__state=Submission.State.DRAFTED)
    states = Assignment.State
    return (
        assignments_to_write(viewer)
        .filter(state__in=(states.OPEN, states.SEEN, states.RETURNED, states.EXTENDED))
        .annotate(has_draft=Exists(draft), waits=Exists(waiting))
        .order_by("due_at", "pk")
    )


def submissions(viewer: Viewer) -> QuerySet[Submission]:
    """Return the reports that the viewer may see."""
    return Submission.objects.visible_to(viewer).select_related(
        "unit", "form__template", "campaign", "drafted_by", "approved_by", "decided_by"
    )


def filings(viewer: Viewer, submission: Submission) -> QuerySet[Filing]:
    """Return the assignments that a report was filed for, as far as the viewer may see them."""
    return (
        Filing.objects.visible_to(viewer)
        .filter(submission=submission)
        .select_related("assignment__task__directive__receiving_office", "decided_by", "submission__unit")
        .order_by("assignment__task__directive", "pk")
    )


@dataclass(frozen=True)
class Candidate:
    """An assignment that a report could satisfy. *chosen* is what the page proposes."""

    assignment: Assignment
    same_form: bool
    chosen: bool


def _measures(form: Form, unit: Traits) -> set[tuple[str, str]]:
    return {(each.measure, str(each.coverage)) for each in form if each.measure and form.asks(each.key, unit)}


STANDS = (Submission.State.SUBMITTED, Submission.State.ACCEPTED)
NOT_YET = (Assignment.State.OPEN, Assignment.State.SEEN, Assignment.State.EXTENDED)


def filed_as_it_stands(draft: Draft | None, last: Submission | None) -> bool:
    """Say whether a report would be what stands already, unchanged: for a letter that came after it."""
    return draft is None and last is not None and last.state in STANDS


def satisfiable(asked: Asked, *, as_it_stands: bool = False) -> list[Candidate]:
    """Return the assignments of the unit that this report can satisfy; the unit chooses.

    They are those with the same form, and open ones of the campaign whose form asks for no other measures. What is
    filed *as_it_stands* is only for those for which nothing was filed yet: the others keep what they have.
    """
    given = _measures(asked.form, asked.traits)
    rows = _reports().filter(unit=asked.unit, task__directive__campaign=asked.campaign)
    found = []
    for assignment in rows.exclude(state=Assignment.State.WAIVED).order_by("due_at", "pk"):
        if as_it_stands and assignment.state not in NOT_YET:
            continue
        if assignment.task.form_id == asked.version.pk:
            found.append(Candidate(assignment, same_form=True, chosen=True))
        elif assignment.state not in (Assignment.State.SUBMITTED, Assignment.State.ACCEPTED):
            version = assignment.task.form
            wanted = _measures(form_of(version), traits_of(assignment)) if version else set()
            if wanted and wanted <= given:
                found.append(Candidate(assignment, same_form=False, chosen=False))
    return found


def to_decide(viewer: Viewer) -> QuerySet[Filing]:
    """Return the filings that wait for the decision of the viewer's receiving offices, the oldest first."""
    return (
        Filing.objects.decided_by(viewer)
        .filter(state=Filing.State.SUBMITTED, counting=True)
        .select_related("submission__unit", "submission__form__template", "assignment__task__directive")
        .order_by("submission__submitted_at", "pk")
    )


def history(viewer: Viewer, submission: Submission) -> list[Submission]:
    """Return the revisions of a report that the viewer may see, the first one first."""
    return list(
        submissions(viewer)
        .filter(campaign=submission.campaign_id, unit=submission.unit_id, form=submission.form_id)
        .order_by("revision")
    )
