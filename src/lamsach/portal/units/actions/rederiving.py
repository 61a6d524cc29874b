"""What follows from the facts, made anew."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lamsach.portal.people.models import Person
from lamsach.portal.units import derived, handover
from lamsach.portal.units.actions.guards import lock_tree
from lamsach.portal.units.ancestry import rebuild


@dataclass(frozen=True)
class Rederived:
    """How many paths there are, how many units got another name or kind of the day, how many handed over."""

    paths: int
    units: int
    handed_over: int


@transaction.atomic
def rebuild_tree(now: dt.datetime, *, by: Person | None = None) -> Rederived:
    """Derive all paths and all columns of the day anew. Safe at any time: facts are only read."""
    lock_tree()
    paths = rebuild()
    return Rederived(paths, derived.refresh(timezone.localdate(now)), handover.hand_over_due(now, by))


@transaction.atomic
def begin_day(now: dt.datetime) -> Rederived:
    """Do what a new day brings: names and kinds that hold from today, and work that passes on today. Run it nightly."""
    lock_tree()
    return Rederived(0, derived.refresh(timezone.localdate(now)), handover.hand_over_due(now))
