"""What everybody may see, and the few sums that are public: never a person, a machine or a unit's open infections."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone

from lamsach.portal.campaigns.models import Assignment, Campaign, Contact, Directive, Task
from lamsach.portal.evidence.models import Machine
from lamsach.portal.evidence.selectors import period
from lamsach.portal.reporting.models import Submission
from lamsach.portal.units.models import Unit
from lamsach.portal.units.searching import matching

MEANT = 100  # units that a search for help may mean
FEWEST = 10  # a sum over fewer machines than this is not shown: it could point at somebody


@dataclass(frozen=True)
class Counters:
    """The campaign in figures. ``None`` is not published: too few machines stand behind it."""

    units: int
    reported: int
    scanned: int | None
    cleaned: int | None
    days_left: int


def public_campaigns() -> QuerySet[Campaign]:
    """Return the open campaigns that have a public page, the latest first."""
    return Campaign.objects.filter(state=Campaign.State.OPEN, is_public=True).select_related("operator")


def shown_campaigns() -> QuerySet[Campaign]:
    """Return the campaigns with a public page, closed ones too: their results stay. The open ones first, then by start.

    A draft is nobody's but its operator's.
    """
    shown = Campaign.objects.filter(is_public=True).exclude(state=Campaign.State.DRAFT).select_related("operator")
    closed = Case(When(state=Campaign.State.CLOSED, then=Value(1)), default=Value(0))
    return shown.order_by(closed, "-starts_on", "-pk")


def latest_campaign() -> Campaign | None:
    """Return the open one that started last; where none is open, the closed one."""
    return shown_campaigns().first()


def counters(campaign: Campaign, day: dt.date | None = None) -> Counters:
    """Sum up a campaign for everybody: each unit once, machines nationwide. Four queries."""
    asked = Assignment.objects.current().filter(
        task__kind=Task.Kind.REPORT,
        task__directive__campaign=campaign,
        task__directive__state=Directive.State.ISSUED,
    )
    asked = asked.exclude(state=Assignment.State.WAIVED)
    reports = Submission.objects.filter(campaign=campaign, counting=True, unit__in=asked.values("unit"))
    start, end = period(campaign)
    machines = Machine.objects.filter(last_scan_at__gte=start, first_scan_at__lt=end)
    scanned = machines.count()
    return Counters(
        units=asked.values("unit").distinct().count(),
        reported=reports.values("unit").distinct().count(),
        scanned=scanned if scanned >= FEWEST else None,
        cleaned=machines.filter(ever_infected=True, infected=False).count() if scanned >= FEWEST else None,
        days_left=(campaign.ends_on - (day or timezone.localdate())).days,
    )


def public_contacts(words: str = "") -> QuerySet[Contact]:
    """Return the desks that letters of open campaigns name for everybody.

    *words* narrows them to those of a unit of this name, with or without marks, and of the units above it (who seeks
    help knows the own commune), or to desks called so.
    """
    contacts = Contact.objects.filter(
        is_public=True, directive__state=Directive.State.ISSUED, directive__campaign__in=public_campaigns()
    )
    if words:
        called = Q()
        for word in words.split()[:6]:
            called &= Q(role__icontains=word)
        day = timezone.localdate()
        meant = list(matching(words, day)[:MEANT].values_list("pk", flat=True))
        contacts = contacts.filter(called | Q(directive__issuer__in=Unit.objects.above(meant, day)))
    return contacts.select_related("directive__issuer", "unit").order_by("directive__issuer__name", "position", "pk")
