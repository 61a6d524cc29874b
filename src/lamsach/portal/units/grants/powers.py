"""Which roles a role may give, take and reset: in the own unit and below, and never more than it holds itself."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from lamsach.core.errors import LamsachError
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Role, RoleGrant, Unit
from lamsach.portal.units.querysets import UnitQuerySet
from lamsach.portal.units.viewer import Viewer

_BELOW_HEAD = frozenset({Role.HEAD, Role.REPORTER, Role.IT_ADMIN, Role.AUDITOR})
GRANTABLE: dict[str, frozenset[str]] = {
    Role.OPERATOR: frozenset(Role.values),
    Role.OFFICER: _BELOW_HEAD | {Role.OFFICER},
    Role.HEAD: _BELOW_HEAD,
}
MANAGERS = tuple(GRANTABLE)
LOOKERS = (*MANAGERS, Role.AUDITOR)


class PowersExceededError(LamsachError):
    """Somebody tried to give or take what the own roles do not cover."""


def managed_units(viewer: Viewer) -> UnitQuerySet:
    """Return the units whose persons the viewer looks after: own and below."""
    return Unit.objects.below(viewer.units_as(*MANAGERS), viewer.day)


def seen_units(viewer: Viewer) -> UnitQuerySet:
    """Return the units whose persons the viewer may see: those looked after, and what an auditor reads."""
    return Unit.objects.below(viewer.units_as(*LOOKERS), viewer.day)


def grantable(viewer: Viewer, units: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return for each of *units* the roles that the viewer may give there (at most one query per own role)."""
    wanted = list(units)
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    for role, roles in GRANTABLE.items():
        if held := viewer.units_as(role):
            for unit in Unit.objects.below(held, viewer.day).filter(pk__in=wanted).values_list("pk", flat=True):
                found[unit] |= roles
    return dict(found)


def covered_grants(viewer: Viewer) -> QuerySet[RoleGrant]:
    """Return the grants in force that the viewer could have given."""
    covered = Q(pk__in=())
    for role, roles in GRANTABLE.items():
        if held := viewer.units_as(role):
            covered |= Q(unit__in=Unit.objects.below(held, viewer.day), role__in=roles)
    return RoleGrant.objects.filter(covered, revoked_at=None)


def managed_people(viewer: Viewer) -> QuerySet[Person]:
    """Return the persons whom the viewer may reset or deactivate: each role they hold is covered; never oneself.

    Somebody who also holds a role above, or in a unit elsewhere, is looked after by a common superior only: otherwise a
    reset would be a way into that other unit.
    """
    held = RoleGrant.objects.filter(person=OuterRef("pk"), revoked_at=None)
    others = held.exclude(pk__in=covered_grants(viewer).values("pk"))
    return Person.objects.filter(Exists(held)).exclude(Exists(others)).exclude(pk=viewer.person.pk)
