"""The tree of one day as the rule of addressing needs it, read from the database, and what it means for a letter."""

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamsach.campaign.addressing import Addressee, Counted, Line, LineKind, Resolution, Row
from lamsach.campaign.addressing import resolve as resolve_lines
from lamsach.core.vietnamese import sort_key
from lamsach.portal.campaigns.parts import Address
from lamsach.portal.units.models import GroupMember, Unit, UnitGroup, UnitKind

FEW = 500  # beyond it one reads all kinds faster than by a long list of ids


class TreeOfTheDay:
    """The rule's directory: units, groups and kinds on the day of the letter, in a handful of queries."""

    def __init__(self, day: dt.date) -> None:
        self.day = day
        self.units: dict[int, Unit] = {}

    def take(self, ids: Iterable[int]) -> None:
        """Read these units at once."""
        self.units |= Unit.objects.in_bulk([pk for pk in ids if pk not in self.units])

    def group(self, group: Hashable) -> tuple[str, Sequence[Row[int]]]:
        """Return the name of a group and its rows in their order."""
        found = UnitGroup.objects.filter(pk=group).first() if isinstance(group, int) else None
        members = GroupMember.objects.filter(group=found).select_related("unit").order_by("position", "pk")
        rows = []
        for member in members if found else ():
            self.units[member.unit_id] = member.unit
            rows.append(Row(member.unit_id, member.stands_for))
        return found.name if found else "", rows

    def below(self, unit: int, kinds: frozenset[str]) -> Sequence[int]:
        """Return the units of these kinds below a unit, in dictionary order."""
        of_kind = UnitKind.objects.on(self.day).filter(kind__in=kinds).values("unit")
        found = list(Unit.objects.below([unit], self.day, itself=False).filter(pk__in=of_kind))
        self.units |= {each.pk: each for each in found}
        return [each.pk for each in sorted(found, key=lambda each: (sort_key(each.name), each.pk))]

    def exists(self, unit: int) -> bool:
        """Return whether the unit exists on the day."""
        found = self.units.get(unit)
        return found is not None and found.opened <= self.day and (found.closed is None or found.closed > self.day)

    def kinds(self, units: Iterable[int]) -> Mapping[int, str]:
        """Return the kind that each unit was of on the day."""
        wanted = set(units)
        rows = UnitKind.objects.on(self.day)
        if len(wanted) <= FEW:
            rows = rows.filter(unit__in=wanted)
        named = {unit: kind for unit, kind in rows.values_list("unit_id", "kind") if unit in wanted}
        return {pk: named.get(pk) or self.units[pk].kind for pk in wanted}


@dataclass(frozen=True, slots=True)
class Addressed:
    """What an address means, with its units."""

    resolution: Resolution[int]
    units: Mapping[int, Unit]

    @property
    def addressees(self) -> Sequence[Addressee[int]]:
        """The rows of the list, in its order."""
        return self.resolution.addressees

    def counts(self, issuer: int) -> dict[str, int]:
        """Return the possible denominators, and how many bodies the rows name (a row may stand for two)."""
        sizes = {str(by): len(self.resolution.counted(by, issuer)) for by in Counted}
        return sizes | {"bodies": self.resolution.bodies}

    def headings(self) -> list[tuple[str, list[tuple[Unit, Addressee[int]]]]]:
        """Return the list as it is printed, heading by heading."""
        return [
            (heading, [(self.units[each.unit], each) for each in found])
            for heading, found in self.resolution.headings()
        ]

    @property
    def twice(self) -> list[Unit]:
        """Units that several lines name; they are addressed once."""
        return [self.units[pk] for pk in self.resolution.twice]

    @property
    def gone(self) -> list[Unit]:
        """Units that did not exist on the day; they are not addressed."""
        return [self.units[pk] for pk in self.resolution.gone if pk in self.units]

    @property
    def left_out(self) -> list[Unit]:
        """Units that a line leaves out."""
        return [self.units[pk] for pk in self.resolution.left_out]

    @property
    def empty(self) -> int:
        """How many lines mean nobody."""
        return len(self.resolution.empty)


def resolve(address: Address) -> Addressed:
    """Return the units that *address* means."""
    tree = TreeOfTheDay(address.tree_day)
    tree.take(rule.unit for rule in address.rules if rule.kind == LineKind.UNIT and rule.unit)
    lines = [
        Line(
            LineKind(rule.kind), rule.unit, rule.group, rule.unit_kind, rule.label,
            listed=rule.listed, excluded=rule.excluded,
        )
        for rule in address.rules
    ]  # fmt: skip
    return Addressed(resolve_lines(lines, tree), tree.units)
