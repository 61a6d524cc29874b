"""Who plays in the demo: the units of the national tree that act, a few invented ones, and the people in them."""

import datetime as dt
import secrets
from dataclasses import dataclass
from io import StringIO

from django.core.management import call_command

from lamsach.campaign.kinds import FAMILIES
from lamsach.portal.embedded.logins import Login
from lamsach.portal.people.actions import change_password, describe
from lamsach.portal.people.models import Person
from lamsach.portal.units.actions import create_unit
from lamsach.portal.units.grants.actions import Guest, invite
from lamsach.portal.units.importing import import_national
from lamsach.portal.units.models import Role, Unit
from lamsach.portal.units.viewer import Viewer

NATION, PROVINCE, FORWARDING = "VN", "19:46", ("19:22", "19:92")
AGENCY = "Cơ quan điều phối chiến dịch quốc gia"
SCHOOLS = (
    ("Trường Mầm non Hoa Sen", "kindergarten"),
    ("Trường Tiểu học số 1", "primary_school"),
    ("Trường Trung học cơ sở số 2", "secondary_school"),
)


@dataclass(frozen=True)
class Cast:
    """The units and persons that the story needs; ``logins`` are the ways in for whoever looks at the demo."""

    nation: Unit
    agency: Unit
    province: Unit
    others: list[Unit]  # all other provinces
    communes: list[Unit]  # of the province; the first is the one with the logins
    operator: Person
    officer: Person
    head: Person
    reporter: Person
    admin: Person
    curator: Person
    clerks: dict[int, Person]  # by unit: reporter and head in one, of the other communes
    other_officers: dict[int, Person]  # of all other provinces
    logins: list[Login]


def gather(now: dt.datetime, tried: str = "operator") -> Cast:
    """Load the national tree, add what is invented, and invite everybody."""
    import_national(by=None, now=now)
    nation, province = Unit.objects.get(code=NATION), Unit.objects.get(code=PROVINCE)
    day = now.date()
    others = list(Unit.objects.alive(day).filter(kind__in=FAMILIES["any_province"]).exclude(pk=province.pk))
    communes = list(Unit.objects.alive(day).below([province.pk], day, itself=False).order_by("code"))
    call_command("invite_operator", NATION, tried, stdout=StringIO())
    operator = Person.objects.get(login=tried)
    describe(operator, name=str(Role.OPERATOR.label), email="")
    agency = create_unit(AGENCY, "agency", superior=nation, by=operator)
    for name, kind in SCHOOLS:
        create_unit(name, kind, superior=communes[0], by=operator)
    call_command("invite_operator", AGENCY, tried, stdout=StringIO())
    viewer = Viewer.of(operator)
    invited = _invite(viewer, province, communes, agency, now)
    clerks = _clerks(viewer, communes[1:], (Role.REPORTER, Role.HEAD), now)
    logins = [
        _login(person, role, unit, now)
        for person, role, unit in (
            (operator, Role.OPERATOR, agency),
            (invited["officer"], Role.OFFICER, province),
            (invited["head"], Role.HEAD, communes[0]),
            (invited["reporter"], Role.REPORTER, communes[0]),
            (invited["admin"], Role.IT_ADMIN, communes[0]),
            (invited["curator"], Role.CURATOR, agency),
            (invited["auditor"], Role.AUDITOR, province),
        )
    ]
    return Cast(
        nation, agency, province, others, communes, operator, invited["officer"], invited["head"],
        invited["reporter"], invited["admin"], invited["curator"], clerks,
        _clerks(viewer, others, (Role.OFFICER,), now), logins,
    )  # fmt: skip


def _invite(viewer: Viewer, province: Unit, communes: list[Unit], agency: Unit, now: dt.datetime) -> dict[str, Person]:
    guests = {
        # One person of an office may hold several roles: this one writes and approves the province's own report, too.
        "officer": Guest(province, (Role.OFFICER, Role.REPORTER, Role.HEAD), str(Role.OFFICER.label), login="officer"),
        "head": Guest(communes[0], (Role.HEAD,), str(Role.HEAD.label), login="head"),
        "reporter": Guest(communes[0], (Role.REPORTER,), str(Role.REPORTER.label), login="reporter"),
        "admin": Guest(communes[0], (Role.IT_ADMIN,), str(Role.IT_ADMIN.label), login="admin"),
        "curator": Guest(agency, (Role.CURATOR,), str(Role.CURATOR.label), login="curator"),
        "auditor": Guest(province, (Role.AUDITOR,), str(Role.AUDITOR.label), login="auditor"),
    }
    ways = invite(viewer, list(guests.values()), now=now)
    return {name: way.invitation.person for name, way in zip(guests, ways, strict=True)}


def _clerks(viewer: Viewer, units: list[Unit], roles: tuple[str, ...], now: dt.datetime) -> dict[int, Person]:
    """Invite one person for each unit, who never signs in."""
    ways = invite(viewer, [Guest(unit, roles) for unit in units], now=now)
    return {unit.pk: way.invitation.person for unit, way in zip(units, ways, strict=True)}


def _login(person: Person, role: str, unit: Unit, now: dt.datetime) -> Login:
    password = "-".join(secrets.token_hex(2) for _part in range(3))
    change_password(person, password, now=now)
    return Login(str(Role(role).label), person.login, password, unit.name)
