"""``fetch_sources``: fetch what is due, for a timer. Run it every hour."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from lamsach.portal.indicators import actions, guarding
from lamsach.portal.indicators.selectors import sources
from lamsach.portal.indicators.shelves import health


class Command(BaseCommand):
    """Fetches each source that is due, and marks what expired."""

    help = "Fetch the sources of the indicator list that are due, and mark what expired. Run it every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take names of sources."""
        parser.add_argument("names", nargs="*", help="short names of sources; all that are due where none is named")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Fetch, and say of each source what came of it. One that fails does not keep the others."""
        now = timezone.now()
        self.stdout.write(f"expired: {actions.expire(now)}")
        guard = guarding.the_guard()
        for source in sources():
            if options["names"] and source.name not in options["names"]:
                continue
            if not options["names"] and not health(source).due(now):
                continue
            came = actions.fetch(source, by=None, now=timezone.now(), guard=guard)
            if came.intake is not None:
                said = f"new {came.intake.new}, known {came.intake.merged}, refused {came.intake.refused}"
            else:
                said = (came.held and f"held: {came.held}") or (came.error and f"failed: {came.error}") or "unchanged"
            self.stdout.write(f"{source.name}: {said}")
