"""The rules of a value's life."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.indicators import Indicator
from lamsach.indicators.curation import DECAY, approvers, expiry, on_arrival, state_after, steady_expiry
from lamsach.indicators.record import Record, State

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DAY = timedelta(days=1)
ADDRESS = Record(Indicator.parse("192.0.2.7"))


@pytest.mark.parametrize(
    ("known", "arriving", "then"),
    [
        (None, State.APPROVED, State.APPROVED), (None, State.PROPOSED, State.PROPOSED),
        (State.PROPOSED, State.APPROVED, State.PROPOSED), (State.APPROVED, State.PROPOSED, State.APPROVED),
        (State.REVOKED, State.APPROVED, State.REVOKED), (State.EXPIRED, State.PROPOSED, State.PROPOSED),
        (State.EXPIRED, State.APPROVED, State.APPROVED),
    ],
)  # fmt: skip
def test_sources_neither_undo_nor_replace_what_people_decided(known, arriving, then):
    assert on_arrival(known, arriving) is then


def test_approvals_count_once_a_person_and_end_with_a_new_beginning():
    events = [("propose", "feed"), ("approve", "an"), ("merge", "feed"), ("approve", "an")]
    assert approvers(events) == {"an"}
    assert state_after(approvers(events), 2) is State.PROPOSED
    assert state_after(approvers([*events, ("approve", "bình")]), 2) is State.APPROVED
    assert approvers([*events, ("revoke", "bình"), ("approve", "bình")]) == {"bình"}
    assert state_after(set(), 0) is State.PROPOSED


def test_a_value_that_is_repeated_every_day_changes_twice_in_its_time():
    until, changes = expiry(ADDRESS, NOW), 0
    for day in range(1, 61):
        renewed = steady_expiry(ADDRESS, NOW + day * DAY, until)
        changes += renewed != until
        until = renewed
        assert until - (NOW + day * DAY) >= DECAY[ADDRESS.indicator.kind] / 2
    assert changes == 3


def test_a_source_that_shortens_is_heard_at_once():
    shorter = ADDRESS._replace(valid_until=NOW + 2 * DAY)
    assert steady_expiry(shorter, NOW, NOW + 30 * DAY) == NOW + 2 * DAY


@given(st.lists(st.integers(0, 40), min_size=1, max_size=50))
def test_what_is_renewed_in_time_never_expires_too_early_nor_too_late(steps):
    at, until = NOW, expiry(ADDRESS, NOW)
    for step in steps:
        at += step * DAY
        until = steady_expiry(ADDRESS, at, until)
        assert at + 15 * DAY <= until <= at + 30 * DAY
