"""Reads of the tree on a day."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F, Q


def on_day(day: dt.date, prefix: str = "") -> Q:
    """Return the condition that a half-open day range covers *day*."""
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": day})
    )


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold between two days."""

    def on(self, day: dt.date) -> Self:
        """Keep what holds on *day*."""
        return self.filter(on_day(day))


class AncestryQuerySet(DatedQuerySet):
    """Paths of the counting line."""

    def on_or_last(self, day: dt.date) -> Self:
        """Keep what holds on *day*, and of a unit that is closed by then what held on its last one."""
        return self.filter(on_day(day) | Q(descendant__closed__lte=day, until=F("descendant__closed")))


class UnitQuerySet(models.QuerySet[Any]):
    """Units by their place in the tree."""

    def alive(self, day: dt.date) -> Self:
        """Keep the units that exist on *day*."""
        return self.filter(opened__lte=day).filter(Q(closed__isnull=True) | Q(closed__gt=day))

    def below(self, units: Any, day: dt.date, *, itself: bool = True) -> Self:
        """Keep the units that stand under any of *units* on *day* along the counting line."""
        from lamsach.portal.units.models import Ancestry

        paths = Ancestry.objects.on(day).filter(ancestor__in=units)
        if not itself:
            paths = paths.filter(depth__gt=0)
        return self.filter(pk__in=paths.values("descendant"))

    def above(self, units: Any, day: dt.date, *, itself: bool = True) -> Self:
        """Keep the units that any of *units* stands under on *day* along the counting line."""
        from lamsach.portal.units.models import Ancestry

        paths = Ancestry.objects.on(day).filter(descendant__in=units)
        if not itself:
            paths = paths.filter(depth__gt=0)
        return self.filter(pk__in=paths.values("ancestor"))
