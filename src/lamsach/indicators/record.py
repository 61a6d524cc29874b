"""What is known of an indicator beside its value.

Where it comes from, how sure it is, how long it counts, what to do.
"""

import re
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from lamsach.indicators.values import Indicator

_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\Z", re.ASCII)


class Action(StrEnum):
    """What a consumer does when it meets the value, the harshest first."""

    BLOCK = "block"
    ALERT = "alert"
    INFORM = "inform"


class Tlp(StrEnum):
    """Traffic Light Protocol 2.0: how far the value may be passed on. Only clear ones enter a public release."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber+strict"
    RED = "red"


class State(StrEnum):
    """Where the value is in its life. Only an approved one is published."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Record(NamedTuple):
    """An indicator with what is known of it.

    Times are UTC and aware; None where nobody said. Confidence is 0 to 100.
    """

    indicator: Indicator
    source: str = ""
    family: str = ""
    confidence: int = 50
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    action: Action = Action.BLOCK
    tlp: Tlp = Tlp.CLEAR
    reference: str = ""

    def merged(self, other: "Record") -> "Record":
        """Return what two sources say of one value together.

        The surer one's words, the widest times, the gentler action.
        """
        surer, less = (self, other) if self.confidence >= other.confidence else (other, self)
        sources = dict.fromkeys((*self.source.split(" "), *other.source.split(" ")))
        return surer._replace(
            source=" ".join(filter(None, sources)),
            family=surer.family or less.family,
            first_seen=min(filter(None, (self.first_seen, other.first_seen)), default=None),
            last_seen=max(filter(None, (self.last_seen, other.last_seen)), default=None),
            valid_until=surer.valid_until or less.valid_until,
            reference=surer.reference or less.reference,
            action=max(self.action, other.action, key=list(Action).index),
            tlp=max(self.tlp, other.tlp, key=list(Tlp).index),
        )


@lru_cache(maxsize=4096)
def iso_day(text: str) -> str:
    """Return *text* with a day that is written 31/12/2026, as in Vietnam, in ISO 8601; any other text as it is."""
    return _DAY_FIRST.sub(lambda found: f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}", text.strip())


def moment(text: str) -> datetime | None:
    """Return the time in *text* (ISO 8601, or as feeds write it, taken for UTC where no zone is given).

    None for none.
    """
    text = text.strip().removesuffix("UTC").strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None
