"""Send the e-mails that still wait: after a letter to many units, or when the mail server was away."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lamsach.portal.campaigns.actions.mailing import send_round


class Command(BaseCommand):
    """Run it every minute by the system's timer, on as many machines as one likes; five attempts each, ever rarer."""

    help = "Send the e-mails about letters that still wait."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Send them over one connection a batch, each by one sender at a time."""
        sent, waiting = send_round(timezone.now())
        self.stdout.write(f"sent {sent}, waiting {waiting}")
