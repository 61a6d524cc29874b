"""What everybody may see, and the few sums that are public: never a person, a machine or a unit's open infections."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from lamsach.portal.campaigns.models import Assignment, Campaign, Contact, Directive, Task
from lamsach.portal.evidence.models import Machine
from lamsach.portal.evidence.selectors import period
from lamsach.portal.reporting.models import Submission

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


def latest_campaign() -> Campaign | None:
    """Return the one that started last."""
    return public_campaigns().order_by("-starts_on", "-pk").first()


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
    """Return the desks that letters of open campaigns name for everybody; *words* narrows them by office or desk."""
    contacts = Contact.objects.filter(
        is_public=True, directive__state=Directive.State.ISSUED, directive__campaign__in=public_campaigns()
    )
    for word in words.split()[:6]:
        contacts = contacts.filter(Q(role__icontains=word) | Q(directive__issuer__name__icontains=word))
    return contacts.select_related("directive__issuer", "unit").order_by("directive__issuer__name", "position", "pk")
