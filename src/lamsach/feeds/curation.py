"""The life of a value: proposed, approved by as many as the guard wants, expired or revoked.

Pure rules; time is an argument.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from lamsach.indicators.record import Record, State
from lamsach.indicators.values import Kind

# How long a value counts after it was last seen, where its source does not say less. Addresses change hands soonest.
DECAY: Mapping[Kind, timedelta | None] = {
    Kind.IP: timedelta(days=30), Kind.CIDR: timedelta(days=90), Kind.URL: timedelta(days=90), Kind.DOMAIN:
    timedelta(days=180), Kind.MD5: None, Kind.SHA1: None, Kind.SHA256: None,
}  # fmt: skip


class Event(NamedTuple):
    """One thing that happened to a value: when, who, what, why."""

    at: datetime
    actor: str
    verb: str
    reason: str = ""


def expiry(record: Record, taken: datetime, decay: Mapping[Kind, timedelta | None] = DECAY) -> datetime | None:
    """Return when a value that came in at *taken* stops counting: the earlier of what its source says and its decay."""
    span = decay[record.indicator.kind]
    seen = record.last_seen or record.first_seen or taken
    decayed = max(seen, taken) + span if span is not None else None
    return min(filter(None, (record.valid_until, decayed)), default=None)


def renewed(record: Record, seen: datetime) -> Record:
    """Return the record after a sighting at *seen*: it counts from then on again."""
    return record._replace(last_seen=max(filter(None, (record.last_seen, seen))))


def state_after(approvers: set[str], needed: int) -> State:
    """Return the state of a value that these people approved, when the guard wants *needed* of them."""
    return State.APPROVED if len(approvers) >= max(1, needed) else State.PROPOSED
