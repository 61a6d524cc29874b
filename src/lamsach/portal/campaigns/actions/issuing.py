"""Issuing a directive: its recipients are resolved, each gets its tasks and is told. Withdrawing; adding recipients."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from lamsach.campaign.addressing import Addressee
from lamsach.campaign.forms import Traits
from lamsach.campaign.partial_dates import read_date
from lamsach.portal.campaigns.actions.acting import must_be_open
from lamsach.portal.campaigns.actions.measuring import measure_what_is_asked
from lamsach.portal.campaigns.actions.notices import notify
from lamsach.portal.campaigns.addressing import resolve
from lamsach.portal.campaigns.citing import letter_above
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, Notice, Recipient, Task, TaskDeadline
from lamsach.portal.campaigns.parts import Address, audience_of
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit, UnitGroup, UnitKind

CHUNK = 500


@transaction.atomic
def issue_directive(
    directive: Directive,
    *,
    by: Person,
    now: datetime,
    number: str | None = None,
    dated: str | None = None,
    blank_is_meant: bool = False,
) -> Directive:
    """Issue a draft. Number and day are asked for now at the latest; they stay blank only where that is meant.

    NotPossibleError names what is still missing. Issuing twice is issuing once.
    """
    directive = Directive.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=directive.pk)
    if directive.state == Directive.State.ISSUED:
        return directive
    if number is not None:
        directive.number = number
    if dated is not None:
        read = read_date(dated)
        directive.dated, directive.dated_as_written = read.complete, "" if read.complete else dated
    tasks = list(directive.tasks.prefetch_related("deadlines"))
    resolution = resolve(Address.of(directive))
    _ready(directive, tasks, len(resolution.addressees), blank_is_meant=blank_is_meant)
    directive.state, directive.issued_at, directive.issued_by = Directive.State.ISSUED, now, by
    directive.parent_id = letter_above(directive)
    directive.save()
    rules = [rule.pk for rule in directive.rules.all()]
    recipients = Recipient.objects.bulk_create(
        [_recipient(directive, order, each, rules[each.line]) for order, each in enumerate(resolution.addressees, 1)],
        batch_size=CHUNK,
    )
    # A group may be renamed or deleted later; the letter stays as it went out.
    names = UnitGroup.objects.filter(pk=OuterRef("group")).values("name")
    directive.rules.filter(group__isnull=False).update(group_name=Subquery(names))
    _assign(tasks, [(made, each.traits) for made, each in zip(recipients, resolution.addressees, strict=True)])
    measure_what_is_asked(directive.campaign, {task.form for task in tasks if task.form is not None})
    _forwarded(directive, now)
    told = [each.unit for each in resolution.addressees]
    if directive.receiving_office_id != directive.issuer_id:
        told.append(directive.receiving_office_id)
    notify(told, directive, Notice.Kind.ISSUED, now=now)
    record(
        by, "directive.issued", directive, unit_id=directive.issuer_id, number=directive.number,
        dated=directive.dated, recipients=len(recipients), denominator=directive.denominator,
    )  # fmt: skip
    return directive


def missing_for_issue(directive: Directive, tasks: Sequence[Task], addressees: int) -> list[str]:
    """Return what a draft still lacks, in words; number and day are asked for apart."""
    found = []
    if directive.campaign.state != Campaign.State.OPEN:
        found.append(_("The campaign is not open."))
    if not tasks:
        found.append(_("There is no task yet."))
    if any(task.kind == Task.Kind.REPORT and task.form is None for task in tasks):
        found.append(_("A report task has no form yet."))
    if any(task.form is not None and task.form.published_at is None for task in tasks):
        found.append(_("A form is still a draft: publish it first."))
    if not addressees:
        found.append(_("Nobody is addressed yet."))
    return found


def _ready(directive: Directive, tasks: Sequence[Task], addressees: int, *, blank_is_meant: bool) -> None:
    if not directive.is_draft:
        raise NotPossibleError(_("This directive was withdrawn."))
    missing = missing_for_issue(directive, tasks, addressees)
    if missing:
        raise NotPossibleError(" ".join(missing))
    if not blank_is_meant and not directive.number:
        raise NotPossibleError(_("The number is still blank. Fill it in, or say that it stays blank."), where="number")
    if not blank_is_meant and directive.dated is None:
        raise NotPossibleError(_("The date is not complete. Fill it in, or say that it stays blank."), where="dated")


def _recipient(directive: Directive, order: int, each: Addressee[int], rule: int) -> Recipient:
    return Recipient(
        directive=directive,
        unit_id=each.unit,
        rule_id=rule,
        heading=each.heading,
        groups=sorted(each.groups),
        position=each.position,
        order=order,
        listed=each.listed,
        stands_for=each.stands_for,
    )


def due_at(task: Task) -> datetime | None:
    """Return the moment of the task's last deadline; of a report that of the reporting, whatever else it names."""
    deadlines = list(task.deadlines.all())
    reporting = [each for each in deadlines if each.kind == TaskDeadline.Kind.REPORT_BY]
    counted = reporting if task.kind == Task.Kind.REPORT and reporting else deadlines
    return max((each.moment for each in counted), default=None)


def _assign(tasks: Sequence[Task], recipients: Sequence[tuple[Recipient, Traits]]) -> None:
    """Give each recipient the tasks that are for it."""
    Assignment.objects.bulk_create(
        [
            Assignment(task=task, recipient=recipient, unit_id=recipient.unit_id, due_at=due_at(task))
            for task in tasks
            for audience in [audience_of(task)]
            for recipient, traits in recipients
            if audience.includes(traits)
        ],
        batch_size=CHUNK,
    )


def _forwarded(directive: Directive, now: datetime) -> None:
    """Note at the letter above that its recipient has passed it on."""
    if directive.parent_id:
        Recipient.objects.filter(
            directive=directive.parent_id, unit=directive.issuer_id, forwarded_at__isnull=True
        ).update(forwarded_at=now)


@transaction.atomic
def add_recipients(
    directive: Directive, units: Sequence[Unit], *, heading: str = "", listed: bool = True, by: Person, now: datetime
) -> list[Recipient]:
    """Address further units after the letter went out; those that have it already are passed over."""
    directive = Directive.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=directive.pk)
    if directive.state != Directive.State.ISSUED:
        raise NotPossibleError(_("Recipients are added to an issued directive; in a draft change its address."))
    must_be_open(directive)
    present = set(directive.recipients.values_list("unit_id", flat=True))
    new = [unit for unit in dict.fromkeys(units) if unit.pk not in present]
    last = directive.recipients.aggregate(last=Max("order"))["last"] or 0
    place = directive.recipients.filter(heading=heading, listed=listed).aggregate(last=Max("position"))["last"] or 0
    groups = [heading] if heading else []
    made = [
        Recipient.objects.create(
            directive=directive,
            unit=unit,
            heading=heading,
            groups=groups,
            position=place + n,
            order=last + n,
            listed=listed,
        )
        for n, unit in enumerate(new, 1)
    ]
    kinds = dict(
        UnitKind.objects.on(directive.tree_day).filter(unit__in=[u.pk for u in new]).values_list("unit_id", "kind")
    )
    _assign(
        list(directive.tasks.prefetch_related("deadlines")),
        [(each, Traits(kinds.get(each.unit_id, each.unit.kind), frozenset(groups))) for each in made],
    )
    notify([unit.pk for unit in new], directive, Notice.Kind.ISSUED, now=now)
    if made:
        record(
            by, "directive.recipients_added", directive, unit_id=directive.issuer_id, units=[unit.pk for unit in new]
        )
    return made


@transaction.atomic
def withdraw_directive(directive: Directive, reason: str, *, by: Person, now: datetime) -> Directive:
    """Withdraw an issued letter: nobody has to do it any more; what was filed stays where it is."""
    directive = Directive.objects.select_for_update().get(pk=directive.pk)
    if directive.state == Directive.State.DRAFT:
        raise NotPossibleError(_("A draft is thrown away, not withdrawn."))
    if directive.state == Directive.State.WITHDRAWN:
        return directive
    if not reason.strip():
        raise NotPossibleError(_("Say why it is withdrawn."), where="reason")
    directive.state, directive.withdrawn_at = Directive.State.WITHDRAWN, now
    directive.withdrawn_by, directive.withdrawn_reason = by, reason
    directive.save()
    units = directive.recipients.filter(replaced_at=None).values_list("unit_id", flat=True)
    notify(units, directive, Notice.Kind.WITHDRAWN, now=now, detail=reason)
    record(by, "directive.withdrawn", directive, unit_id=directive.issuer_id, reason=reason)
    return directive
