"""Send the e-mails that still wait: after a letter to many units, or when the mail server was away."""

from typing import Any

from django.core.management.base import BaseCommand

from lamsach.portal.campaigns.actions.notices import send_mails, waiting_mails

BATCH = 200


class Command(BaseCommand):
    """Run it every few minutes by the system's timer; what cannot be sent is tried again, five times in all."""

    help = "Send the e-mails about letters that still wait."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Send them over one connection a batch, each at most once."""
        waiting = waiting_mails()
        sent = sum(send_mails(waiting[start : start + BATCH]) for start in range(0, len(waiting), BATCH))
        self.stdout.write(f"sent {sent}, waiting {len(waiting) - sent}")
