"""When a unit is succeeded, what it still has to do passes on. What that is, the apps above know; they register here.

An app registers one function in its ``AppConfig.ready``. It is called inside the transaction of the succession, on or
after its day, with every predecessor that was succeeded; it SHALL do nothing for those that have no open work, and
nothing a second time.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Succession, Unit


@dataclass(frozen=True)
class Handover:
    """A predecessor, and those that take over from it, in the order in which they were named."""

    predecessor: Unit
    successors: tuple[Unit, ...]
    day: dt.date


Receiver = Callable[[Sequence[Handover], Person | None, dt.datetime], None]
_receivers: list[Receiver] = []


def register(receiver: Receiver) -> None:
    """Have *receiver* called at each handover; once, however often it is registered."""
    if receiver not in _receivers:
        _receivers.append(receiver)


def hand_over_due(now: dt.datetime, by: Person | None = None) -> int:
    """Pass on the open work of every succession whose day has come, once; return how many predecessors that concerned.

    A predecessor that goes on, having given away a part, keeps its work. Call it inside a transaction. The tree's
    nightly work calls it, and each succession that is recorded on or after its day.
    """
    today = timezone.localdate(now)
    due = Succession.objects.filter(handed_over_at=None, day__lte=today)
    successions = due.select_related("predecessor", "successor").order_by("day", "pk")
    by_predecessor: dict[tuple[int, dt.date], list[Succession]] = defaultdict(list)
    for each in successions:
        by_predecessor[each.predecessor_id, each.day].append(each)
    if not by_predecessor:
        return 0
    handovers = [
        Handover(group[0].predecessor, tuple(each.successor for each in group), day)
        for (_unit, day), group in by_predecessor.items()
        if group[0].predecessor.closed is not None and group[0].predecessor.closed <= today
    ]
    for receiver in _receivers if handovers else ():
        receiver(handovers, by, now)
    due.update(handed_over_at=now)
    return len(handovers)
