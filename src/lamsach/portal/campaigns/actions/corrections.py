"""Corrections after a letter went out: each is kept with what it said before, and why; the recipients are told.

What may be corrected: number, day, subject, text, mailbox, denominator, receiving office, who helps, the wording of
tasks and their deadlines. A further task is a further letter; a unit that need not do one is freed of it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from lamsach.campaign.deadlines import Deadline, DeadlineKind, time_zone
from lamsach.campaign.partial_dates import read_date
from lamsach.portal.campaigns.actions.drafting import write_contacts
from lamsach.portal.campaigns.actions.issuing import due_at
from lamsach.portal.campaigns.actions.notices import notify
from lamsach.portal.campaigns.actions.stepping import WAITING
from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.models import (
    Assignment,
    Correction,
    Directive,
    Extension,
    Notice,
    Task,
    TaskDeadline,
)
from lamsach.portal.campaigns.parts import ContactLine, contact_lines, written_date
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit

TEXTS = ("number", "subject", "body", "mail_to", "mail_subject", "denominator")
NewDays = Mapping[int, tuple[dt.date, bool]]
Change = tuple[str, str, str]
"""Field, what it said before, what it says now."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What is to hold now beside the plain fields; None leaves a part as it is. Tasks and deadlines go by their id."""

    deadlines: NewDays = field(default_factory=dict)
    tasks: Mapping[int, str] = field(default_factory=dict)
    contacts: tuple[ContactLine, ...] | None = None
    receiving_office: Unit | None = None


@transaction.atomic
def correct_directive(
    directive: Directive,
    changes: Mapping[str, str],
    reason: str,
    *,
    parts: Parts | None = None,
    version: int | None = None,
    by: Person,
    now: dt.datetime,
) -> list[Correction]:
    """Change fields of an issued letter (``TEXTS`` and ``dated``) and its *parts*; return what changed.

    A moved deadline moves what still waits, except where a unit was given its own time. A new receiving office sees
    all that was reported so far, the former one no longer; both are told. Raises :class:`EditConflictError` where the
    letter is not in the *version* that the editor saw.
    """
    directive = Directive.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=directive.pk)
    if directive.state != Directive.State.ISSUED:
        raise NotPossibleError(_("Only an issued directive is corrected."))
    if not reason.strip():
        raise NotPossibleError(_("Say why it is corrected."), where="reason")
    if version is not None and version != directive.version:
        raise EditConflictError(_("Somebody else has corrected the letter meanwhile."), current=directive)
    parts = parts or Parts()
    offices = [directive.receiving_office_id]
    found = [
        *_change_fields(directive, changes),
        *_change_office(directive, parts.receiving_office),
        *_change_contacts(directive, parts.contacts),
        *_reword_tasks(directive, parts.tasks),
        *_move_deadlines(directive, parts.deadlines),
    ]
    if not found:
        return []
    directive.version += 1
    directive.save()
    made = Correction.objects.bulk_create(
        Correction(directive=directive, field=name, before=before, after=after, reason=reason, by=by, at=now)
        for name, before, after in found
    )
    units = list(directive.recipients.filter(replaced_at=None).values_list("unit_id", flat=True))
    if directive.receiving_office_id not in offices:
        units += [unit for unit in (*offices, directive.receiving_office_id) if unit != directive.issuer_id]
    notify(units, directive, Notice.Kind.CORRECTED, now=now, detail=reason)
    record(
        by, "directive.corrected", directive, unit_id=directive.issuer_id, reason=reason,
        changes=[[each.field, each.before, each.after] for each in made],
    )  # fmt: skip
    return made


def _change_fields(directive: Directive, changes: Mapping[str, str]) -> list[Change]:
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


def _change_office(directive: Directive, office: Unit | None) -> list[Change]:
    if office is None or office.pk == directive.receiving_office_id:
        return []
    before, directive.receiving_office = directive.receiving_office.name, office
    return [("receiving_office", before, office.name)]


def _change_contacts(directive: Directive, lines: tuple[ContactLine, ...] | None) -> list[Change]:
    present = contact_lines(directive)
    if lines is None or lines == present:
        return []
    write_contacts(directive, lines)
    return [("contacts", _listed(present), _listed(lines))]


def _listed(lines: tuple[ContactLine, ...]) -> str:
    said = ((each.role, each.phone, each.email, _("public") if each.is_public else "") for each in lines)
    return "\n".join(" · ".join(filter(None, parts)) for parts in said)


def _reword_tasks(directive: Directive, texts: Mapping[int, str]) -> list[Change]:
    found = []
    for task in directive.tasks.filter(pk__in=texts):
        if not texts[task.pk].strip():
            raise NotPossibleError(_("A task says what is to be done."))
        if texts[task.pk] != task.text:
            found.append((f"task.{task.kind}", task.text, texts[task.pk]))
            task.text = texts[task.pk]
            task.save(update_fields=["text"])
    return found


def _move_deadlines(directive: Directive, days: NewDays) -> list[Change]:
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
