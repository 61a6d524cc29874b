"""Invite, give and take roles, reset, deactivate. Each rechecks the powers: a page may be older than a revocation."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lamsach.portal.ledger.actions import record
from lamsach.portal.people import invitations, lockout
from lamsach.portal.people.invitations import Way
from lamsach.portal.people.models import Invitation, Person, SignIn
from lamsach.portal.people.postman import Postman
from lamsach.portal.units.grants.letters import letter
from lamsach.portal.units.grants.powers import PowersExceededError, covered_grants, grantable, managed_people
from lamsach.portal.units.grants.sign_in_names import Names, stem
from lamsach.portal.units.models import Role, RoleGrant, Unit
from lamsach.portal.units.viewer import Viewer


@dataclass(frozen=True)
class Guest:
    """Somebody to be invited: into which unit, with which roles; without an e-mail address by a printed slip.

    *page* is the mark of the page and the line that invites, so that what is sent twice invites once.
    """

    unit: Unit
    roles: tuple[str, ...]
    name: str = ""
    email: str = ""
    login: str = ""
    page: UUID | None = None


def invite(viewer: Viewer, guests: Sequence[Guest], *, vacant: bool = False, now: dt.datetime) -> list[Way]:
    """Make a person with roles and a one-time way in for each guest: all or none. Raises PowersExceededError.

    Whoever the same page has invited already and who has not come in yet gets a new way in, in place of the first. With
    *vacant* a guest is left out where somebody else has got the first of the roles meanwhile.
    """
    with transaction.atomic():
        units = sorted({guest.unit.pk for guest in guests})
        list(Unit.objects.select_for_update().filter(pk__in=units).order_by("pk"))  # a double click waits here
        may = grantable(viewer, {guest.unit.pk for guest in guests})
        for guest in guests:
            if not guest.roles or not set(guest.roles) <= may.get(guest.unit.pk, frozenset()):
                raise _exceeded(guest.unit)
        names = Names(stem(guest.unit) for guest in guests)
        known = Person.objects.in_bulk([guest.page for guest in guests if guest.page], field_name="page")
        taken = _taken(units) if vacant else set()
        ways = []
        for guest in guests:
            if person := known.get(guest.page):
                ways += [_again(viewer.person, person, guest, now)] if not person.has_usable_password() else []
            elif not guest.roles or (guest.unit.pk, guest.roles[0]) not in taken:
                ways.append(_invite(viewer.person, guest, names, now))
        return ways


def _taken(units: Sequence[int]) -> set[tuple[int, str]]:
    held = RoleGrant.objects.filter(unit__in=units, revoked_at=None, person__is_active=True)
    return set(held.values_list("unit_id", "role"))


def _again(by: Person, person: Person, guest: Guest, now: dt.datetime) -> Way:
    channel = Invitation.Channel.EMAIL if guest.email else Invitation.Channel.SLIP
    way = invitations.make(person, Invitation.Purpose.INVITE, channel, about=_about(person, guest.unit), by=by, now=now)
    record(by, "invitation.replaced", person, unit_id=guest.unit.pk, channel=channel)
    return way


def _invite(by: Person, guest: Guest, names: Names, now: dt.datetime) -> Way:
    login = guest.login or names.next(stem(guest.unit), guest.roles)
    label = ", ".join(str(Role(role).label) for role in guest.roles)
    person = Person.objects.create_person(
        login, None, name=guest.name or f"{label} – {guest.unit.name}"[:200], email=guest.email, language=by.language,
        page=guest.page,
    )  # fmt: skip
    for role in guest.roles:
        RoleGrant.objects.create(person=person, unit=guest.unit, role=role, granted_by=by, granted_at=now)
    channel = Invitation.Channel.EMAIL if guest.email else Invitation.Channel.SLIP
    way = invitations.make(
        person, Invitation.Purpose.INVITE, channel, about=f"{guest.unit.name} – {label}", by=by, now=now
    )
    record(by, "person.invited", person, unit_id=guest.unit.pk, roles=list(guest.roles), login=login, channel=channel)
    return way


def send(ways: Iterable[Way], postman: Postman, link: Callable[[str], str], *, now: dt.datetime) -> int:
    """Mail those that go by e-mail, note with each whether it went out, and return how many did not.

    Call it after the commit: a letter cannot be taken back.
    """
    mailed = [way for way in ways if way.invitation.channel == Invitation.Channel.EMAIL]
    failed = 0
    for way, failure in zip(mailed, postman.deliver(letter(way, link(way.token)) for way in mailed), strict=True):
        way.invitation.sent_at, way.invitation.failure = (None if failure else now), failure
        way.invitation.save(update_fields=["sent_at", "failure"])
        failed += bool(failure)
    return failed


def give_role(viewer: Viewer, person: Person, unit: Unit, role: str, *, now: dt.datetime) -> None:
    """Give a person whom the viewer looks after one role more. Raises PowersExceededError."""
    with transaction.atomic():
        _hold(viewer, person)
        if role not in grantable(viewer, [unit.pk]).get(unit.pk, frozenset()):
            raise _exceeded(unit)
        _grant, made = RoleGrant.objects.get_or_create(
            person=person,
            unit=unit,
            role=role,
            revoked_at=None,
            defaults={"granted_by": viewer.person, "granted_at": now},
        )
        if made:
            record(viewer.person, "role.granted", person, unit_id=unit.pk, role=role)


def revoke_role(viewer: Viewer, grant: RoleGrant, *, now: dt.datetime) -> None:
    """Take a role; nobody takes the own ones. Raises PowersExceededError."""
    with transaction.atomic():
        grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
        if grant.person_id == viewer.person.pk or not covered_grants(viewer).filter(pk=grant.pk).exists():
            raise _exceeded(grant.unit)
        grant.revoked_at = now
        grant.save(update_fields=["revoked_at"])
        record(viewer.person, "role.revoked", grant.person, unit_id=grant.unit_id, role=grant.role)


def reset(viewer: Viewer, person: Person, unit: Unit, channel: str, *, now: dt.datetime) -> Way:
    """Make a new way in, in place of the password and of every earlier way. Raises PowersExceededError."""
    with transaction.atomic():
        person = _hold(viewer, person)
        never_in = not person.has_usable_password()
        purpose = Invitation.Purpose.INVITE if never_in else Invitation.Purpose.RESET
        person.set_unusable_password()
        person.save(update_fields=["password"])
        SignIn.objects.filter(person=person, ended_at=None).update(ended_at=now)
        lockout.forgive(person)
        way = invitations.make(person, purpose, channel, about=_about(person, unit), by=viewer.person, now=now)
        verb = "invitation.replaced" if never_in else "person.reset"
        record(viewer.person, verb, person, unit_id=unit.pk, channel=channel)
    return way


def deactivate(viewer: Viewer, person: Person, unit: Unit, *, now: dt.datetime) -> None:
    """Let a person in no more, from this moment; roles stay, for the day of return. Raises PowersExceededError."""
    with transaction.atomic():
        person = _hold(viewer, person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        SignIn.objects.filter(person=person, ended_at=None).update(ended_at=now)
        invitations.withdraw(person, now)
        record(viewer.person, "person.deactivated", person, unit_id=unit.pk)


def reactivate(viewer: Viewer, person: Person, unit: Unit) -> None:
    """Let a deactivated person in again. Raises PowersExceededError."""
    with transaction.atomic():
        person = _hold(viewer, person)
        person.is_active = True
        person.save(update_fields=["is_active"])
        record(viewer.person, "person.reactivated", person, unit_id=unit.pk)


def _hold(viewer: Viewer, person: Person) -> Person:
    """Return the person, locked, when the viewer looks after this person."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if not managed_people(viewer).filter(pk=person.pk).exists():
        raise PowersExceededError(
            _("You do not look after this person."), where=str(person), advice=_("A common superior unit does.")
        )
    return locked


def _about(person: Person, unit: Unit) -> str:
    roles = RoleGrant.objects.filter(person=person, unit=unit, revoked_at=None)
    return f"{unit.name} – {', '.join(grant.get_role_display() for grant in roles)}"


def _exceeded(unit: Unit) -> PowersExceededError:
    return PowersExceededError(
        _("Your roles do not allow this here."), where=unit.name, advice=_("Ask the superior unit to do it.")
    )
