"""``publish_list``: the next release without a browser, for a timer; or the newest one signed again."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lamsach.core.errors import LamsachError
from lamsach.portal.releases.lists import actions, gate, selectors


class Command(BaseCommand):
    """Publishes what is approved."""

    help = (
        "Publish what is approved as the next release of the indicator list; with --renew sign the newest one again. "
        "With --if-changed it renews where nothing changed: right for a timer. With --asked it makes what was asked "
        "for on the portal's page, if anything was: right for every minute."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what is to be done."""
        parser.add_argument("--renew", action="store_true", help="sign the newest release again; publish nothing")
        parser.add_argument(
            "--if-changed", action="store_true", help="publish only where something changed, else renew"
        )

        parser.add_argument("--asked", action="store_true", help="publish only what was asked for on the page")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Publish or renew, and say which release it is."""
        now = timezone.now()
        if options["asked"]:
            self._asked(now)
            return
        if waiting := gate.waiting():
            self.stderr.write(
                f"{waiting} digests of files wait, since they were not held against clean files: "
                f"lamsach list clean-files /usr --to {gate.place()}"
            )
        renew = options["renew"]
        if options["if_changed"]:
            last = selectors.latest()
            renew = last is not None and not any(selectors.difference(now).counted().values())
        try:
            made = actions.renew(None, now) if renew else actions.publish(None, now)
        except LamsachError as error:
            raise CommandError(str(error), returncode=3) from error
        self.stdout.write(f"release {made.number}: {made.entries} values" + (", signed again" if renew else ""))

    def _asked(self, now: datetime) -> None:
        try:
            made = actions.make_asked(now)
        except LamsachError as error:
            raise CommandError(str(error), returncode=3) from error
        if made is not None:
            self.stdout.write(f"release {made.number}: {made.entries} values")
