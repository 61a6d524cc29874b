"""What the server does by itself between requests: waiting e-mails every minute, a release of the list when asked."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ROUND_SECONDS = 60.0
LOOK_SECONDS = 3.0
LEAVE_SECONDS = 5.0  # how long a stop waits for a round under way; what it leaves another round sends


def send_waiting_mails() -> None:
    """Send what waits, on a database connection of this thread."""
    from django.db import close_old_connections
    from django.utils import timezone

    from lamsach.portal.campaigns.actions.mailing import send_round

    close_old_connections()
    send_round(timezone.now())
    close_old_connections()


def make_asked_release() -> None:
    """Make the release of the indicator list that somebody asked for on the page, if anybody did."""
    from django.db import close_old_connections
    from django.utils import timezone

    from lamsach.portal.releases.lists.actions import make_asked

    close_old_connections()
    make_asked(timezone.now())
    close_old_connections()


@contextmanager
def every(seconds: float, work: Callable[[], None]) -> Iterator[None]:
    """Do *work* in a thread, first at once and then every so many seconds, until the block ends.

    An error goes to the log and ends that round only.
    """
    over = threading.Event()

    def rounds() -> None:
        while True:
            try:
                work()
            except Exception:
                logging.getLogger("lamsach.rounds").exception("a round failed; the next one comes")
            if over.wait(seconds):
                return

    worker = threading.Thread(target=rounds, name="rounds", daemon=True)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join(LEAVE_SECONDS)
