"""Drafting a directive: its letter, its tasks, its address. Number and day may stay blank until it is issued."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from lamsach.campaign.deadlines import Deadline, DeadlineKind, time_zone
from lamsach.campaign.partial_dates import read_date
from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.models import (
    Campaign,
    Citation,
    Contact,
    Directive,
    Distribution,
    RecipientRule,
    Task,
    TaskDeadline,
)
from lamsach.portal.campaigns.parts import Address, CitationLine, ContactLine, Letter, TaskLine, fingerprint, task_lines
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit


@transaction.atomic
def create_directive(
    campaign: Campaign,
    issuer: Unit,
    subject: str,
    *,
    parent: Directive | None = None,
    key: UUID | None = None,
    by: Person,
    now: datetime,
) -> Directive:
    """Start a draft; its reports go to the issuer until another office is named.

    The same *key* of the same person is one draft.
    """
    if campaign.state == Campaign.State.CLOSED:
        raise NotPossibleError(_("The campaign is closed."))
    Unit.objects.select_for_update().get(pk=issuer.pk)  # a double click waits here for the first
    again: Directive | None = Directive.objects.filter(created_by=by, key=key).first() if key else None
    if again is not None:
        return again
    directive = Directive.objects.create(
        campaign=campaign,
        issuer=issuer,
        receiving_office=issuer,
        parent=parent,
        subject=subject,
        tree_day=localdate(now),
        key=key,
        created_by=by,
        created_at=now,
    )
    record(by, "directive.drafted", directive, unit_id=issuer.pk, title=subject, parent=parent and parent.pk)
    return directive


@transaction.atomic
def save_letter(directive: Directive, letter: Letter, *, base: str, by: Person, now: datetime) -> Directive:
    """Save the letter part. *base* is the fingerprint that the editor saw; EditConflictError where it has changed."""
    directive = _locked(directive, base, Letter.of)
    dated = read_date(letter.dated)
    directive.number, directive.subject, directive.body = letter.number, letter.subject, letter.body
    directive.dated = dated.complete
    directive.dated_as_written = "" if dated.complete else letter.dated
    directive.receiving_office_id = letter.receiving_office or directive.issuer_id
    directive.mail_to, directive.mail_subject = letter.mail_to, letter.mail_subject
    directive.save()
    write_citations(directive, letter.citations, by=by, now=now)
    write_contacts(directive, letter.contacts)
    directive.distributions.all().delete()
    Distribution.objects.bulk_create(
        Distribution(directive=directive, position=n, purpose=each.purpose, text=each.text)
        for n, each in enumerate(letter.distributions)
    )
    record(by, "directive.letter_saved", directive, unit_id=directive.issuer_id, version=directive.version)
    return directive


def write_contacts(directive: Directive, lines: tuple[ContactLine, ...]) -> None:
    """Put these contacts in place of the present ones."""
    directive.contacts.all().delete()
    Contact.objects.bulk_create(
        Contact(
            directive=directive, position=n, role=each.role, unit_id=each.unit, phone=each.phone, email=each.email,
            is_public=each.is_public,
        )
        for n, each in enumerate(lines)
    )  # fmt: skip


def write_citations(directive: Directive, lines: tuple[CitationLine, ...], *, by: Person, now: datetime) -> None:
    """Put these citations in place of the present ones; who confirmed a match before stays its confirmer."""
    before = {(each.as_written, each.matched_id): each for each in directive.citations.all() if each.confirmed_at}
    directive.citations.all().delete()
    for n, line in enumerate(lines):
        old = before.get((line.as_written, line.matched))
        confirmed = line.confirmed and line.matched is not None
        Citation.objects.create(
            directive=directive,
            position=n,
            as_written=line.as_written,
            number=line.number,
            dated=line.dated,
            matched_id=line.matched,
            confirmed_by=(old.confirmed_by if old else by) if confirmed else None,
            confirmed_at=(old.confirmed_at if old else now) if confirmed else None,
        )


@transaction.atomic
def save_tasks(directive: Directive, tasks: tuple[TaskLine, ...], *, base: str, by: Person) -> Directive:
    """Save the tasks with their deadlines; otherwise as :func:`save_letter`."""
    directive = _locked(directive, base, task_lines)
    directive.save(update_fields=["version"])
    directive.tasks.all().delete()
    for n, line in enumerate(tasks):
        write_task(directive, n, line)
    record(by, "directive.tasks_saved", directive, unit_id=directive.issuer_id, tasks=len(tasks))
    return directive


def write_task(directive: Directive, position: int, line: TaskLine) -> Task:
    """Add one task with its deadlines; their moments follow from the campaign's time zone."""
    zone = time_zone(directive.campaign.time_zone)
    audience: dict[str, Any] = {}
    if line.kinds:
        audience["kinds"] = list(line.kinds)
    if line.groups:
        audience["groups"] = list(line.groups)
    task = Task.objects.create(
        directive=directive, position=position, kind=line.kind, text=line.text, form_id=line.form, audience=audience
    )
    TaskDeadline.objects.bulk_create(
        TaskDeadline(
            task=task,
            kind=each.kind,
            day=each.day,
            inclusive=each.inclusive,
            moment=Deadline(DeadlineKind(each.kind), each.day, each.inclusive).moment(zone),
        )
        for each in line.deadlines
    )
    return task


@transaction.atomic
def save_address(directive: Directive, address: Address, *, base: str, by: Person) -> Directive:
    """Save whom the letter addresses; otherwise as :func:`save_letter`."""
    directive = _locked(directive, base, Address.of)
    write_address(directive, address)
    record(by, "directive.address_saved", directive, unit_id=directive.issuer_id, lines=len(address.rules))
    return directive


def write_address(directive: Directive, address: Address) -> None:
    """Put these lines in place of the present ones."""
    directive.tree_day, directive.denominator = address.tree_day, address.denominator
    directive.save()
    directive.rules.all().delete()
    RecipientRule.objects.bulk_create(
        RecipientRule(
            directive=directive, position=n, kind=line.kind, unit_id=line.unit, group_id=line.group,
            unit_kind=line.unit_kind, label=line.label, listed=line.listed, excluded=line.excluded,
        )
        for n, line in enumerate(address.rules)
    )  # fmt: skip


@transaction.atomic
def discard_draft(directive: Directive, *, by: Person) -> None:
    """Throw a draft away. What was issued is withdrawn instead."""
    directive = Directive.objects.select_for_update().get(pk=directive.pk)
    if not directive.is_draft:
        raise NotPossibleError(_("An issued directive is withdrawn, not thrown away."))
    record(by, "directive.discarded", directive, unit_id=directive.issuer_id, title=directive.subject)
    directive.delete()


def _locked(directive: Directive, base: str, read: Callable[[Directive], Any]) -> Directive:
    """Return the draft, locked and with its next version; say so where it was issued or changed meanwhile."""
    directive = Directive.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=directive.pk)
    if not directive.is_draft:
        raise NotPossibleError(_("The directive is issued: from now on it is corrected, with a reason."))
    current = read(directive)
    if fingerprint(current) != base:
        raise EditConflictError(_("Somebody else has changed this part meanwhile."), current=current)
    directive.version += 1
    return directive
