"""From the lines of an address to the units it means, on the tree of one day.

Numbers restart under each heading, as they do on the lists of letters. A unit that several lines name is addressed
once, where it stands first; a line of exclusion takes it out wherever it stands.
"""

from collections import Counter
from dataclasses import dataclass, field

from lamsach.campaign.forms import Traits
from lamsach.campaign.kinds import codes_of
from lamsach.core.vietnamese import sort_key
from lamsach.portal.campaigns.models import RecipientRule
from lamsach.portal.campaigns.parts import Address, RuleLine
from lamsach.portal.units.models import GroupMember, Unit, UnitGroup, UnitKind


@dataclass(slots=True)
class Addressee:
    """A unit that the letter addresses, and where it stands on the list."""

    unit: Unit
    rule: int  # which line of the address
    heading: str
    position: int
    listed: bool
    stands_for: int = 1
    groups: set[str] = field(default_factory=set)  # every heading and group that names it
    kind: str = ""  # on the day of the tree

    @property
    def traits(self) -> Traits:
        """What decides which tasks and questions are for this unit."""
        return Traits(self.kind, frozenset(self.groups))


@dataclass(slots=True)
class Resolution:
    """The units that an address means, with what an officer should look at before it goes out."""

    addressees: list[Addressee] = field(default_factory=list)
    twice: list[Unit] = field(default_factory=list)  # named by several lines; addressed once
    gone: list[Unit] = field(default_factory=list)  # did not exist on the day; not addressed
    left_out: list[Unit] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)  # lines that mean nobody

    @property
    def listed(self) -> list[Addressee]:
        """Those that stand on the list."""
        return [each for each in self.addressees if each.listed]

    def counts(self, issuer: int) -> dict[str, int]:
        """Return the three possible denominators, and how many bodies the rows name (a row may stand for two)."""
        return {
            "addressed": len(self.addressees),
            "listed": len(self.listed),
            "without_issuer": sum(each.unit.pk != issuer for each in self.listed),
            "bodies": sum(each.stands_for for each in self.addressees),
        }

    def headings(self) -> list[tuple[str, list[Addressee]]]:
        """Return the list as it is printed: heading by heading, unlisted addressees apart at the end."""
        grouped: dict[tuple[bool, str], list[Addressee]] = {}
        for each in self.addressees:
            grouped.setdefault((not each.listed, each.heading), []).append(each)
        return [
            (heading, found) for (_unlisted, heading), found in sorted(grouped.items(), key=lambda item: item[0][0])
        ]


def resolve(address: Address) -> Resolution:
    """Return the units that *address* means (a handful of queries, whatever its size)."""
    groups = UnitGroup.objects.in_bulk([rule.group for rule in address.rules if rule.group])
    named = [_units(rule, address) for rule in address.rules]
    excluded = {
        unit.pk: unit
        for rule, found in zip(address.rules, named, strict=True)
        if rule.excluded
        for unit, _stands in found
    }
    result, seen = Resolution(), dict[int, Addressee]()
    positions: Counter[tuple[str, bool]] = Counter()
    for number, (rule, found) in enumerate(zip(address.rules, named, strict=True)):
        if not found:
            result.empty.append(number)
        if rule.excluded:
            continue
        group = groups.get(rule.group) if rule.group else None
        heading = rule.label or (group.name if group else "")
        names = {name for name in (heading, group.name if group else "") if name}
        for unit, stands_for in found:
            if unit.pk in excluded:
                result.left_out.append(unit)
            elif not _exists(unit, address):
                result.gone.append(unit)
            elif unit.pk in seen:
                seen[unit.pk].groups |= names
                seen[unit.pk].listed |= rule.listed
                result.twice.append(unit)
            else:
                positions[heading, rule.listed] += 1
                seen[unit.pk] = Addressee(
                    unit, number, heading, positions[heading, rule.listed], rule.listed, stands_for, names
                )
    result.addressees = list(seen.values())
    kinds = kinds_on(seen, address)
    for pk, each in seen.items():
        each.kind = kinds.get(pk, each.unit.kind)
    return result


def kinds_on(units: dict[int, Addressee], address: Address) -> dict[int, str]:
    """Return the kind that each unit was of on the day of the tree."""
    rows = UnitKind.objects.on(address.tree_day)
    if len(units) <= 500:  # noqa: PLR2004 - beyond it one reads all kinds faster than by a long list of ids
        rows = rows.filter(unit__in=list(units))
    return {unit: kind for unit, kind in rows.values_list("unit_id", "kind") if unit in units}


def _exists(unit: Unit, address: Address) -> bool:
    return unit.opened <= address.tree_day and (unit.closed is None or unit.closed > address.tree_day)


def _units(rule: RuleLine, address: Address) -> list[tuple[Unit, int]]:
    if rule.kind == RecipientRule.Kind.GROUP and rule.group:
        members = GroupMember.objects.filter(group=rule.group).select_related("unit").order_by("position", "pk")
        return [(member.unit, member.stands_for) for member in members]
    if rule.unit is None:
        return []
    if rule.kind == RecipientRule.Kind.UNIT:
        return [(unit, 1) for unit in Unit.objects.filter(pk=rule.unit)]
    of_kind = UnitKind.objects.on(address.tree_day).filter(kind__in=codes_of(rule.unit_kind)).values("unit")
    below = Unit.objects.below([rule.unit], address.tree_day, itself=False)
    found = sorted(below.filter(pk__in=of_kind), key=lambda unit: (sort_key(unit.name), unit.pk))
    return [(unit, 1) for unit in found]
