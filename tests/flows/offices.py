"""The units of a flow, the persons in them, their machines, and the clock."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from lamsach.portal.campaigns.models import Directive
from lamsach.portal.reporting.models import Submission
from lamsach.portal.units.models import Unit
from tests.flows.desks import Clock, Desk
from tests.portal.world import World
from tests.wire.documents import SCAN


@dataclass
class Offices:
    """The units of a flow, the persons in them, and the clock."""

    world: World
    clock: Clock
    desks: dict[str, Desk] = field(default_factory=dict)

    def unit(self, name: str) -> Unit:
        """Return a unit by its name."""
        return self.world.units.get(name) or Unit.objects.get(name=name)

    @contextmanager
    def as_they_stood(self) -> Iterator[None]:
        """Put back what the database puts back after a test."""
        before = self.clock.now, dict(self.world.units), dict(self.world.people)
        self.desks.clear()
        yield
        self.clock.now, self.world.units, self.world.people = before

    def send_scan(self, unit: Unit, **changes: Any) -> None:
        """Have a machine of the unit deliver a scan report, with the code that the unit's page shows."""
        admin = self.staff(unit, "it_admin")
        page = admin.get("evidence:unit", unit.pk)
        if "LS-" not in page:
            admin.post("evidence:make_code", unit.pk)
            page = admin.get("evidence:unit", unit.pk)
        found = re.search(r"LS(-[0-9A-Z]{4}){4}", page)
        assert found
        moment = (self.clock.now - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        document = {**SCAN, "uuid": str(uuid.uuid4()), "made_at": moment, "finished_at": moment, "started_at": moment}
        answer = Client().post(
            "/api/v1/scan-reports",
            json.dumps({**document, **changes}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {found[0]}"},
        )
        assert answer.status_code == 201, answer.content

    def staff(self, unit: Unit, *roles: str) -> Desk:
        """Return the desk of somebody who holds these roles in a unit; one is found where there is none."""
        login = f"{unit.pk}-{'-'.join(roles)}"
        if login not in self.world.people:
            self.world.person(login, unit, *roles)
        return self.desk(login)

    def desk(self, login: str) -> Desk:
        """Return a person's desk."""
        return self.desks.setdefault(login, Desk(self.world, self.clock, login))

    def files(self, letter: Directive, unit: Unit, **answers: Any) -> Submission:
        """Have a unit open the letter and report: a reporter fills the form in, the head approves."""
        reporter, head = self.staff(unit, "reporter"), self.staff(unit, "head")
        reporter.opens(letter)
        return head.approves(reporter.hands_in(letter, unit, **answers))
