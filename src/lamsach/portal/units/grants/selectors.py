"""Reads of persons and their roles, by what the viewer may see."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from lamsach.campaign.kinds import codes_of
from lamsach.core.vietnamese import search_form
from lamsach.portal.people.invitations import open_invitations
from lamsach.portal.people.lockout import locked_until
from lamsach.portal.people.models import Invitation, Person, SignIn
from lamsach.portal.units.grants.powers import covered_grants, managed_people, managed_units, seen_units
from lamsach.portal.units.models import Edge, RoleGrant, Unit
from lamsach.portal.units.querysets import UnitQuerySet
from lamsach.portal.units.viewer import Viewer


def units_with_counts(viewer: Viewer, *, search: str = "", without_people: bool = False) -> UnitQuerySet:
    """Return the seen units, each with ``persons`` (who hold a role) and ``entered`` (who have a password)."""
    held = Q(grants__revoked_at=None, grants__person__is_active=True)
    units: UnitQuerySet = (
        seen_units(viewer)
        .alive(viewer.day)
        .annotate(
            persons=Count("grants__person", filter=held, distinct=True),
            entered=Count("grants__person", filter=held & ~Q(grants__person__password__startswith="!"), distinct=True),  # noqa: S106 - Django marks an unusable one so
        )
    )
    if search:
        named = Q()
        for word in search_form(search).split():
            named &= Q(search__contains=f" {word}")
        units = units.filter(named | Q(code__iexact=search)) if named else units.filter(code__iexact=search)
    if without_people:
        units = units.filter(persons=0)
    return units.order_by("sort", "pk")


def with_superiors(viewer: Viewer, units: Iterable[Unit]) -> list[tuple[Unit, str]]:
    """Return each unit with the name of its counting superior, where that is a seen unit too: it tells namesakes apart.

    One query.
    """
    listed = list(units)
    edges = Edge.objects.on(viewer.day).filter(unit__in=listed, counting=True, superior__in=seen_units(viewer))
    above = dict(edges.values_list("unit_id", "superior__name"))
    return [(unit, above.get(unit.pk, "")) for unit in listed]


def invitable(viewer: Viewer, base: Unit, kind: str, *, skip_role: str = "") -> UnitQuerySet:
    """Return the managed units of a kind (or family) below *base* and itself; without those that have *skip_role*."""
    units = managed_units(viewer).alive(viewer.day) & Unit.objects.below([base.pk], viewer.day)
    if kind:
        units = units.filter(kind__in=codes_of(kind))
    if skip_role:
        held = RoleGrant.objects.filter(unit=OuterRef("pk"), role=skip_role, revoked_at=None, person__is_active=True)
        units = units.exclude(Exists(held))
    return units.order_by("name", "pk")


@dataclass
class PersonRow:
    """A person as the page of a unit shows it."""

    person: Person
    managed: bool
    grants: list[RoleGrant] = field(default_factory=list)
    revocable: set[int] = field(default_factory=set)
    elsewhere: int = 0  # roles in other units
    invitation: Invitation | None = None
    failed: Invitation | None = None
    last_sign_in: dt.datetime | None = None
    locked_until: dt.datetime | None = None

    @property
    def entered(self) -> bool:
        """Say whether the person has chosen a password."""
        return self.person.has_usable_password()


def people_of(viewer: Viewer, unit: Unit, now: dt.datetime) -> list[PersonRow]:
    """Return the persons with a role in *unit* and what the viewer may do, in a fixed number of queries."""
    grants = (
        RoleGrant.objects.filter(unit=unit, revoked_at=None).select_related("person").order_by("person__name", "role")
    )
    rows: dict[int, PersonRow] = {}
    managed = set(managed_people(viewer).filter(grants__unit=unit).values_list("pk", flat=True))
    covered = set(covered_grants(viewer).filter(unit=unit).values_list("pk", flat=True))
    for grant in grants:
        row = rows.setdefault(grant.person_id, PersonRow(grant.person, grant.person_id in managed))
        row.grants.append(grant)
        if grant.pk in covered and grant.person_id != viewer.person.pk:
            row.revocable.add(grant.pk)
    elsewhere = RoleGrant.objects.filter(person__in=rows, revoked_at=None).exclude(unit=unit)
    for person in elsewhere.values_list("person", flat=True):
        rows[person].elsewhere += 1
    for invitation in open_invitations(now).filter(person__in=rows):
        rows[invitation.person_id].invitation = invitation
    for sign_in in SignIn.objects.filter(person__in=rows).order_by("started_at"):
        rows[sign_in.person_id].last_sign_in = sign_in.started_at
    locked = locked_until([row.person.login for row in rows.values()], now)
    for row in rows.values():
        row.locked_until = locked.get(row.person.login)
    return list(rows.values())
