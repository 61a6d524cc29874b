"""Take in what a source brought: each value is new, or is merged with what is known of it.

A large source is taken a piece at a time, so that nobody else waits for it; taking it again after it broke off is
harmless, since the same value only merges.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lamsach.feeds.guard import Verdict
from lamsach.feeds.intake import Intake as Read
from lamsach.feeds.intake import Item
from lamsach.indicators.curation import expiry, on_arrival
from lamsach.indicators.record import State, Tlp
from lamsach.portal.indicators import bulk, desk, rows
from lamsach.portal.indicators.models import Event, Indicator, Intake, Source
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person

PIECE = 5000
SHOWN = 500  # refusals that are kept word for word
_ROWS = 400  # a statement; SQLite takes 32,766 values in one


class Arrival(NamedTuple):
    """One value that comes in: what is said of it, and the guard's verdict."""

    item: Item
    state: State
    needed: int


def take(
    read: Read,
    *,
    label: str,
    found_format: str,
    by: Person | None,
    now: dt.datetime,
    source: Source | None = None,
    reason: str = "",
) -> Intake:
    """Take in what was read. What the guard accepts waits for one person, unless the source approves by itself."""
    intake = _begin(read, label=label, found_format=found_format, by=by, now=now, source=source, reason=reason)
    approved = State.APPROVED if intake.approves else State.PROPOSED
    arrivals = [Arrival(item, approved, 1) for item in read.accepted]
    arrivals += [Arrival(item, State.PROPOSED, max(1, item.verdict.approvals)) for item in read.held]
    for start in range(0, len(arrivals), PIECE):
        _piece(intake, arrivals[start : start + PIECE], by, now)
    return _end(intake, by)


@transaction.atomic
def _begin(
    read: Read,
    *,
    label: str,
    found_format: str,
    by: Person | None,
    now: dt.datetime,
    source: Source | None,
    reason: str,
) -> Intake:
    refusals = [
        {"line": item.line, "raw": rows.storable(item.raw, 200), "category": item.verdict.category,
         "guard": item.verdict.guard, "relation": item.verdict.relation}
        for item in read.refused[:SHOWN]
    ]  # fmt: skip
    unread = [
        {"line": each.line, "raw": rows.storable(each.raw, 200), "reason": rows.storable(each.reason)}
        for each in read.unreadable[:SHOWN]
    ]
    intake = Intake.objects.create(
        source=source, label=label[:200], by=by, at=now, format=found_format, reason=reason,
        approves=source.approves if source else False, accepted=len(read.accepted), held=len(read.held),
        refused=len(read.refused), unreadable=len(read.unreadable), duplicates=read.duplicates,
        refusals=sorted([*refusals, *unread], key=lambda each: each["line"]),
    )  # fmt: skip
    record(by, "intake.begun", intake, label=label, accepted=intake.accepted, held=intake.held, refused=intake.refused)
    return intake


def _piece(intake: Intake, arrivals: Sequence[Arrival], by: Person | None, now: dt.datetime) -> None:
    keys = [rows.key_of(each.item.record.indicator) for each in arrivals]
    actor = by.name if by else ""
    with desk.one_hand() as counts:
        known = {row.key: row for start in range(0, len(keys), _ROWS)
                 for row in Indicator.objects.filter(key__in=keys[start : start + _ROWS])}  # fmt: skip
        last = Indicator.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        new: list[tuple[object, ...]] = []
        merged: list[tuple[Indicator, str]] = []
        for key, arrival in zip(keys, arrivals, strict=True):
            row = known.get(key)
            if row is not None:
                merged.append(_merge(row, arrival, intake, now, counts))
            else:
                new.append(_new(key, arrival, intake, now))
                kind, family = arrival.item.record.indicator.kind.value, arrival.item.record.family
                counts[arrival.state.value, kind, rows.storable(family, rows.LONGEST_FAMILY)] += 1
        bulk.insert(Indicator, rows.COLUMNS, new)
        bulk.tell_new(intake, last, Event.Verb.PROPOSE.value, State.PROPOSED.value, actor)
        bulk.tell_new(intake, last, Event.Verb.APPROVE.value, State.APPROVED.value, actor)
        bulk.update([row for row, _verb in merged], rows.CHANGED)
        told = ((row.pk, now, verb, by.pk if by else None, actor, intake.reason, intake.pk) for row, verb in merged)
        bulk.insert(Event, bulk.EVENT, told)
        Intake.objects.filter(pk=intake.pk).update(new=F("new") + len(new), merged=F("merged") + len(merged))


def _new(key: UUID, arrival: Arrival, intake: Intake, now: dt.datetime) -> tuple[object, ...]:
    """Return a new row in the order of ``rows.COLUMNS``."""
    found, verdict, state = arrival.item.record, arrival.item.verdict, arrival.state
    return (
        key, found.indicator.kind.value, found.indicator.value, found.source,
        rows.storable(found.family, rows.LONGEST_FAMILY), found.confidence, found.first_seen or now, found.last_seen,
        found.valid_from, found.valid_until, found.action.value, found.tlp.value, rows.storable(found.reference),
        state.value, arrival.needed, 0, verdict.decision.value, verdict.category.value if verdict.category else "",
        verdict.guard[:200], intake.pk, now, expiry(found, now),
        state is State.APPROVED and found.tlp is Tlp.CLEAR, False, False, now, now,
    )  # fmt: skip


def _merge(
    row: Indicator, arrival: Arrival, intake: Intake, now: dt.datetime, counts: desk.Changes
) -> tuple[Indicator, str]:
    before, was = desk.place(row), rows.said(row)
    expired = row.state == State.EXPIRED
    rows.put(row, rows.record_of(row).merged(arrival.item.record))
    row.state = on_arrival(State(row.state), arrival.state).value
    row.needed = max(row.needed, arrival.needed)
    row.taken_at = now
    if expired:
        row.given, row.intake, row.expires_at = 0, intake, None
    _judge(row, arrival.item.verdict)
    rows.settle(row, now, was)
    counts[before] -= 1
    counts[desk.place(row)] += 1
    if not expired:
        return row, Event.Verb.MERGE.value
    return row, (Event.Verb.APPROVE if row.state == State.APPROVED else Event.Verb.PROPOSE).value


def _judge(row: Indicator, verdict: Verdict) -> None:
    row.decision, row.guard = verdict.decision.value, verdict.guard[:200]
    row.category = verdict.category.value if verdict.category else ""


@transaction.atomic
def _end(intake: Intake, by: Person | None) -> Intake:
    Intake.objects.filter(pk=intake.pk).update(state=Intake.State.TAKEN)
    intake.refresh_from_db()
    record(by, "intake.taken", intake, label=intake.label, new=intake.new, merged=intake.merged)
    return intake
