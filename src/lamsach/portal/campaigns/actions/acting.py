"""What a recipient does with a directive: sees it, says that a task is done, asks for more time."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lamsach.campaign.progress import AssignmentState, Step, after_step
from lamsach.portal.campaigns.actions.notices import notify
from lamsach.portal.campaigns.actions.stepping import after
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, Extension, Notice, Recipient, Task
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person

State = Assignment.State


@transaction.atomic
def mark_seen(recipient: Recipient, *, by: Person, now: datetime) -> Recipient:
    """Record that the unit has seen the letter. Only the first time counts."""
    recipient = Recipient.objects.select_for_update().get(pk=recipient.pk)
    unread = Notice.objects.filter(unit=recipient.unit_id, directive=recipient.directive_id, seen_at=None)
    unread.update(seen_at=now, seen_by=by)
    if recipient.seen_at is None:
        recipient.seen_at, recipient.seen_by = now, by
        recipient.save(update_fields=["seen_at", "seen_by"])
        recipient.assignments.filter(state=State.OPEN).update(state=after_step(AssignmentState.OPEN, Step.SEE).value)
        record(by, "directive.seen", recipient.directive, unit_id=recipient.unit_id)
    return recipient


@transaction.atomic
def finish_task(assignment: Assignment, note: str = "", *, by: Person, now: datetime) -> Assignment:
    """Say that a task is done. A report is done by filing it; done twice is done once."""
    assignment = locked(assignment)
    if assignment.task.kind == Task.Kind.REPORT:
        raise NotPossibleError(_("A report is done when it is filed."))
    if assignment.state == State.SUBMITTED:
        return assignment
    _must_wait(assignment)
    assignment.state = after(assignment, Step.SUBMIT)
    assignment.finished_at, assignment.finished_by, assignment.note = now, by, note
    assignment.save()
    record(by, "task.finished", assignment, unit_id=assignment.unit_id, note=note)
    return assignment


@transaction.atomic
def reopen_task(assignment: Assignment, *, by: Person) -> Assignment:
    """Take back that a task is done."""
    assignment = locked(assignment)
    if assignment.task.kind == Task.Kind.REPORT:
        raise NotPossibleError(_("A filed report is revised, not taken back."))
    must_be_open(assignment.task.directive)
    if assignment.state != State.SUBMITTED:
        return assignment
    extended = assignment.extensions.filter(granted=True).exists()
    assignment.state = after(assignment, Step.TAKE_BACK, seen=True, extended=extended)
    note, assignment.note = assignment.note, ""
    assignment.finished_at = assignment.finished_by = None
    assignment.save()
    record(by, "task.reopened", assignment, unit_id=assignment.unit_id, note=note)
    return assignment


@transaction.atomic
def ask_extension(assignment: Assignment, until: datetime, reason: str, *, by: Person, now: datetime) -> Extension:
    """Ask for more time, until the moment *until*. One request waits at a time; a new one takes its place."""
    assignment = locked(assignment)
    _must_wait(assignment)
    check_later(assignment, until, now)
    if not reason.strip():
        raise NotPossibleError(_("Say why more time is needed."), where="reason")
    extension = assignment.extensions.select_for_update().filter(granted=None).first() or Extension(
        assignment=assignment
    )
    extension.until, extension.reason, extension.asked_by, extension.asked_at = until, reason, by, now
    extension.save()
    directive = assignment.task.directive
    notify([directive.receiving_office_id], directive, Notice.Kind.EXTENSION_ASKED, now=now, detail=reason)
    record(by, "extension.asked", assignment, unit_id=assignment.unit_id, until=until, reason=reason)
    return extension


def locked(assignment: Assignment) -> Assignment:
    """Return the assignment, locked until the transaction ends, with its task and directive."""
    found: Assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("task__directive__campaign", "recipient")
        .get(pk=assignment.pk)
    )
    return found


def must_be_open(directive: Directive) -> None:
    """Refuse what would go out, or be done, in a campaign that is closed: everything in it can be read, no more."""
    if directive.campaign.state == Campaign.State.CLOSED:
        raise NotPossibleError(_("The campaign is closed: nothing more is asked for."))


def _must_wait(assignment: Assignment) -> None:
    must_be_open(assignment.task.directive)
    if assignment.task.directive.state != Directive.State.ISSUED:
        raise NotPossibleError(_("The directive was withdrawn: there is nothing left to do."))
    if assignment.passed_at:
        raise NotPossibleError(_("This task has passed to the unit's successors."))
    after(assignment, Step.EXTEND)


def check_later(assignment: Assignment, until: datetime, now: datetime) -> None:
    """Refuse an extension that would give no more time."""
    if until <= now or (assignment.due_at and until <= assignment.due_at):
        raise NotPossibleError(
            _("More time must end later than the present deadline, and not in the past."), where="day"
        )
