"""Telling units: in the portal at once, by e-mail as soon as the mail server takes it.

A notice and its e-mails are rows of the same transaction as what they tell; sending happens after it. The first few go
out at once, the others by ``lamsach manage send_notices``, so that no letter to 3,000 communes keeps a page waiting.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lamsach.portal.campaigns.models import Directive, Notice, NoticeMail
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import RoleGrant

AT_ONCE = 30
ATTEMPTS = 5
CHUNK = 500
MAIL_SECONDS = 10  # how long one page waits for a mail server at most


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
        transaction.on_commit(lambda: send_mails(first, until=timezone.now() + timedelta(seconds=MAIL_SECONDS)))
    return notices


@transaction.atomic
def read_notices(notices: QuerySet[Notice], *, by: Person, now: datetime) -> int:
    """Take these notices as read by their units, and return how many there were."""
    units = sorted(set(notices.values_list("unit_id", flat=True)))
    read = Notice.objects.filter(pk__in=list(notices.values_list("pk", flat=True))).update(seen_at=now, seen_by=by)
    for unit in units:
        record(by, "notices.read", unit_id=unit)
    return read


def waiting_mails() -> list[int]:
    """Return the e-mails that still have to go out, the oldest first."""
    waiting = NoticeMail.objects.filter(sent_at=None, attempts__lt=ATTEMPTS).order_by("pk")
    return list(waiting.values_list("pk", flat=True))


def send_mails(ids: Iterable[int], *, until: datetime | None = None) -> int:
    """Send these e-mails over one connection and return how many went out. A failure is noted, never raised."""
    connection = get_connection(fail_silently=False, timeout=MAIL_SECONDS) if _has_timeout() else get_connection()
    sent = 0
    rows = NoticeMail.objects.filter(pk__in=list(ids), sent_at=None)
    for mail in rows.select_related("notice__directive__issuer", "notice__unit", "person"):
        if until and timezone.now() > until:
            break
        mail.attempts = F("attempts") + 1
        try:
            _message(mail, connection).send()
        except Exception as error:  # noqa: BLE001 - a mail server can fail in any way; the letter stands all the same
            mail.failure = f"{type(error).__name__}: {error}"[:300]
        else:
            mail.sent_at, mail.failure, sent = timezone.now(), "", sent + 1
        mail.save(update_fields=["attempts", "failure", "sent_at"])
    return sent


def _has_timeout() -> bool:
    return settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def _message(mail: NoticeMail, connection: BaseEmailBackend) -> EmailMessage:
    notice, directive = mail.notice, mail.notice.directive
    with translation.override(mail.person.language):
        title = " ".join(f"{notice.get_kind_display()}: {directive.number} {directive.subject}".split())
        lines = [
            _("To: {unit}").format(unit=notice.unit.name),
            _("From: {issuer}").format(issuer=directive.issuer.name),
            "",
            title,
            *([notice.detail] if notice.detail else []),
            "",
            _("Sign in to lamsach to read it and to say what is done."),
        ]
        address = getattr(settings, "PORTAL_ADDRESS", "")
        if address:
            lines.append(address)
    return EmailMessage(title[:180], "\n".join(lines), to=[mail.address], connection=connection)
