"""``make_guard``: make the guard's data before the first value comes in."""

from typing import Any

from django.core.management.base import BaseCommand

from lamsach.feeds.guard import Guard


class Command(BaseCommand):
    """Makes the guard's data where it is missing or of another version."""

    help = "Make the guard's data of the installed packages. Half a minute and 800 MB, once for each version of them."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Make it, and say how much is guarded."""
        self.stdout.write(f"guarded values: {len(Guard.open())}")
