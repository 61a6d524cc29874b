"""Between a row of the table and the record that the rules, the guard and the release know."""

import datetime as dt
import uuid

from lamsach.feeds.formats.stix import NAMESPACE
from lamsach.indicators.curation import steady_expiry
from lamsach.indicators.record import Action, Record, State, Tlp
from lamsach.indicators.values import Indicator as Value
from lamsach.indicators.values import Kind
from lamsach.portal.indicators.models import Indicator

LONGEST_FAMILY = 120
FIELDS = (
    "sources", "family", "confidence", "first_seen", "last_seen", "valid_from", "valid_until", "action", "tlp",
    "reference",
)  # fmt: skip
# The columns of a new row.
COLUMNS = (
    "key", "kind", "value", *FIELDS, "state", "needed", "given", "decision", "category", "guard", "intake_id",
    "taken_at", "expires_at", "publishable", "listed", "stale", "added_at", "changed_at",
)  # fmt: skip
# What an arrival or a decision may change.
CHANGED = (*FIELDS, "state", "needed", "given", "intake", "taken_at", "expires_at", "publishable", "changed_at",
           "stale", "decision", "category", "guard")  # fmt: skip


def key_of(value: Value) -> uuid.UUID:
    """Return the number of the value's STIX identifier."""
    return uuid.uuid5(NAMESPACE, f"{value.kind}:{value.value}")


def storable(text: str, limit: int = 1000) -> str:
    """Return *text* as every database takes it: without NUL and half characters, no longer than *limit*."""
    if text.isascii() and "\0" not in text:
        return text[:limit]
    return text[:limit].replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def record_of(row: Indicator) -> Record:
    """Return what is known of a value, as the rules take it."""
    return Record(
        Value(Kind(row.kind), row.value), row.sources, row.family, row.confidence, row.first_seen, row.last_seen,
        row.valid_from, row.valid_until, Action(row.action), Tlp(row.tlp), row.reference,
    )  # fmt: skip


def put(row: Indicator, record: Record) -> None:
    """Write what is known into the row."""
    row.sources, row.confidence = record.source, record.confidence
    row.family = storable(record.family, LONGEST_FAMILY)
    row.first_seen, row.last_seen = record.first_seen, record.last_seen
    row.valid_from, row.valid_until = record.valid_from, record.valid_until
    row.action, row.tlp = record.action.value, record.tlp.value
    row.reference = storable(record.reference)


def said(row: Indicator) -> tuple[object, ...]:
    """Return what the list says of a row: where this stays the same, nothing changed for those who follow it."""
    return (
        row.state, row.sources, row.family, row.confidence, row.first_seen, row.valid_from, row.expires_at, row.action,
        row.tlp,
    )  # fmt: skip


def settle(row: Indicator, now: dt.datetime, before: tuple[object, ...] = ()) -> None:
    """Derive what follows from the row's facts: when it stops counting, whether it may be published.

    It changed where it says something else than *before*.
    """
    known = row.expires_at if row.state == State.APPROVED else None
    row.expires_at = steady_expiry(record_of(row), row.taken_at, known)
    row.publishable = row.state == State.APPROVED and row.tlp == Tlp.CLEAR
    if said(row) != before:
        row.changed_at, row.stale = now, True
