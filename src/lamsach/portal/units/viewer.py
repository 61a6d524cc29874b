"""Who looks: a person with its roles. Every selector takes a viewer and returns only what that viewer may see."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Ancestry, Role, RoleGrant, Unit

# Roles that read what stands below their unit; the others see their own unit.
READS_BELOW = frozenset({Role.OPERATOR, Role.OFFICER, Role.HEAD, Role.AUDITOR})


@dataclass(frozen=True)
class Viewer:
    """A signed-in person, the roles held in each unit, and the day of looking."""

    person: Person
    roles: dict[int, frozenset[str]] = field(default_factory=dict)
    day: dt.date = field(default_factory=timezone.localdate)

    @classmethod
    def of(cls, person: Person, day: dt.date | None = None) -> "Viewer":
        """Read the person's grants (one query)."""
        roles: dict[int, set[str]] = defaultdict(set)
        for unit, role in RoleGrant.objects.filter(person=person, revoked_at=None).values_list("unit_id", "role"):
            roles[unit].add(role)
        return cls(person, {unit: frozenset(held) for unit, held in roles.items()}, day or timezone.localdate())

    def units_as(self, *roles: str) -> list[int]:
        """Return the ids of the units in which the person holds any of *roles* (or any role)."""
        return [unit for unit, held in self.roles.items() if not roles or held & set(roles)]

    def holds(self, unit: Unit | int, *roles: str) -> bool:
        """Say whether the person holds one of *roles* in exactly this unit."""
        held = self.roles.get(unit if isinstance(unit, int) else unit.pk, frozenset())
        return bool(held & set(roles)) if roles else bool(held)

    def holds_any(self, *roles: str) -> bool:
        """Say whether the person holds one of *roles* anywhere."""
        return bool(self.units_as(*roles))

    def own_units(self) -> QuerySet[Unit]:
        """Return the units in which the person holds a role."""
        return Unit.objects.filter(pk__in=self.roles)

    def readable_units(self) -> QuerySet[Unit]:
        """Return the own units and, for roles that read below, their subtree of the day along the counting line."""
        return Unit.objects.filter(self.reads("pk"))

    def reads(self, unit: str = "unit") -> Q:
        """Return the condition that the viewer reads the unit in column *unit*: an own one, or one below.

        A unit that is closed is read by those above it on its last day: what it filed stays. It looks up the way above
        the unit of each row, so its work does not grow with the number of units below.
        """
        offices = self.units_as(*READS_BELOW)
        above = Ancestry.objects.on_or_last(self.day).filter(
            ancestor__in=offices, descendant=OuterRef(unit), depth__gt=0
        )
        return Q(**{f"{unit}__in": list(self.roles)}) | Q(Exists(above))

    def governs(self, unit: Unit, *roles: str) -> bool:
        """Say whether the person holds one of *roles* in this unit or in one above it on the viewer's day."""
        return Unit.objects.above([unit.pk], self.day).filter(pk__in=self.units_as(*roles)).exists()
