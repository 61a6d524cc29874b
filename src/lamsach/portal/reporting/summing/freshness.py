"""Whether the kept totals of a campaign still hold: for the tree as it stands on the campaign's day, and its measures.

Every change of the tree counts its version up; a day on which an edge begins or ends changes it without one. A measure
that the operator takes out and puts back is missing in what was summed up meanwhile.
"""

import datetime as dt
from typing import Any

from django.db.models import Q, Subquery

from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.reporting.models import TotalsMade, UnitTotal
from lamsach.portal.reporting.summing.placing import tree_day
from lamsach.portal.units.models import Edge, TreeState, Unit


def holds(campaign: Campaign) -> bool:
    """Say whether the totals were made from the tree as it is now, for these measures. Four small queries at most."""
    version = Subquery(TreeState.objects.filter(pk=1).values("version"))
    made = TotalsMade.objects.filter(campaign=campaign).annotate(now=version).first()
    if made is None:
        return not UnitTotal.objects.filter(campaign=campaign).exists()
    same = made.tree == (made.now or 0) and made.measures == _measures(campaign)
    return same and not _turns(made.day, tree_day(campaign))


def mark(campaign: Campaign) -> None:
    """Note from which tree the totals were made just now, and for which measures."""
    TotalsMade.objects.update_or_create(campaign=campaign, defaults=_basis(campaign))


def mark_first(campaign: Campaign) -> None:
    """Note from which tree the first totals of a campaign were made, and for which measures."""
    TotalsMade.objects.get_or_create(campaign=campaign, defaults=_basis(campaign))


def _basis(campaign: Campaign) -> dict[str, Any]:
    version = TreeState.objects.filter(pk=1).values_list("version", flat=True).first() or 0
    return {"tree": version, "day": tree_day(campaign), "measures": _measures(campaign)}


def _measures(campaign: Campaign) -> str:
    return " ".join(sorted(campaign.measures.values_list("key", flat=True)))


def _turns(one: dt.date, other: dt.date) -> bool:
    """Say whether somebody's place for a sum changes between two days."""
    if one == other:
        return False
    first, last = sorted((one, other))
    begins, ends = Q(since__gt=first, since__lte=last), Q(until__gt=first, until__lte=last)
    closes = Unit.objects.filter(closed__gt=first, closed__lte=last)
    return Edge.objects.filter(begins | ends, counting=True).exists() or closes.exists()
