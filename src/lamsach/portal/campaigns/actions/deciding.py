"""What the officer decides about assignments, one or many: more time, or that they need not be done."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lamsach.campaign.deadlines import Deadline, DeadlineKind, time_zone
from lamsach.campaign.progress import Step
from lamsach.core.errors import LamsachError
from lamsach.portal.campaigns.actions.acting import check_later, locked, must_be_open
from lamsach.portal.campaigns.actions.notices import notify, one_wait
from lamsach.portal.campaigns.actions.stepping import after
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.models import Assignment, Extension, Notice, Waiver
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person

State = Assignment.State


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a decision about several assignments: how many it reached, and why not the others."""

    done: list[Assignment] = field(default_factory=list)
    refused: list[tuple[Assignment, LamsachError]] = field(default_factory=list)


def end_of(day: dt.date, assignment: Assignment) -> datetime:
    """Return the end of that day in the campaign's time zone."""
    zone = time_zone(assignment.task.directive.campaign.time_zone)
    return Deadline(DeadlineKind.OTHER, day, inclusive=True).moment(zone)


def extend_each(assignments: Iterable[Assignment], day: dt.date, reason: str, *, by: Person, now: datetime) -> Decided:
    """Give each of them time to the end of *day*; what cannot be extended is left, and named."""
    return _each(assignments, lambda each: extend(each, end_of(day, each), reason, by=by, now=now))


def waive_each(assignments: Iterable[Assignment], reason: str, *, by: Person, now: datetime) -> Decided:
    """Free the unit of each of them; what cannot be waived is left, and named."""
    return _each(assignments, lambda each: waive(each, reason, by=by, now=now))


def _each(assignments: Iterable[Assignment], act: Callable[[Assignment], object]) -> Decided:
    decided = Decided()
    with one_wait():
        for each in assignments:
            try:
                act(each)
            except LamsachError as error:
                decided.refused.append((each, error))
            else:
                decided.done.append(each)
    return decided


@transaction.atomic
def grant_extension(
    extension: Extension, *, by: Person, now: datetime, until: datetime | None = None, answer: str = ""
) -> Extension:
    """Grant a request, until the moment that was asked for or another one."""
    assignment = locked(extension.assignment)
    extension = _undecided(extension)
    extension.until = until or extension.until
    check_later(assignment, extension.until, now)
    _give(assignment, extension, by=by, now=now, answer=answer)
    return extension


@transaction.atomic
def refuse_extension(extension: Extension, answer: str, *, by: Person, now: datetime) -> Extension:
    """Refuse a request, with an answer."""
    assignment = locked(extension.assignment)
    extension = _undecided(extension)
    if not answer.strip():
        raise NotPossibleError(_("Say why more time is refused."), where="answer")
    extension.granted, extension.decided_by, extension.decided_at, extension.answer = False, by, now, answer
    extension.save()
    notify([assignment.unit_id], assignment.task.directive, Notice.Kind.REFUSED, now=now, detail=answer)
    record(by, "extension.refused", assignment, unit_id=assignment.unit_id, answer=answer)
    return extension


@transaction.atomic
def extend(assignment: Assignment, until: datetime, reason: str, *, by: Person, now: datetime) -> Extension:
    """Give more time without being asked, until the moment *until*. A request that waits is granted by it."""
    assignment = locked(assignment)
    check_later(assignment, until, now)
    waiting = assignment.extensions.select_for_update().filter(granted=None).first()
    extension = waiting or Extension(assignment=assignment, reason=reason, asked_by=None, asked_at=now)
    extension.until = until
    _give(assignment, extension, by=by, now=now, answer=reason)
    return extension


def _give(assignment: Assignment, extension: Extension, *, by: Person, now: datetime, answer: str) -> None:
    must_be_open(assignment.task.directive)
    assignment.state = after(assignment, Step.EXTEND)
    extension.granted, extension.decided_by, extension.decided_at, extension.answer = True, by, now, answer
    extension.save()
    assignment.due_at = extension.until
    assignment.save(update_fields=["due_at", "state"])
    notify([assignment.unit_id], assignment.task.directive, Notice.Kind.EXTENDED, now=now, detail=answer)
    record(by, "extension.granted", assignment, unit_id=assignment.unit_id, until=extension.until)


def _undecided(extension: Extension) -> Extension:
    extension = Extension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
    if extension.granted is not None:
        raise NotPossibleError(_("This request is already decided."))
    return extension


@transaction.atomic
def waive(assignment: Assignment, reason: str, *, by: Person, now: datetime) -> Waiver:
    """Free a unit of a task, with a reason. Nothing that was filed is touched."""
    assignment = locked(assignment)
    if assignment.state == State.WAIVED:
        return assignment.waiver
    must_be_open(assignment.task.directive)
    waived = after(assignment, Step.WAIVE)
    if not reason.strip():
        raise NotPossibleError(_("Say why it is waived."), where="reason")
    waiver = Waiver.objects.create(assignment=assignment, reason=reason, by=by, at=now)
    assignment.state = waived
    assignment.save(update_fields=["state"])
    notify([assignment.unit_id], assignment.task.directive, Notice.Kind.WAIVED, now=now, detail=reason)
    record(by, "assignment.waived", assignment, unit_id=assignment.unit_id, reason=reason)
    return waiver


@transaction.atomic
def lift_waiver(assignment: Assignment, *, by: Person, now: datetime) -> Assignment:
    """Ask for the task again; the unit is told."""
    assignment = locked(assignment)
    if assignment.state != State.WAIVED:
        return assignment
    must_be_open(assignment.task.directive)
    reason = assignment.waiver.reason
    assignment.waiver.delete()
    extended = assignment.extensions.filter(granted=True).exists()
    seen = assignment.recipient.seen_at is not None
    assignment.state = after(assignment, Step.REOPEN, seen=seen, extended=extended)
    assignment.save(update_fields=["state"])
    notify([assignment.unit_id], assignment.task.directive, Notice.Kind.ASKED_AGAIN, now=now)
    record(by, "assignment.waiver_lifted", assignment, unit_id=assignment.unit_id, reason=reason, at=now)
    return assignment
