"""Telling units: in the portal at once, by e-mail as soon as the mail server takes it.

A notice and its e-mails are rows of the same transaction as what they tell; sending happens after it. The first few go
out at once, the others in rounds (``mailing``), so that no letter to 3,000 communes keeps a page waiting.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lamsach.portal.campaigns.actions.mailing import MAIL_SECONDS, send_mails
from lamsach.portal.campaigns.models import Directive, Notice, NoticeMail
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import RoleGrant

AT_ONCE = 30
CHUNK = 500
_until: ContextVar[datetime | None] = ContextVar("until", default=None)


def notify(units: Iterable[int], directive: Directive, kind: str, *, now: datetime, detail: str = "") -> list[Notice]:
    """Write a notice for each unit, and an e-mail for each of its persons who has an address."""
    notices = Notice.objects.bulk_create(
        [
            Notice(unit_id=unit, directive=directive, kind=kind, detail=detail, made_at=now)
            for unit in dict.fromkeys(units)
        ],
        batch_size=CHUNK,
    )
    by_unit = {notice.unit_id: notice for notice in notices}
    grants = RoleGrant.objects.filter(revoked_at=None, person__is_active=True).exclude(person__email="")
    if len(by_unit) <= CHUNK:
        grants = grants.filter(unit__in=list(by_unit))
    persons = grants.values_list("unit_id", "person_id", "person__email").distinct()
    mails = NoticeMail.objects.bulk_create(
        [
            NoticeMail(notice=by_unit[unit], person_id=person, address=address)
            for unit, person, address in persons
            if unit in by_unit
        ],
        batch_size=CHUNK,
    )
    first = [mail.pk for mail in mails[:AT_ONCE]]
    if first:
        until = _until.get() or _soon()
        transaction.on_commit(lambda: send_mails(first, until=until))
    return notices


@contextmanager
def one_wait() -> Iterator[None]:
    """Let all that is told in this block keep its page waiting no longer than one notice would."""
    token = _until.set(_soon())
    try:
        yield
    finally:
        _until.reset(token)


def _soon() -> datetime:
    return timezone.now() + timedelta(seconds=MAIL_SECONDS)


@transaction.atomic
def read_notices(notices: QuerySet[Notice], *, by: Person, now: datetime) -> int:
    """Take these notices as read by their units, and return how many there were."""
    units = sorted(set(notices.values_list("unit_id", flat=True)))
    read = Notice.objects.filter(pk__in=list(notices.values_list("pk", flat=True))).update(seen_at=now, seen_by=by)
    for unit in units:
        record(by, "notices.read", unit_id=unit)
    return read
