"""A small nation for the tests: units, persons with roles, and browsers signed in as them."""

import datetime as dt
from dataclasses import dataclass, field

from django.test import Client

from lamsach.portal.people.models import Person
from lamsach.portal.units.ancestry import rebuild
from lamsach.portal.units.derived import search_column, sort_column
from lamsach.portal.units.models import BEGINNING, Edge, Line, RoleGrant, Unit, UnitKind, UnitName
from lamsach.portal.units.viewer import Viewer

PASSWORD = "correct horse battery staple"


@dataclass
class World:
    """Builds what a test needs, with one line each; ``units["name"]`` and ``people["login"]`` find it again."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def unit(
        self,
        name: str,
        kind: str,
        superior: str | Unit | None = None,
        *,
        line: str = Line.TERRITORIAL,
        also_under: str | Unit | None = None,
        since: dt.date = BEGINNING,
        until: dt.date | None = None,
    ) -> Unit:
        """Add a unit under its counting superior; *also_under* is a further superior on the other line."""
        unit = Unit.objects.create(
            name=name, kind=kind, opened=since, closed=until, search=search_column(name), sort=sort_column(name)
        )
        UnitName.objects.create(unit=unit, name=name, since=since, until=until)
        UnitKind.objects.create(unit=unit, kind=kind, since=since, until=until)
        for above, counting in ((superior, True), (also_under, False)):
            if above is not None:
                on = line if counting else (Line.VERTICAL if line == Line.TERRITORIAL else Line.TERRITORIAL)
                Edge.objects.create(
                    unit=unit, superior=self._unit(above), line=on, counting=counting, since=since, until=until
                )
        self.units[name] = unit
        rebuild()
        return unit

    def person(self, login: str, unit: str | Unit, *roles: str) -> Person:
        """Add a person who holds *roles* in *unit*."""
        person = self.people.get(login) or Person.objects.create_person(login, PASSWORD, name=login.title())
        for role in roles:
            RoleGrant.objects.create(person=person, unit=self._unit(unit), role=role)
        self.people[login] = person
        return person

    def browser(self, login: str | None = None) -> Client:
        """Return a browser, signed in as this person."""
        client = Client()
        if login is not None:
            client.force_login(self.people[login])
        return client

    def viewer(self, login: str, day: dt.date | None = None) -> Viewer:
        """Return the viewer that this person is."""
        return Viewer.of(self.people[login], day)

    def _unit(self, unit: str | Unit) -> Unit:
        return self.units[unit] if isinstance(unit, str) else unit
