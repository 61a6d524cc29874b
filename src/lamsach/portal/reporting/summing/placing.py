"""Where units stand for a sum: under their one counting superior of the day.

A unit that no longer exists on that day stands where it stood last, since filed reports stay where they were filed.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lamsach.campaign.forest import Forest
from lamsach.campaign.tree import Unit as AnyUnit
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive
from lamsach.portal.reporting.models import Submission, UnitTotal
from lamsach.portal.units.models import Ancestry, Edge, Unit

CHUNK = 5_000


def tree_day(campaign: Campaign) -> dt.date:
    """Return the day whose tree the campaign's sums follow: today, or its last day once that is over."""
    return min(campaign.ends_on, timezone.localdate())


def placing_edges(day: dt.date) -> QuerySet[Edge]:
    """Return the counting edges of *day*, and those that a unit which is closed by then ever had, the latest last."""
    holds = Q(until=None) | Q(until__gt=day) | Q(unit__closed__lte=day)
    return Edge.objects.filter(holds, counting=True, since__lte=day).order_by("since")


def superiors(day: dt.date, units: Any = None) -> dict[int, int]:
    """Return the counting superior of each unit on *day*, of a closed one the last; of *units* only where named."""
    edges = placing_edges(day)
    if units is not None:
        edges = edges.filter(unit__in=units)
    return dict(edges.values_list("unit_id", "superior_id"))


def expected(campaign: Campaign) -> QuerySet[Assignment]:
    """Return the assignments from which the campaign expects a report: not waived, in letters that hold."""
    return (
        Assignment.objects.current()
        .filter(
            task__directive__campaign=campaign, task__directive__state=Directive.State.ISSUED, task__form__isnull=False
        )
        .exclude(state=Assignment.State.WAIVED)
    )


def forest_above(units: Iterable[int], above: dict[int, int]) -> Forest:
    """Return the forest of *units* and all that stand over them."""
    known = way = dict.fromkeys(units)
    while way:
        higher = dict.fromkeys([above[unit] for unit in way if unit in above])
        way = {unit: None for unit in higher if unit not in known}
        known = known | way
    return Forest(known, cast("Mapping[AnyUnit, AnyUnit]", above))


def forest_of(units: Iterable[int], day: dt.date) -> Forest:
    """Return the forest of exactly these units: each below the nearest of them that stands over it on *day*.

    One query for 5,000 units.
    """
    listed = list(dict.fromkeys(units))
    chosen = set(listed)
    nearest: dict[int, int] = {}
    for at in range(0, len(listed), CHUNK):
        paths = Ancestry.objects.on(day).filter(descendant__in=listed[at : at + CHUNK], depth__gt=0)
        for lower, upper in paths.order_by("depth").values_list("descendant_id", "ancestor_id"):
            if upper in chosen:
                nearest.setdefault(lower, upper)
    return Forest(listed, cast("Mapping[AnyUnit, AnyUnit]", nearest))


def ways_up(day: dt.date, units: Iterable[int]) -> dict[int, int]:
    """Return the superior of each of these units, and of each of those, up to the top. A query for each level."""
    found: dict[int, int] = {}
    level = set(units)
    while level:
        more = superiors(day, level)
        found |= more
        level = set(more.values()) - found.keys()
    return found


def tops(campaign: Campaign, day: dt.date) -> list[int]:
    """Return the units under which the campaign's reports are asked for or count, and that stand under nobody."""
    placed = placing_edges(day).filter(unit=OuterRef("pk"))
    asked = expected(campaign)
    below = Ancestry.objects.on(day).filter(ancestor=OuterRef("pk"), descendant__in=asked.values("unit"))
    counted = Submission.objects.filter(campaign=campaign, counting=True, unit=OuterRef("pk"))
    kept = UnitTotal.objects.filter(campaign=campaign, unit=OuterRef("pk"))
    concerned = Exists(counted) | Exists(kept) | Exists(asked.filter(unit=OuterRef("pk"))) | Exists(below)
    return list(Unit.objects.filter(~Exists(placed), concerned).values_list("pk", flat=True))


def stands_below(day: dt.date, unit: int, tops: Collection[int]) -> bool:
    """Say whether *unit* counts in the sum of one of *tops*, or is one: by the day's superiors or the last."""
    passed: set[int] = set()
    at: int | None = unit
    while at is not None and at not in tops and at not in passed:
        passed.add(at)
        at = superiors(day, [at]).get(at)
    return at in tops


def subordinates(day: dt.date, unit: int) -> list[int]:
    """Return the units whose superior for a sum is *unit*: those of the day, and those that stood there last."""
    candidates = placing_edges(day).filter(superior=unit).order_by().values("unit")
    return [lower for lower, above in superiors(day, candidates).items() if above == unit]
