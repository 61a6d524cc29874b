"""When the tree changes, open assignments pass to the successors; filed reports stay where they were filed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lamsach.campaign.progress import Step
from lamsach.portal.campaigns.actions.notices import notify
from lamsach.portal.campaigns.actions.stepping import WAITING, after
from lamsach.portal.campaigns.models import Assignment, Directive, Extension, Notice, Recipient
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units.handover import Handover
from lamsach.portal.units.models import Succession, Unit


@dataclass(frozen=True)
class Passed:
    """What passed on of one letter: for the ledger, which is written when all of it has."""

    directive: Directive
    predecessor: Unit
    successors: Sequence[Unit]
    day: dt.date
    tasks: int

    def note(self, by: Person | None) -> None:
        """Write it into the ledger."""
        record(
            by, "directive.passed_on", self.directive, unit_id=self.predecessor.pk, day=self.day, tasks=self.tasks,
            successors=[unit.pk for unit in self.successors],
        )  # fmt: skip


@transaction.atomic
def pass_to_successors(
    predecessor: Unit, successors: Sequence[Unit], day: dt.date, *, by: Person | None, now: dt.datetime
) -> int:
    """Pass what *predecessor* still has to do to each of *successors*, and return how many tasks passed.

    A successor that has the letter itself keeps its own assignment and takes the longer of the two times. What is
    filed, accepted or waived stays. Doing it again does nothing more. *day* is the day of the succession.
    """
    passed = _pass_on(Handover(predecessor, tuple(successors), day), now)
    for each in passed:
        each.note(by)
    return sum(each.tasks for each in passed)


def pass_on_of_closed(unit: Unit, now: dt.datetime) -> list[Passed]:
    """Pass on what a unit has to do again that is closed already: a report that was sent back has nobody else.

    The ledger is the caller's, at the end (:meth:`Passed.note`).
    """
    if unit.closed is None or unit.closed > timezone.localdate(now):
        return []
    followed = Succession.objects.filter(predecessor=unit, day=unit.closed).select_related("successor").order_by("pk")
    return _pass_on(Handover(unit, tuple(each.successor for each in followed), unit.closed), now)


def _pass_on(handover: Handover, now: dt.datetime) -> list[Passed]:
    waiting = (
        Assignment.objects.current()
        .filter(unit=handover.predecessor, state__in=WAITING, task__directive__state=Directive.State.ISSUED)
        .exclude(task__directive__campaign__state="closed")
        .select_related("task__directive", "recipient")
    )
    if not handover.successors:
        return []
    by_recipient: dict[Recipient, list[Assignment]] = {}
    for assignment in waiting.select_for_update(of=("self",)):
        by_recipient.setdefault(assignment.recipient, []).append(assignment)
    passed = []
    for recipient, assignments in by_recipient.items():
        for successor in handover.successors:
            _take_over(_standing(recipient, successor), assignments)
        Assignment.objects.filter(pk__in=[each.pk for each in assignments]).update(passed_at=now)
        Recipient.objects.filter(pk=recipient.pk).update(replaced_at=now)
        directive, name = assignments[0].task.directive, handover.predecessor.name
        notify([unit.pk for unit in handover.successors], directive, Notice.Kind.PASSED_ON, now=now, detail=name)
        passed.append(Passed(directive, handover.predecessor, handover.successors, handover.day, len(assignments)))
    return passed


@transaction.atomic
def take_over(handovers: Sequence[Handover], by: Person | None, now: dt.datetime) -> None:
    """Pass on the open tasks of all these predecessors; those without any cost nothing. ``units.handover`` calls it."""
    waiting = Assignment.objects.current().filter(state__in=WAITING)
    if len(handovers) <= 500:  # noqa: PLR2004 - beyond it one reads all faster than by a long list of ids
        waiting = waiting.filter(unit__in=[each.predecessor for each in handovers])
    busy = set(waiting.values_list("unit_id", flat=True).distinct())
    passed = [each for handover in handovers if handover.predecessor.pk in busy for each in _pass_on(handover, now)]
    for each in passed:
        each.note(by)


def _standing(recipient: Recipient, successor: Unit) -> Recipient:
    """Return the successor's row on the list, in its predecessors' groups; a new one stands where the first stood."""
    row, made = Recipient.objects.get_or_create(
        directive=recipient.directive,
        unit=successor,
        defaults={
            "rule": recipient.rule,
            "heading": recipient.heading,
            "groups": recipient.groups,
            "position": recipient.position,
            "order": recipient.order,
            "listed": recipient.listed,
            "stands_for": recipient.stands_for,
        },
    )
    if not made and (more := set(recipient.groups) - set(row.groups)):
        row.groups = sorted({*row.groups, *more})
        row.save(update_fields=["groups"])
    row.succeeds.add(recipient)
    return row


def _take_over(row: Recipient, assignments: Iterable[Assignment]) -> None:
    for old in assignments:
        new, made = Assignment.objects.get_or_create(
            task=old.task,
            recipient=row,
            defaults={"unit": row.unit, "due_at": old.due_at, "state": _state(old)},
        )
        if not made and new.state in WAITING and old.due_at and new.due_at and old.due_at > new.due_at:
            new.due_at, new.state = old.due_at, after(new, Step.EXTEND)
            new.save(update_fields=["due_at", "state"])
        for asked in old.extensions.filter(granted=None):
            Extension.objects.get_or_create(
                assignment=new,
                granted=None,
                defaults={
                    "until": asked.until,
                    "reason": asked.reason,
                    "asked_by": asked.asked_by,
                    "asked_at": asked.asked_at,
                },
            )


def _state(old: Assignment) -> str:
    """Return the state to begin with: longer time passes on; that it was seen, or sent back, does not."""
    return Assignment.State.EXTENDED if old.state == Assignment.State.EXTENDED else Assignment.State.OPEN
