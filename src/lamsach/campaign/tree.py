"""The tree of units: dated edges are the facts, paths are derived from them.

A day range is half open: it begins on *since* and ends before *until*; None has no end. On any day one superior of a
unit counts, on whichever line; the others see, and sum what is reported to them.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

Unit = Hashable
"""Whatever tells units apart: a key of a database, a code."""

NO_END = date.max
ALWAYS = (date.min, NO_END)


class Line(StrEnum):
    """The two lines on which a unit has superiors: by place, and by trade."""

    TERRITORIAL = "territorial"
    VERTICAL = "vertical"


class Edge(NamedTuple):
    """A superior of a unit for a while."""

    unit: Unit
    superior: Unit
    line: str = Line.TERRITORIAL
    counting: bool = True
    since: date = date.min
    until: date | None = None


class Life(NamedTuple):
    """From when to when a unit exists."""

    unit: Unit
    opened: date = date.min
    closed: date | None = None


class Ancestor(NamedTuple):
    """*ancestor* stands *depth* steps above *descendant* for a while. Each unit is its own ancestor at depth 0."""

    ancestor: Unit
    descendant: Unit
    depth: int
    since: date
    until: date | None


Above = tuple[Unit, int, date, date]  # an ancestor, its depth, since, until
Step = tuple[Unit, date, date]  # a superior, since, until


def counts(edge: Edge) -> bool:
    """Return whether the edge is one of the counting superiors, along which figures are summed."""
    return edge.counting


def on_line(line: str) -> Callable[[Edge], bool]:
    """Return a selection of the edges of one line, counting or not."""
    return lambda edge: edge.line == line


def superiors_on(day: date, edges: Iterable[Edge], select: Callable[[Edge], bool] = counts) -> dict[Unit, Unit]:
    """Return the superior of each unit on *day*. Where two overlap, an error in the data, the later one stands."""
    found: dict[Unit, Unit] = {}
    since: dict[Unit, date] = {}
    for edge in edges:
        if edge.since <= day and (edge.until is None or day < edge.until) and select(edge):
            unit = edge.unit
            if unit not in found or edge.since >= since[unit]:
                found[unit], since[unit] = edge.superior, edge.since
    return found


def derive_ancestry(
    edges: Iterable[Edge], lives: Iterable[Life] = (), select: Callable[[Edge], bool] = counts
) -> Iterator[Ancestor]:
    """Derive who stands above whom, how far, and when, along the selected edges.

    A path holds on the days on which all its edges hold and all its units live (units without a life, always). On any
    day an ancestor comes once, by the shortest way. The work is about linear in what comes out. A cycle, which is an
    error in the data, neither hangs nor crashes: on its days a unit is its own ancestor at depth 0 alone.
    """
    facts = _Facts(edges, lives, select)
    above: dict[Unit, list[Above]] = {}
    like_siblings: dict[object, list[Above]] = {}
    for unit in facts.from_the_top():
        opened, closed = facts.life.get(unit, ALWAYS)
        steps = facts.up.get(unit, [])
        alike = (opened, closed, *steps)  # siblings that live as long have the same superiors on the same days
        if (rows := like_siblings.get(alike)) is None:
            rows = like_siblings[alike] = _rows(opened, closed, steps, above)
        if unit in facts.down:
            above[unit] = [(unit, 0, opened, closed), *rows]
        yield Ancestor(unit, unit, 0, opened, None if closed is NO_END else closed)
        for ancestor, depth, since, until in rows:
            yield Ancestor(ancestor, unit, depth, since, None if until is NO_END else until)
    for unit in facts.units:  # what is left is in a cycle of superiors, or below one
        for ancestor, depth, since, until in _walk(unit, facts):
            yield Ancestor(ancestor, unit, depth, since, None if until is NO_END else until)


class _Facts:
    """The selected edges, upward and downward, with the lives of the units. Ranges without any day are left out."""

    def __init__(self, edges: Iterable[Edge], lives: Iterable[Life], select: Callable[[Edge], bool]) -> None:
        self.life = {each.unit: (each.opened, _end(each.closed)) for each in lives}
        self.up: dict[Unit, list[Step]] = {}
        self.down: dict[Unit, list[Unit]] = {}
        never = {unit for unit, (opened, closed) in self.life.items() if opened >= closed}
        self.units = dict.fromkeys(unit for unit in self.life if unit not in never)
        for edge in edges:
            if select(edge) and edge.unit not in never and edge.superior not in never:
                self.up.setdefault(edge.unit, []).append((edge.superior, edge.since, _end(edge.until)))
                self.down.setdefault(edge.superior, []).append(edge.unit)
                self.units[edge.unit] = self.units[edge.superior] = None

    def from_the_top(self) -> Iterator[Unit]:
        """Take out of ``units``, and yield, each unit after its superiors; those in and below cycles stay."""
        waiting = {unit: len(steps) for unit, steps in self.up.items()}
        ready = deque(unit for unit in self.units if unit not in self.up)
        while ready:
            unit = ready.popleft()
            for below in self.down.get(unit, ()):
                waiting[below] -= 1
                if not waiting[below]:
                    ready.append(below)
            del self.units[unit]
            yield unit


def _end(until: date | None) -> date:
    return NO_END if until is None or until == NO_END else until


def _rows(opened: date, closed: date, steps: list[Step], above: Mapping[Unit, list[Above]]) -> list[Above]:
    rows: list[Above] = []
    for superior, since, until in steps:
        begin, end = max(opened, since), min(closed, until)
        for ancestor, depth, first, last in above[superior]:
            from_day, to_day = max(first, begin), min(last, end)
            if from_day < to_day:
                rows.append((ancestor, depth + 1, from_day, to_day))
    return _tidy(rows) if len(steps) > 1 else rows


def _tidy(rows: list[Above]) -> list[Above]:
    """Return the same paths with each ancestor once a day, by the shortest way, and ranges that touch made one."""
    by_ancestor: dict[Unit, list[Above]] = {}
    for row in rows:
        by_ancestor.setdefault(row[0], []).append(row)
    tidy: list[Above] = []
    for ancestor, mine in by_ancestor.items():
        free: list[Above] = []
        for _, depth, since, until in sorted(mine, key=lambda row: row[1:3]):
            taken = [(row[2], row[3]) for row in free]
            free.extend((ancestor, depth, *part) for part in outside((since, until), taken))
        for row in sorted(free, key=lambda row: row[2]):
            last = tidy[-1] if tidy else None
            if last is not None and last[0] == ancestor and last[1] == row[1] and last[3] == row[2]:
                tidy[-1] = (ancestor, row[1], last[2], row[3])
            else:
                tidy.append(row)
    return tidy


def outside(days: tuple[date, date], taken: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Return the parts of a range of days that lie in none of the *taken* ones."""
    since, until = days
    parts: list[tuple[date, date]] = []
    for begin, end in sorted(taken):
        if end <= since or begin >= until:
            continue
        if since < begin:
            parts.append((since, begin))
        since = max(since, end)
    if since < until:
        parts.append((since, until))
    return parts


def _walk(unit: Unit, facts: _Facts) -> list[Above]:
    """Return the paths of one unit, step by step, stopping where an ancestor comes again on the same days."""
    start = facts.life.get(unit, ALWAYS)
    seen: dict[Unit, list[tuple[date, date]]] = {unit: [start]}
    rows: list[Above] = [(unit, 0, *start)]
    level: list[Step] = [(unit, *start)]
    depth = 0
    while level:
        depth += 1
        nearer, level = level, []
        for via, since, until in nearer:
            for superior, first, last in facts.up.get(via, ()):
                opened, closed = facts.life.get(superior, ALWAYS)
                days = (max(since, first, opened), min(until, last, closed))
                for part in outside(days, seen.get(superior, ())) if days[0] < days[1] else ():
                    seen.setdefault(superior, []).append(part)
                    rows.append((superior, depth, *part))
                    level.append((superior, *part))
    return _tidy(rows)
