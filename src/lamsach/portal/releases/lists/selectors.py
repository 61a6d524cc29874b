"""Reads of the releases, and of what the next one would change."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lamsach.indicators.record import State
from lamsach.portal.indicators.models import Indicator
from lamsach.portal.releases.lists import gate
from lamsach.portal.releases.models import ListRelease

COUNTED = 10_000  # differences are counted so far, and then said to be more


@dataclass(frozen=True)
class Difference:
    """What the next release adds, takes away and changes, and how much of each."""

    added: QuerySet[Indicator]
    removed: QuerySet[Indicator]
    changed: QuerySet[Indicator]

    def counted(self) -> dict[str, int]:
        """Return how many of each, up to one more than ``COUNTED``. Three queries."""
        parts = {"added": self.added, "removed": self.removed, "changed": self.changed}
        return {name: found.order_by()[: COUNTED + 1].count() for name, found in parts.items()}


def latest() -> ListRelease | None:
    """Return the release that is published."""
    return ListRelease.objects.filter(state=ListRelease.State.DONE).order_by("-published_at", "-pk").first()


def under_way() -> ListRelease | None:
    """Return the release that was asked for or is being made."""
    states = [ListRelease.State.ASKED, ListRelease.State.MAKING]
    return ListRelease.objects.select_related("by").filter(state__in=states).order_by("pk").first()


def releases(most: int = 30) -> list[ListRelease]:
    """Return the last releases, the latest first."""
    return list(ListRelease.objects.select_related("by").order_by("-pk")[:most])


def difference(now: dt.datetime) -> Difference:
    """Return what a release made at *now* would change against the last one."""
    out = Q(state=State.APPROVED, expires_at__lte=now)
    if (shut := gate.shut()) is not None:
        out |= shut
    listed = Indicator.objects.filter(listed=True)
    return Difference(
        added=Indicator.objects.filter(publishable=True, listed=False).exclude(out),
        removed=listed.filter(Q(publishable=False) | out),
        changed=listed.filter(publishable=True, stale=True).exclude(out),
    )


def public_indicators(last: ListRelease | None) -> QuerySet[Indicator]:
    """Return what the published list has: for everybody to look up."""
    if last is None:
        return Indicator.objects.none()
    return Indicator.objects.filter(listed=True, listed_since__lte=last.published_at)
