"""The life of a value: proposed, approved by as many as the guard wants, expired or revoked.

Pure rules; time is an argument. The list in the making keeps them, whether it stands in a file (`lamsach list`) or in
the portal's database.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from lamsach.indicators.record import Record, State
from lamsach.indicators.values import Kind

# How long a value counts after it was last seen, where its source does not say less. Addresses change hands soonest.
DECAY: Mapping[Kind, timedelta | None] = {
    Kind.IP: timedelta(days=30), Kind.CIDR: timedelta(days=90), Kind.URL: timedelta(days=90), Kind.DOMAIN:
    timedelta(days=180), Kind.MD5: None, Kind.SHA1: None, Kind.SHA256: None,
}  # fmt: skip
# What a value was asked for, or taken off, before this does not count as its approval any longer.
BEGIN_ANEW = frozenset({"propose", "revoke", "refuse"})
APPROVE = "approve"


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


def steady_expiry(
    record: Record, taken: datetime, before: datetime | None, decay: Mapping[Kind, timedelta | None] = DECAY
) -> datetime | None:
    """Return `expiry`, but stay with *before* while that still gives half of the time or more.

    Sources repeat a million values every day. If each repetition moved the expiry, every line of the list would change
    every day, and whoever follows it would fetch all of it again.
    """
    found = expiry(record, taken, decay)
    if found is None or before is None or found <= before:
        return found
    return before if before - taken >= (found - taken) / 2 else found


def renewed(record: Record, seen: datetime) -> Record:
    """Return the record after a sighting at *seen*: it counts from then on again."""
    return record._replace(last_seen=max(filter(None, (record.last_seen, seen))))


def on_arrival(known: State | None, arriving: State) -> State:
    """Return the state of a value that a source brings, when *known* is its state so far.

    What a person took off, or has not approved, no feed puts on; what people approved, no feed sends back to them. One
    that had expired begins anew.
    """
    return arriving if known is None or known is State.EXPIRED else known


def approvers(events: Iterable[tuple[str, str]]) -> set[str]:
    """Return who approved, by (verb, actor) of a value's events, oldest first; each person once."""
    found: set[str] = set()
    for verb, actor in events:
        if verb in BEGIN_ANEW:
            found.clear()
        elif verb == APPROVE:
            found.add(actor)
    return found


def state_after(approved_by: set[str], needed: int) -> State:
    """Return the state of a value that these people approved, when the guard wants *needed* of them."""
    return State.APPROVED if len(approved_by) >= max(1, needed) else State.PROPOSED
