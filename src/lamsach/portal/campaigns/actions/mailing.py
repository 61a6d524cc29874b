"""E-mails of notices: who takes one on sends it, and nobody else meanwhile.

The first few of a letter go out with it, the others in rounds: ``lamsach run`` makes one a minute by itself, a server's
timer calls ``lamsach manage send_notices``. Any number of senders may run at once: an e-mail is taken on by one UPDATE
that only one of them can win, and with it come the attempt and the time of the next. A sender that dies in between
leaves it to a later round, so that no letter is lost; at worst one is sent twice.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lamsach.portal.campaigns.models import Directive, NoticeMail
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 24 * 60))
"""How long after each attempt the next one comes; after the last there is none."""
MAIL_SECONDS = 10  # how long one page waits for a mail server at most
BATCH = 200


def _waiting(now: datetime) -> QuerySet[NoticeMail]:
    due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    return NoticeMail.objects.filter(due, sent_at=None, attempts__lt=len(PAUSES))


def waiting_mails(now: datetime) -> list[int]:
    """Return the e-mails that are to go out now, the oldest first."""
    return list(_waiting(now).order_by("pk").values_list("pk", flat=True))


def send_round(now: datetime) -> tuple[int, int]:
    """Send what is to go out now; return how many went out, and how many did not."""
    waiting = waiting_mails(now)
    sent = sum(send_mails(waiting[start : start + BATCH]) for start in range(0, len(waiting), BATCH))
    return sent, len(waiting) - sent


@transaction.atomic
def try_again(directive: Directive, *, by: Person) -> int:
    """Let the next round send every e-mail of a letter that has failed, given up or not; return how many."""
    failed = NoticeMail.objects.filter(notice__directive=directive, sent_at=None).exclude(failure="")
    number = failed.update(attempts=0, next_try_at=None)
    if number:
        record(by, "mails.sent_again", directive, unit_id=directive.issuer_id, mails=number)
    return number


def send_mails(ids: Iterable[int], *, until: datetime | None = None) -> int:
    """Send these e-mails over one connection and return how many went out. A failure is noted, never raised.

    A server that cannot be reached is waited for once: what else was to go is tried again with the next round.
    """
    if until and timezone.now() > until:
        return 0
    connection = get_connection(fail_silently=False, timeout=MAIL_SECONDS) if _has_timeout() else get_connection()
    unreachable, sent = _attempt(connection.open), 0
    rows = _waiting(timezone.now()).filter(pk__in=list(ids)).order_by("pk")
    for mail in rows.select_related("notice__directive__issuer", "notice__unit", "person"):
        if until and timezone.now() > until:
            break
        if not _taken_on(mail, timezone.now()):
            continue
        mail.failure = unreachable or _attempt(_message(mail, connection).send)
        if not mail.failure:
            mail.sent_at, sent = timezone.now(), sent + 1
        elif not unreachable:
            _attempt(connection.close)  # the next one comes over a new connection
        mail.save(update_fields=["failure", "sent_at"])
    _attempt(connection.close)
    return sent


def _attempt(do: Callable[[], object]) -> str:
    """Do it, and return why it failed; nothing where it did not."""
    try:
        do()
    except Exception as error:  # noqa: BLE001 - a mail server can fail in any way; the letter stands all the same
        return f"{type(error).__name__}: {error}"[:300]
    return ""


def _taken_on(mail: NoticeMail, now: datetime) -> bool:
    """Take on the attempt that *mail* was read with, unless another sender was quicker."""
    mine = NoticeMail.objects.filter(pk=mail.pk, sent_at=None, attempts=mail.attempts)
    return bool(mine.update(attempts=F("attempts") + 1, next_try_at=now + PAUSES[mail.attempts]))


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
        if settings.PORTAL_ADDRESS:
            lines.append(settings.PORTAL_ADDRESS + reverse("campaigns:directive", args=[directive.pk]))
    return EmailMessage(title[:180], "\n".join(lines), to=[mail.address], connection=connection)
