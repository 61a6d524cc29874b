"""What people decide of values: approve, refuse, take off. Two in a protected tree must be two persons."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamsach.indicators.curation import APPROVE, BEGIN_ANEW, approvers, state_after
from lamsach.indicators.record import State
from lamsach.portal.indicators import bulk, desk, rows
from lamsach.portal.indicators.models import Event, Indicator, Intake
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person

NAMED = 100  # values that a ledger entry names; of more it keeps the number and the SHA-256
DECIDED = ("state", "given", "taken_at", "expires_at", "publishable", "changed_at", "stale")


@dataclass
class Outcome:
    """What came of a decision: approved or taken off, still waiting for somebody else, no longer waiting at all."""

    done: int = 0
    waiting: int = 0
    passed: int = 0
    more: bool = False  # for which there was no time


def approve(ids: Sequence[int], *, by: Person, now: dt.datetime, reason: str) -> Outcome:
    """Approve proposals. One that needs two persons waits for the second; the same person counts once."""
    with desk.one_hand() as counts:
        found = _proposed(ids)
        outcome = _approve(found, counts, by=by, now=now, reason=reason)
        outcome.passed = len(set(ids)) - len(found)
        if found:
            record(by, "indicators.approved", None, approved=outcome.done, waiting=outcome.waiting, reason=reason,
                   **_named(found))  # fmt: skip
    return outcome


def approve_intake(
    intake: Intake, *, by: Person, now: dt.datetime, reason: str, enough: Callable[[], bool] = lambda: False
) -> Outcome:
    """Approve all of an intake that the guard accepted and one person may approve, a piece at a time.

    Once it is *enough*, what is left goes on waiting, and the outcome says that there is more.
    """
    total = Outcome()
    waiting = Indicator.objects.filter(
        intake=intake, state=State.PROPOSED, needed=1, decision__in=("accept", "lower", "url_only")
    ).order_by("pk")
    while ids := list(waiting.values_list("pk", flat=True)[:2000]):
        outcome = approve(ids, by=by, now=now, reason=reason)
        total.done += outcome.done
        if not outcome.done:
            break
        if enough():
            total.more = waiting.exists()
            break
    return total


def refuse(ids: Sequence[int], *, by: Person, now: dt.datetime, reason: str) -> Outcome:
    """Refuse proposals: no source brings them back."""
    with desk.one_hand() as counts:
        found = _proposed(ids)
        _take_off(found, counts, Event.Verb.REFUSE, by=by, now=now, reason=reason)
        if found:
            record(by, "indicators.refused", None, count=len(found), reason=reason, **_named(found))
    return Outcome(done=len(found), passed=len(set(ids)) - len(found))


def revoke(indicator: Indicator, *, by: Person, now: dt.datetime, reason: str) -> bool:
    """Take a value off the list and keep it off whatever sources say; say whether it was not off already."""
    with desk.one_hand() as counts:
        found = list(Indicator.objects.filter(pk=indicator.pk).exclude(state=State.REVOKED))
        _take_off(found, counts, Event.Verb.REVOKE, by=by, now=now, reason=reason)
        if found:
            record(by, "indicator.revoked", indicator, value=indicator.value, reason=reason)
    return bool(found)


def withhold(reasons: Mapping[int, str], *, by: Person | None, now: dt.datetime) -> int:
    """Take approved values off that may not go out, each for its own reason, and keep them off; return how many."""
    with desk.one_hand() as counts:
        found = [row for piece in desk.batches(sorted(reasons))
                 for row in Indicator.objects.filter(pk__in=piece, state=State.APPROVED).order_by("pk")]  # fmt: skip
        for row in found:
            _take_off([row], counts, Event.Verb.REVOKE, by=by, now=now, reason=reasons[row.pk])
        if found:
            record(by, "indicators.withheld", None, count=len(found), **_named(found))
    return len(found)


def _proposed(ids: Sequence[int]) -> list[Indicator]:
    return [row for piece in desk.batches(sorted(set(ids)))
            for row in Indicator.objects.filter(pk__in=piece, state=State.PROPOSED).order_by("pk")]  # fmt: skip


def _approve(found: list[Indicator], counts: desk.Changes, *, by: Person, now: dt.datetime, reason: str) -> Outcome:
    outcome, events = Outcome(), []
    before = _approvals([row.pk for row in found if row.needed > 1])
    for row in found:
        earlier = approvers(before[row.pk])
        if str(by.pk) in earlier:
            outcome.waiting += 1
            continue
        events.append(Event(indicator=row, at=now, verb=Event.Verb.APPROVE, person=by, actor=by.name, reason=reason))
        row.given = len(earlier) + 1
        state = state_after({*earlier, str(by.pk)}, row.needed)
        if state is State.PROPOSED:
            outcome.waiting += 1
            continue
        counts[desk.place(row)] -= 1
        row.state, row.taken_at = state.value, now
        rows.settle(row, now)
        counts[desk.place(row)] += 1
        outcome.done += 1
    bulk.update(found, DECIDED)
    Event.objects.bulk_create(events, batch_size=2000)
    return outcome


def _approvals(ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Return (verb, person) of what matters for approval, by value, oldest first."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for piece in desk.batches(ids):
        told = Event.objects.filter(indicator__in=piece, verb__in=(APPROVE, *BEGIN_ANEW)).order_by("pk")
        for indicator, verb, person, actor in told.values_list("indicator_id", "verb", "person_id", "actor"):
            found[indicator].append((verb, str(person) if person else actor))
    return found


def _take_off(
    found: list[Indicator], counts: desk.Changes, verb: str, *, by: Person | None, now: dt.datetime, reason: str
) -> None:
    for row in found:
        counts[desk.place(row)] -= 1
        row.state, row.given = State.REVOKED.value, 0
        rows.settle(row, now)
        counts[desk.place(row)] += 1
    bulk.update(found, DECIDED)
    Event.objects.bulk_create(
        [
            Event(indicator=row, at=now, verb=verb, person=by, actor=by.name if by else "", reason=reason)
            for row in found
        ],
        batch_size=2000,
    )


def _named(found: list[Indicator]) -> dict[str, Any]:
    if len(found) <= NAMED:
        return {"values": [row.value for row in found]}
    digest = hashlib.sha256("\n".join(sorted(row.value for row in found)).encode()).hexdigest()
    return {"values_count": len(found), "values_sha256": digest}
