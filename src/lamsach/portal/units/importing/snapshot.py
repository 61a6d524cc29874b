"""The tree of one day as an import compares with it: read in five queries, then asked in memory."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lamsach.campaign.kinds import BY_CODE, Kind
from lamsach.campaign.naming import Known, NameIndex
from lamsach.portal.units.models import Edge, Unit, UnitKind, UnitName


@dataclass(slots=True)
class UnitThen:
    """A unit as it was on the day."""

    pk: int
    code: str
    name: str
    kind: str
    opened: dt.date
    closed: dt.date | None
    former: tuple[str, ...] = ()
    superiors: dict[str, int] = field(default_factory=dict)  # by line
    counting: int | None = None


@dataclass(frozen=True, slots=True)
class EdgeThen:
    """A superior of a unit for a while, on whichever days."""

    superior: int | None
    line: str
    counting: bool
    since: dt.date
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Tell whether it holds on a day."""
        return self.since <= day and (self.until is None or day < self.until)

    def overlaps(self, since: dt.date, until: dt.date | None) -> bool:
        """Tell whether it holds on any of these days."""
        return (self.until is None or self.until > since) and (until is None or self.since < until)


class Snapshot:
    """All units that exist on *day*."""

    def __init__(
        self,
        day: dt.date,
        units: dict[int, UnitThen],
        edges: dict[int, list[EdgeThen]],
        codes_elsewhen: dict[str, str],
    ) -> None:
        self.day, self.units, self.edges = day, units, edges
        self.codes_elsewhen = codes_elsewhen  # of units that do not exist on the day: the code, and the unit's name
        self.by_code = {unit.code: unit for unit in units.values() if unit.code}
        self._below: dict[int | None, list[int]] = defaultdict(list)
        for unit in units.values():
            above = set(unit.superiors.values())
            if unit.counting is not None:
                above.add(unit.counting)
            for superior in above:
                self._below[superior].append(unit.pk)
            if not above:
                self._below[None].append(unit.pk)
        self._indexes: dict[int | None, NameIndex] = {}
        self._everywhere: NameIndex | None = None

    @classmethod
    def of(cls, day: dt.date) -> "Snapshot":
        """Read the tree of *day*."""
        units = {
            pk: UnitThen(pk, code or "", name, kind, opened, closed)
            for pk, code, name, kind, opened, closed in Unit.objects.alive(day).values_list(
                "pk", "code", "name", "kind", "opened", "closed"
            )
        }
        others: dict[int, list[str]] = defaultdict(list)
        for unit, name, since, until in UnitName.objects.values_list("unit_id", "name", "since", "until"):
            if unit in units and since <= day and (until is None or day < until):
                units[unit].name = name
            elif unit in units:
                others[unit].append(name)
        for unit, names in others.items():
            units[unit].former = tuple(names)
        for unit, kind in UnitKind.objects.on(day).values_list("unit_id", "kind"):
            if unit in units:
                units[unit].kind = kind
        edges: dict[int, list[EdgeThen]] = defaultdict(list)
        rows = Edge.objects.values_list("unit_id", "superior_id", "line", "counting", "since", "until")
        for unit, superior, line, counting, since, until in rows:
            edge = EdgeThen(superior, line, counting, since, until)
            edges[unit].append(edge)
            if edge.holds(day) and unit in units and superior in units:
                units[unit].superiors[line] = superior
                if counting:
                    units[unit].counting = superior
        codes = Unit.objects.exclude(code=None).values_list("pk", "code", "name")
        return cls(day, units, edges, {code: name for pk, code, name in codes if pk not in units and code})

    def kind(self, pk: int | None) -> Kind | None:
        """Return the kind of a unit, if it is one of ours."""
        return BY_CODE.get(self.units[pk].kind) if pk is not None else None

    def below(self, superior: int | None) -> NameIndex:
        """Return the names of the units right below *superior* on any line (of those at the top for None)."""
        if superior not in self._indexes:
            place = self.units[superior].name if superior is not None else ""
            self._indexes[superior] = NameIndex(self._names(self._below.get(superior, ())), place)
        return self._indexes[superior]

    def everywhere(self) -> NameIndex:
        """Return the names of all units."""
        if self._everywhere is None:
            self._everywhere = NameIndex(self._names(self.units))
        return self._everywhere

    def _names(self, units: Iterable[int]) -> Iterator[Known]:
        for pk in units:
            unit = self.units[pk]
            yield Known(pk, unit.name)
            for name in unit.former:
                yield Known(pk, name, former=True)

    def line_of_superiors(self, pk: int) -> Iterator[UnitThen]:
        """Yield the counting superiors of a unit from the nearest up; a cycle ends it."""
        seen = {pk}
        superior = self.units[pk].counting
        while superior is not None and superior not in seen:
            seen.add(superior)
            yield self.units[superior]
            superior = self.units[superior].counting

    def path(self, pk: int) -> str:
        """Return the unit with its superiors, for a person to tell units of one name apart."""
        return ", ".join([self.units[pk].name, *(each.name for each in self.line_of_superiors(pk))])

    def is_within(self, pk: int, scope: int | None) -> bool:
        """Tell whether a unit is *scope* or stands somewhere below it."""
        return scope is None or pk == scope or any(each.pk == scope for each in self.line_of_superiors(pk))
