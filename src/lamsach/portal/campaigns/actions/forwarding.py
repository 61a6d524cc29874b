"""Forwarding: a recipient with subordinates makes the letter's child, prefilled, to be edited and issued like any."""

from datetime import date, datetime
from itertools import chain

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lamsach.campaign.deadlines import Deadline, DeadlineKind, propose_child, time_zone
from lamsach.portal.campaigns.actions.drafting import create_directive, write_address, write_citations, write_task
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.models import Contact, Directive, Recipient, RecipientRule
from lamsach.portal.campaigns.parts import Address, CitationLine, DeadlineLine, RuleLine, TaskLine, written_date
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Ancestry, Unit, UnitKind


@transaction.atomic
def forward(recipient: Recipient, *, by: Person, now: datetime) -> Directive:
    """Start the child of the letter that *recipient* got, or return the draft that was started before.

    It copies the tasks, cites what the letter cites and the letter itself, proposes earlier deadlines, and addresses
    all kinds of units right below. When it is issued, the letter above notes that it was forwarded.
    """
    recipient = Recipient.objects.select_for_update(of=("self",)).get(pk=recipient.pk)
    parent = Directive.objects.select_related("campaign", "issuer").get(pk=recipient.directive_id)
    if parent.state != Directive.State.ISSUED:
        raise NotPossibleError(_("Only a directive that holds can be forwarded."))
    started: Directive | None = Directive.objects.filter(parent=parent, issuer=recipient.unit_id, state="draft").first()
    if started:
        return started
    if not subordinates(recipient.unit, now).exists():
        raise NotPossibleError(_("Your unit has no subordinate units to forward to."))
    child = create_directive(parent.campaign, recipient.unit, parent.subject, parent=parent, by=by, now=now)
    child.body = parent.body
    write_address(child, _address(recipient.unit, child))
    for n, line in enumerate(_tasks(parent, recipient, now)):
        write_task(child, n, line)
    write_citations(child, _citations(parent), by=by, now=now)
    Contact.objects.bulk_create(
        Contact(directive=child, position=n, role=each.role, unit_id=each.unit_id, phone=each.phone, email=each.email)
        for n, each in enumerate(parent.contacts.all())
    )
    return child


def subordinates(unit: Unit, now: datetime) -> QuerySet[Unit]:
    """Return the units right below, on the counting line, that exist now."""
    day = localtime(now).date()
    paths = Ancestry.objects.on(day).filter(ancestor=unit, depth=1)
    return Unit.objects.alive(day).filter(pk__in=paths.values("descendant"))


def _address(unit: Unit, child: Directive) -> Address:
    below = Ancestry.objects.on(child.tree_day).filter(ancestor=unit, depth=1)
    kinds = (
        UnitKind.objects.on(child.tree_day)
        .filter(unit__in=below.values("descendant"))
        .order_by("kind")
        .values_list("kind", flat=True)
        .distinct()
    )
    rules = [RuleLine(RecipientRule.Kind.KIND_BELOW, unit=unit.pk, unit_kind=kind) for kind in kinds]
    return Address(child.tree_day, child.denominator, tuple(rules))


def _tasks(parent: Directive, recipient: Recipient, now: datetime) -> list[TaskLine]:
    """Copy the tasks that are for this unit, with earlier deadlines; whom they are for below is decided anew."""
    today = localtime(now, time_zone(parent.campaign.time_zone)).date()
    mine = parent.tasks.filter(assignments__recipient=recipient).prefetch_related("deadlines")
    return [
        TaskLine(task.kind, task.text, task.form_id, deadlines=_earlier(TaskLine.of(task).deadlines, today))
        for task in mine
    ]


def _earlier(deadlines: tuple[DeadlineLine, ...], today: date) -> tuple[DeadlineLine, ...]:
    parents = [Deadline(DeadlineKind(each.kind), each.day, each.inclusive) for each in deadlines]
    return tuple(
        DeadlineLine(each.proposed.kind, each.proposed.day, each.proposed.inclusive)
        for each in propose_child(parents, today=today)
    )


def _citations(parent: Directive) -> tuple[CitationLine, ...]:
    itself = CitationLine(cite(parent), parent.number, parent.dated, parent.pk, confirmed=True)
    above = (
        CitationLine(each.as_written, each.number, each.dated, each.matched_id, each.confirmed_at is not None)
        for each in parent.citations.all()
    )
    return tuple(chain(above, [itself]))


def cite(directive: Directive) -> str:
    """Return how a letter is cited: number, day, issuer, subject."""
    day = written_date(directive.dated, directive.dated_as_written)
    return _("Directive {number} of {day} by {issuer}: {subject}").format(
        number=directive.number or "…", day=day or "…", issuer=directive.issuer.name, subject=directive.subject
    )[:300]
