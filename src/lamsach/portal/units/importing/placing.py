"""Whether units can be put under others as a list says, on its days: the rules of the actions, asked beforehand.

What is found possible counts for the rows after it, so that a plan can be executed in the order in which it was made.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lamsach.portal.units.importing.snapshot import EdgeThen, Snapshot

Key = int
"""A unit that exists by its id; a new one by ``-1 - index of its row``."""


def new_key(row: int) -> Key:
    """Return the key of the unit that a row makes."""
    return -1 - row


@dataclass(frozen=True, slots=True)
class Life:
    """From when to when a unit exists."""

    opened: dt.date
    closed: dt.date | None

    def covers(self, since: dt.date, until: dt.date | None) -> bool:
        """Tell whether it exists on all these days."""
        if since < self.opened:
            return False
        return self.closed is None or (since < self.closed and until is not None and until <= self.closed)


class Placing:
    """The edges of the tree, with those that the plan changes."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._known: Mapping[int, list[EdgeThen]] = snapshot.edges
        self._edges: dict[Key, list[EdgeThen]] = {}
        self._lives = {pk: Life(unit.opened, unit.closed) for pk, unit in snapshot.units.items()}

    def create(self, key: Key, above: Key | None, line: str, since: dt.date, until: dt.date | None) -> None:
        """Note a new unit."""
        self._lives[key] = Life(since, until)
        self._edges[key] = [EdgeThen(above, line, True, since, until)] if above is not None else []

    def move(self, key: Key, above: Key, line: str, since: dt.date) -> str:
        """Put a unit under another one from a day on; return why that cannot be, ``same`` where it stands there."""
        mine = [edge for edge in self._of(key) if edge.counting]
        current = next((edge for edge in mine if edge.holds(since)), None)
        later = min((edge.since for edge in mine if edge.since > since), default=None)
        until = current.until if current else later or self._lives[key].closed
        if fault := self._fault(key, above, None, since, until):
            return fault
        if current and (current.superior, current.line) == (above, line):
            return "same"
        edges = self._of(key)
        if current:
            edges.remove(current)
            if current.since < since:
                edges.append(replace(current, until=since))
        edges.append(EdgeThen(above, line, True, since, until))
        return ""

    def link(self, key: Key, above: Key, line: str, since: dt.date) -> str:
        """Give a unit a further superior on a line; return why that cannot be."""
        until = min(filter(None, (self._lives[key].closed, self._lives[above].closed)), default=None)
        if fault := self._fault(key, above, line, since, until):
            return fault
        if any(edge.line == line and edge.overlaps(since, until) for edge in self._of(key)):
            return "line_taken"
        self._of(key).append(EdgeThen(above, line, False, since, until))
        return ""

    def _of(self, key: Key) -> list[EdgeThen]:
        if key not in self._edges:
            self._edges[key] = list(self._known.get(key, ()))
        return self._edges[key]

    def _fault(self, key: Key, above: Key, line: str | None, since: dt.date, until: dt.date | None) -> str:
        if not self._lives[key].covers(since, until) or not self._lives[above].covers(since, until):
            return "outside_life"
        level, seen = {above}, set[Key]()
        while level:
            if key in level:
                return "cycle"
            seen |= level
            level = {
                edge.superior
                for each in level
                for edge in self._edges.get(each, self._known.get(each, ()))
                if edge.superior is not None
                and edge.overlaps(since, until)
                and (edge.counting if line is None else edge.line == line)
            } - seen
        return ""
