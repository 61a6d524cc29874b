"""``invite_operator``: the first way in, for whoever set up the server. Everybody else is invited in the portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lamsach.portal.ledger.actions import record
from lamsach.portal.people import invitations
from lamsach.portal.people.models import Invitation, Person, normal_login
from lamsach.portal.units.models import Role, RoleGrant, Unit


class Command(BaseCommand):
    """Makes an operator of a unit, or a new code for one, and prints the one-time code."""

    help = (
        "Make a person an operator of a unit (by its code or exact name) and print a one-time code for /account/code/."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the unit and the sign-in name."""
        parser.add_argument("unit", help="code or exact name of the unit")
        parser.add_argument("login", help="sign-in name of the operator")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Make the person where there is none, grant, and print the code."""
        now = timezone.now()
        units = list(Unit.objects.filter(code=options["unit"])) or list(Unit.objects.filter(name=options["unit"])[:2])
        if len(units) != 1:
            raise CommandError(_("There is not exactly one unit of this code or name."), returncode=2)
        with transaction.atomic():
            person = Person.objects.filter(login=normal_login(options["login"])).first()
            person = person or Person.objects.create_person(options["login"], None, name=options["login"])
            RoleGrant.objects.get_or_create(person=person, unit=units[0], role=Role.OPERATOR, revoked_at=None)
            way = invitations.make(
                person, Invitation.Purpose.INVITE, Invitation.Channel.SLIP, about=units[0].name, by=None, now=now
            )
            record(None, "person.invited", person, unit_id=units[0].pk, roles=[Role.OPERATOR], login=person.login)
        self.stdout.write(f"{person.login}\n{way.token}")
