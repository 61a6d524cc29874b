"""What time does to values: a sighting renews, and what nobody renewed expires."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q

from lamsach.indicators.curation import renewed
from lamsach.indicators.record import State
from lamsach.indicators.values import Indicator as Value
from lamsach.portal.indicators import bulk, desk, rows
from lamsach.portal.indicators.models import Event, Indicator
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person

# A value that a thousand machines see in one day is renewed once.
_OFTEN = dt.timedelta(days=1)
_PIECE = 2000


def expire(now: dt.datetime, by: Person | None = None) -> int:
    """Mark what no longer counts at *now*, and return how many there were. A piece at a time."""
    gone = 0
    due = Indicator.objects.filter(state=State.APPROVED, expires_at__lte=now).order_by("pk")
    while True:
        with desk.one_hand() as counts:
            found = list(due[:_PIECE])
            for row in found:
                counts[desk.place(row)] -= 1
                row.state, row.publishable, row.changed_at = State.EXPIRED.value, False, now
                counts[desk.place(row)] += 1
            bulk.update(found, ["state", "publishable", "changed_at"])
            Event.objects.bulk_create(
                [Event(indicator=row, at=now, verb=Event.Verb.EXPIRE) for row in found], batch_size=2000
            )
            gone += len(found)
            if len(found) < _PIECE:
                if gone:
                    record(by, "indicators.expired", None, count=gone)
                return gone


def sighted(seen: Mapping[Value, dt.datetime], now: dt.datetime) -> int:
    """Renew approved values that machines contacted, and return how many. Whose machines is not kept here.

    A time that has not come yet is taken for *now*. Called within the delivery of a sighting report, whose entry in the
    ledger stands for it. A report that renews nothing waits for nobody.
    """
    wanted = {rows.key_of(value): min(at, now) for value, at in seen.items()}
    if not _renewable(wanted, now):
        return 0
    events, changed = [], []
    with desk.one_hand():
        for row in _renewable(wanted, now):
            at, was = wanted[row.key], rows.said(row)
            rows.put(row, renewed(rows.record_of(row), at))
            row.taken_at = max(row.taken_at, at)
            rows.settle(row, now, was)
            changed.append(row)
            events.append(Event(indicator=row, at=at, verb=Event.Verb.SIGHTING))
        bulk.update(changed, ["last_seen", "taken_at", "expires_at", "publishable", "changed_at", "stale"])
        Event.objects.bulk_create(events, batch_size=2000)
    return len(changed)


def _renewable(wanted: Mapping[UUID, dt.datetime], now: dt.datetime) -> list[Indicator]:
    """Return the approved values among *wanted* that were not seen of late."""
    keys = list(wanted)
    found: list[Indicator] = []
    for start in range(0, len(keys), 400):
        known = Indicator.objects.filter(key__in=keys[start : start + 400], state=State.APPROVED).order_by("pk")
        found += [
            row
            for row in known.filter(Q(last_seen=None) | Q(last_seen__lt=now - _OFTEN))
            if row.last_seen is None or wanted[row.key] - row.last_seen >= _OFTEN
        ]
    return found
