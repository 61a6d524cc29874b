"""Successions: which units take over from which, on a day, by a decision; many to many."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from lamsach.campaign.tree import Life, Unit


class Succession(NamedTuple):
    """*predecessor* passes into *successor* on *day*; *partial* where only a part of it does."""

    predecessor: Unit
    successor: Unit
    day: date
    decision: str = ""
    partial: bool = False


class Heirs:
    """Follows successions to the units that stand for a unit of an earlier day."""

    def __init__(self, successions: Iterable[Succession], lives: Iterable[Life]) -> None:
        self._closed: Mapping[Unit, date | None] = {life.unit: life.closed for life in lives}
        self._next: dict[Unit, list[Succession]] = {}
        for each in successions:
            self._next.setdefault(each.predecessor, []).append(each)

    def _lives_on(self, unit: Unit, day: date) -> bool:
        closed = self._closed.get(unit)
        return closed is None or day < closed

    def of(self, unit: Unit, day: date) -> tuple[Unit, ...]:
        """Return the units that have the duties of *unit* on *day*, in the order of the successions.

        A unit that still lives keeps its own, also when a part of it went elsewhere. The answer is empty where the unit
        is closed and nobody took over, which :func:`tree_checks.check_tree` reports.
        """
        found: dict[Unit, None] = {}
        waiting, seen = [unit], {unit}
        while waiting:
            each = waiting.pop(0)
            if self._lives_on(each, day):
                found[each] = None
                continue
            for step in self._next.get(each, ()):
                if step.day <= day and step.successor not in seen:
                    seen.add(step.successor)
                    waiting.append(step.successor)
        return tuple(found)
