"""Corrections after a letter went out: each is kept with what it said before, and why; the recipients are told."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from lamsach.campaign.deadlines import Deadline, DeadlineKind, time_zone
from lamsach.campaign.partial_dates import read_date
from lamsach.portal.campaigns.actions.acting import WAITING
from lamsach.portal.campaigns.actions.issuing import due_at
from lamsach.portal.campaigns.actions.notices import notify
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.models import (
    Assignment,
    Correction,
    Directive,
    Extension,
    Notice,
    Task,
    TaskDeadline,
)
from lamsach.portal.campaigns.parts import written_date
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person

TEXTS = ("number", "subject", "body", "mail_to", "mail_subject", "denominator")
NewDays = Mapping[int, tuple[dt.date, bool]]


@transaction.atomic
def correct_directive(
    directive: Directive,
    changes: Mapping[str, str],
    reason: str,
    *,
    deadlines: NewDays | None = None,
    by: Person,
    now: dt.datetime,
) -> list[Correction]:
    """Change fields of an issued letter (``TEXTS`` and ``dated``) and days of its deadlines by their id.

    A moved deadline moves what still waits, except where a unit was given its own time. Returns what changed.
    """
    directive = Directive.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=directive.pk)
    if directive.state != Directive.State.ISSUED:
        raise NotPossibleError(_("Only an issued directive is corrected."))
    if not reason.strip():
        raise NotPossibleError(_("Say why it is corrected."), where="reason")
    found = _change_fields(directive, changes) + _move_deadlines(directive, deadlines or {})
    if not found:
        return []
    directive.version += 1
    directive.save()
    made = Correction.objects.bulk_create(
        Correction(directive=directive, field=name, before=before, after=after, reason=reason, by=by, at=now)
        for name, before, after in found
    )
    units = directive.recipients.filter(replaced_at=None).values_list("unit_id", flat=True)
    notify(units, directive, Notice.Kind.CORRECTED, now=now, detail=reason)
    record(
        by, "directive.corrected", directive, unit_id=directive.issuer_id, reason=reason,
        changes=[[each.field, each.before, each.after] for each in made],
    )  # fmt: skip
    return made


def _change_fields(directive: Directive, changes: Mapping[str, str]) -> list[tuple[str, str, str]]:
    found = []
    for name in TEXTS:
        before = getattr(directive, name)
        if name in changes and changes[name] != before:
            setattr(directive, name, changes[name])
            found.append((name, before, changes[name]))
    before = written_date(directive.dated, directive.dated_as_written)
    if "dated" in changes and changes["dated"] != before:
        read = read_date(changes["dated"])
        directive.dated, directive.dated_as_written = read.complete, "" if read.complete else changes["dated"]
        found.append(("dated", before, written_date(directive.dated, directive.dated_as_written)))
    return found


def _move_deadlines(directive: Directive, days: NewDays) -> list[tuple[str, str, str]]:
    zone, found, tasks = time_zone(directive.campaign.time_zone), [], set()
    for deadline in TaskDeadline.objects.filter(task__directive=directive, pk__in=days).select_related("task"):
        day, inclusive = days[deadline.pk]
        if (day, inclusive) == (deadline.day, deadline.inclusive):
            continue
        before = _shown(deadline)
        deadline.day, deadline.inclusive = day, inclusive
        deadline.moment = Deadline(DeadlineKind(deadline.kind), day, inclusive).moment(zone)
        deadline.save()
        tasks.add(deadline.task_id)
        found.append((f"deadline.{deadline.kind}", before, _shown(deadline)))
    own_time = Extension.objects.filter(assignment=OuterRef("pk"), granted=True)
    for task in Task.objects.filter(pk__in=tasks).prefetch_related("deadlines"):
        waiting = Assignment.objects.current().filter(task=task, state__in=WAITING).exclude(Exists(own_time))
        waiting.update(due_at=due_at(task))
    return found


def _shown(deadline: TaskDeadline) -> str:
    return f"{'≤' if deadline.inclusive else '<'} {deadline.day:%d/%m/%Y}"
