"""The e-mails of a letter: how many went out, and which did not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from lamsach.portal.campaigns.actions.mailing import PAUSES
from lamsach.portal.campaigns.models import Directive, NoticeMail

_ADDRESS = re.compile(r"[^\s<>,;:'\"(]+@[^\s<>,;:'\")]+")
GIVEN_UP = Q(sent_at=None, attempts__gte=len(PAUSES))


@dataclass(frozen=True)
class Post:
    """How the e-mails of a letter stand: *waiting* are to be tried, for the first time or again."""

    sent: int
    waiting: int
    failing: int  # of the waiting: those that a mail server refused already
    given_up: int


def post_of(letter: Directive) -> Post:
    """Count the e-mails of a letter, its reminders too."""
    failing = Q(sent_at=None, attempts__lt=len(PAUSES)) & ~Q(failure="")
    found = NoticeMail.objects.filter(notice__directive=letter).aggregate(
        total=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        failing=Count("pk", filter=failing),
        given_up=Count("pk", filter=GIVEN_UP),
    )
    waiting = found["total"] - found["sent"] - found["given_up"]
    return Post(found["sent"], waiting, found["failing"], found["given_up"])


def undelivered(letter: Directive) -> QuerySet[NoticeMail]:
    """Return what a mail server refused or what could not reach one, those given up first."""
    missing = NoticeMail.objects.filter(notice__directive=letter, sent_at=None).exclude(failure="")
    return missing.select_related("notice__unit").order_by("-attempts", "notice__unit__sort", "pk")


@dataclass(frozen=True)
class Missing:
    """An e-mail that did not go out. Whose address it was stays with the unit."""

    unit: str
    about: str
    attempts: int
    reason: str
    next_try: datetime | None  # None: given up


def told(mails: list[NoticeMail]) -> Iterator[Missing]:
    """Yield the e-mails as the letter's office may read of them."""
    for mail in mails:
        again = mail.next_try_at if mail.attempts < len(PAUSES) else None
        reason = _ADDRESS.sub("…@…", mail.failure)
        yield Missing(mail.notice.unit.name, mail.notice.get_kind_display(), mail.attempts, reason, again)
