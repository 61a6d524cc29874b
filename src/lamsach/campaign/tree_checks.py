"""Check the tree: cycles, overlaps, gaps, orphans, edges outside a life; and which dates the data supports."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lamsach.campaign.successions import Succession
from lamsach.campaign.tree import NO_END, Edge, Life, Line, Unit, counts, on_line, outside
from lamsach.core.texts import gettext as _


class Flaw(StrEnum):
    """What can be wrong with the facts of a tree."""

    CYCLE = "cycle"
    OVERLAP = "overlap"
    GAP = "gap"
    ORPHAN = "orphan"
    OUTSIDE_LIFE = "outside_life"
    BACKWARDS = "backwards"
    UNKNOWN_UNIT = "unknown_unit"
    NO_SUCCESSOR = "no_successor"
    SUCCESSION_OUTSIDE_LIFE = "succession_outside_life"


ANY_DAY = frozenset({Flaw.ORPHAN, Flaw.NO_SUCCESSOR, Flaw.SUCCESSION_OUTSIDE_LIFE})
"""Flaws of a unit or of its way to its successors, which say nothing against the tree of particular days."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw, the units that it is about (the unit, then superiors or successors), and the days that it spoils."""

    flaw: Flaw
    units: tuple[Unit, ...]
    since: date
    until: date | None

    def message(self, name: Callable[[Unit], str] = str) -> str:
        """Return the finding in words; *name* tells what a unit is called."""
        first, *others = (name(unit) for unit in self.units)
        wording = {
            Flaw.CYCLE: _("{unit} stands, by way of {others}, below itself."),
            Flaw.OVERLAP: _("{unit} has several counting superiors at once: {others}."),
            Flaw.GAP: _("{unit} has no counting superior for a while."),
            Flaw.ORPHAN: _("{unit} has no counting superior at all."),
            Flaw.OUTSIDE_LIFE: _("{unit} has the superior {others} while one of them does not exist."),
            Flaw.BACKWARDS: _("The superior {others} of {unit} ends before it begins."),
            Flaw.UNKNOWN_UNIT: _("{unit} is named as a unit or superior, but there is none such."),
            Flaw.NO_SUCCESSOR: _("{unit} was closed and nobody succeeds it."),
            Flaw.SUCCESSION_OUTSIDE_LIFE: _("{others} succeeds {unit} on a day when one of them does not exist."),
        }
        days = _("from {since}").format(since=_day(self.since)) if self.since != date.min else ""
        until = _("until {until}").format(until=_day(self.until)) if self.until else ""
        return " ".join(
            part for part in (wording[self.flaw].format(unit=first, others=", ".join(others)), days, until) if part
        )


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def check_tree(
    lives: Iterable[Life],
    edges: Iterable[Edge],
    successions: Iterable[Succession] = (),
    *,
    roots: Collection[Unit] | None = None,
) -> list[Finding]:
    """Return every flaw of the facts, unit by unit.

    *roots* are the units that rightly have nobody above them; where they are not named, these are the units that others
    stand below and that never had a superior.
    """
    life = {each.unit: (each.opened, each.closed or NO_END) for each in lives}
    edges = list(edges)
    sound = [edge for edge in edges if _end(edge.until) > edge.since]
    findings = [_finding(Flaw.BACKWARDS, edge) for edge in edges if _end(edge.until) <= edge.since]
    findings += _unknown(life, edges)
    findings += _outside_life(life, sound)
    by_unit: dict[Unit, list[Edge]] = {}
    for edge in sound:
        if edge.counting:
            by_unit.setdefault(edge.unit, []).append(edge)
    tops = {edge.superior for edge in sound if edge.counting} - set(by_unit) if roots is None else set(roots)
    for unit, days in life.items():
        findings += _of_unit(unit, days, by_unit.get(unit, []), is_root=unit in tops)
    selections = (counts, *(on_line(line) for line in Line))
    findings += dict.fromkeys(each for select in selections for each in cycles(edge for edge in sound if select(edge)))
    findings += _successions(life, list(successions))
    return findings


def supported_days(edges: Iterable[Edge], findings: Iterable[Finding]) -> list[tuple[date, date | None]]:
    """Return the days on which the tree is whole: from the first day with an edge on, without what a flaw spoils."""
    first = min((edge.since for edge in edges if edge.counting), default=None)
    if first is None:
        return []
    spoiled = sorted((each.since, _end(each.until)) for each in findings if each.flaw not in ANY_DAY)
    merged: list[tuple[date, date]] = []
    for since, until in spoiled:
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        else:
            merged.append((since, until))
    whole = outside((first, NO_END), merged)
    return [(since, _no_end(until)) for since, until in whole]


def _end(until: date | None) -> date:
    return NO_END if until is None else until


def _no_end(until: date) -> date | None:
    return None if until == NO_END else until


def _finding(flaw: Flaw, edge: Edge) -> Finding:
    until = edge.until if edge.until is None or edge.until > edge.since else edge.since
    return Finding(flaw, (edge.unit, edge.superior), edge.since, until)


def _unknown(life: Mapping[Unit, object], edges: Iterable[Edge]) -> Iterator[Finding]:
    named: dict[Unit, tuple[date, date]] = {}
    for edge in edges:
        for unit in (edge.unit, edge.superior):
            if unit not in life:
                since, until = named.get(unit, (edge.since, _end(edge.until)))
                named[unit] = (min(since, edge.since), max(until, _end(edge.until)))
    for unit, (since, until) in named.items():
        yield Finding(Flaw.UNKNOWN_UNIT, (unit,), since, _no_end(until))


def _outside_life(life: Mapping[Unit, tuple[date, date]], edges: Iterable[Edge]) -> Iterator[Finding]:
    for edge in edges:
        if edge.unit in life and edge.superior in life:
            (opened, closed), (its_opened, its_closed) = life[edge.unit], life[edge.superior]
            since, until = edge.since, _end(edge.until)
            if since < opened or since < its_opened or until > closed or until > its_closed:
                yield _finding(Flaw.OUTSIDE_LIFE, edge)


def _of_unit(unit: Unit, days: tuple[date, date], edges: list[Edge], *, is_root: bool) -> Iterator[Finding]:
    if not edges:
        if not is_root:
            yield Finding(Flaw.ORPHAN, (unit,), days[0], _no_end(days[1]))
        return
    if len(edges) > 1:
        edges = sorted(edges, key=lambda edge: (edge.since, _end(edge.until)))
        yield from _overlaps(unit, edges)
    if is_root:
        return
    for since, until in outside(days, [(edge.since, _end(edge.until)) for edge in edges]):
        yield Finding(Flaw.GAP, (unit,), since, _no_end(until))


def _overlaps(unit: Unit, edges: Sequence[Edge]) -> Iterator[Finding]:
    longest = edges[0]
    for edge in edges[1:]:
        until = min(_end(longest.until), _end(edge.until))
        if edge.since < until:
            superiors = (longest.superior, edge.superior)
            yield Finding(Flaw.OVERLAP, (unit, *superiors), edge.since, _no_end(until))
        longest = max(longest, edge, key=lambda each: _end(each.until))


def cycles(edges: Iterable[Edge]) -> Iterator[Finding]:
    """Yield each way on which a unit stands below itself on some day, with the days on which the whole way holds.

    Edges are added in the order of their first day; the one that closes a cycle finds it by walking up, so that data
    without cycles costs little.
    """
    knot = _knot(list(edges))
    up: dict[Unit, list[Edge]] = {}
    told: set[frozenset[Unit]] = set()
    for edge in sorted(knot, key=lambda each: each.since):
        up.setdefault(edge.unit, []).append(edge)
        way = _way_back(edge, up)
        if way and (units := frozenset(each.unit for each in way)) not in told:
            told.add(units)
            until = min(_end(each.until) for each in way)
            since = max(each.since for each in way)
            yield Finding(Flaw.CYCLE, tuple(each.unit for each in way), since, _no_end(until))


def _knot(edges: list[Edge]) -> list[Edge]:
    """Return the edges that are left when units without superiors, and units without subordinates, are peeled off."""
    for top, bottom in (("superior", "unit"), ("unit", "superior")):
        waiting: dict[Unit, int] = {}
        leading: dict[Unit, list[Unit]] = {}
        for edge in edges:
            lower, upper = getattr(edge, bottom), getattr(edge, top)
            waiting[lower] = waiting.get(lower, 0) + 1
            leading.setdefault(upper, []).append(lower)
        free = [unit for unit in leading if unit not in waiting]
        for unit in free:  # grows while it is walked
            for lower in leading.get(unit, ()):
                waiting[lower] -= 1
                if not waiting[lower]:
                    free.append(lower)
        gone = set(free)
        edges = [edge for edge in edges if edge.unit not in gone and edge.superior not in gone]
    return edges


def _way_back(closing: Edge, up: Mapping[Unit, list[Edge]]) -> list[Edge]:
    """Return the edges that lead from the unit of *closing* back to it on its first day, or nothing."""
    came_by: dict[Unit, Edge] = {closing.superior: closing}
    waiting = [closing.superior]
    while waiting and closing.unit not in came_by:
        for edge in up.get(waiting.pop(), ()):
            if edge.superior not in came_by and edge.since <= closing.since < _end(edge.until):
                came_by[edge.superior] = edge
                waiting.append(edge.superior)
    if closing.unit not in came_by:
        return []
    way = [came_by[closing.unit]]
    while way[-1] is not closing:
        way.append(came_by[way[-1].unit])
    return way[::-1]


def _successions(life: Mapping[Unit, tuple[date, date]], successions: Sequence[Succession]) -> Iterator[Finding]:
    for each in successions:
        never = (NO_END, NO_END)
        before, after = life.get(each.predecessor, never), life.get(each.successor, never)
        if not (before[0] < each.day <= before[1] and after[0] <= each.day < after[1]):
            yield Finding(Flaw.SUCCESSION_OUTSIDE_LIFE, (each.predecessor, each.successor), each.day, each.day)
    followed = {each.predecessor for each in successions}
    for unit, (_opened, closed) in life.items():
        if closed != NO_END and unit not in followed:
            yield Finding(Flaw.NO_SUCCESSOR, (unit,), closed, None)
