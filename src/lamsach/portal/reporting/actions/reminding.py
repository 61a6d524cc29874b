"""Remind units of what they owe: in the portal, and by e-mail where they have an address. What was sent is recorded."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from lamsach.portal.campaigns.actions.notices import notify
from lamsach.portal.campaigns.models import Assignment, Directive, Notice, NoticeMail, Recipient, Reminder
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person

DONE = (Assignment.State.SUBMITTED, Assignment.State.ACCEPTED, Assignment.State.WAIVED)


@transaction.atomic
def remind(
    directive: Directive,
    recipients: Iterable[Recipient],
    text: str,
    *,
    page: UUID | None = None,
    by: Person,
    now: dt.datetime,
) -> list[Reminder]:
    """Remind each unit that still owes something of its first open assignment. Who owes nothing is left alone.

    Sent twice by the same *page* it reminds once.
    """
    Directive.objects.select_for_update(of=("self",)).get(pk=directive.pk)  # a double click waits here for the first
    sent = Reminder.objects.filter(assignment__task__directive=directive, channel=Reminder.Channel.PORTAL)
    if page and (before := list(sent.filter(page=page))):
        return before
    chosen = [each.pk for each in recipients]
    owed: dict[int, Assignment] = {}
    open_ = Assignment.objects.current().filter(task__directive=directive, recipient__in=chosen, finished_at=None)
    for assignment in (
        open_.exclude(state__in=DONE).order_by("task__form", "task__position").select_related("recipient")
    ):
        if assignment.task.form_id is not None or assignment.recipient_id not in owed:
            owed[assignment.recipient_id] = assignment
    by_unit = {each.unit_id: each for each in owed.values()}
    notices = notify(by_unit, directive, Notice.Kind.REMINDED, now=now, detail=text)
    made = [
        Reminder(
            assignment=by_unit[notice.unit_id],
            channel=Reminder.Channel.PORTAL,
            text=text,
            notice=notice,
            sent_by=by,
            sent_at=now,
            page=page,
        )
        for notice in notices
    ]
    reminders = {each.notice_id: each for each in Reminder.objects.bulk_create(made)}
    mails = NoticeMail.objects.filter(notice__in=notices).values_list("notice_id", "address")
    Reminder.objects.bulk_create(
        [
            Reminder(
                assignment_id=reminders[notice].assignment_id,
                channel=Reminder.Channel.EMAIL,
                text=text,
                address=address,
                notice_id=notice,
                sent_by=by,
                sent_at=now,
            )
            for notice, address in mails
        ]
    )
    if reminders:
        record(by, "units.reminded", directive, unit_id=directive.receiving_office_id, units=sorted(by_unit), text=text)
    return list(reminders.values())
