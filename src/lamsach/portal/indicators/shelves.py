"""Where the copies of fetched sources stand, and what is known of their last fetch.

It is the same shelf as that of `lamsach list`.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from lamsach.feeds.fetching import SourceShelf, SourceState
from lamsach.indicators.record import moment
from lamsach.portal.indicators.models import Source


@dataclass(frozen=True)
class SourceHealth:
    """A source and how it is: when it was well, what went wrong, whether a copy waits for a person."""

    source: Source
    state: SourceState | None
    held: bool

    @property
    def good_at(self) -> dt.datetime | None:
        """When the last good copy was fetched."""
        return moment(self.state.good_at) if self.state and self.state.good_at else None

    @property
    def tried_at(self) -> dt.datetime | None:
        """When it was last tried."""
        return moment(self.state.tried_at) if self.state and self.state.tried_at else None

    @property
    def error(self) -> str:
        """What went wrong at the last try."""
        return self.state.error if self.state else ""

    def due(self, now: dt.datetime) -> bool:
        """Say whether it is to be fetched: a held one waits for a person."""
        if self.held or not self.source.enabled:
            return False
        return self.tried_at is None or now - self.tried_at >= dt.timedelta(hours=self.source.every_hours)


def shelf() -> SourceShelf:
    """Return the shelf of this portal."""
    return SourceShelf(settings.LIST_ROOT / "sources")


def health(source: Source) -> SourceHealth:
    """Return how a source is."""
    place = shelf()
    return SourceHealth(source, place.state(source.name), place.held(source.name) is not None)
