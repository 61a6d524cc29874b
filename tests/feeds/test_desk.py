"""The life of a value: who approved it, when it stops counting, and that no feed brings back what a person took off."""

import io
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.feeds.desk import Desk
from lamsach.feeds.intake import rows_of, take
from lamsach.indicators import Indicator, Kind
from lamsach.indicators.curation import DECAY, expiry
from lamsach.indicators.record import Record, State

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DAY = timedelta(days=1)
C2, HELD = Indicator.parse("c2.example.vn"), Indicator.parse("hacked.mof.gov.vn")


@pytest.fixture
def desk(tmp_path: Path, guard):
    with Desk(tmp_path / "list.sqlite3") as desk:
        desk.take(take(rows_of(io.BytesIO(b"c2.example.vn\nhacked.mof.gov.vn\n45.155.205.1\n")).rows, guard), "an", NOW)
        yield desk


def values(desk: Desk) -> list[str]:
    return [record.indicator.value for record in desk.publishable()]


def test_what_the_guard_accepts_is_approved_and_what_it_holds_waits(desk):
    assert values(desk) == ["c2.example.vn", "45.155.205.1"]
    assert [(record.indicator, needed) for record, needed in desk.waiting()] == [(HELD, 2)]


def test_a_protected_value_needs_two_different_people(desk):
    assert desk.approve(HELD, "an", NOW, "seen") is State.PROPOSED
    assert desk.approve(HELD, "an", NOW, "seen again") is State.PROPOSED
    assert desk.approve(HELD, "bình", NOW, "confirmed") is State.APPROVED
    assert HELD.value in values(desk)
    assert [(event.actor, event.verb) for event in desk.history(HELD)] == [
        ("an", "propose"), ("an", "approve"), ("an", "approve"), ("bình", "approve"),
    ]  # fmt: skip


def test_no_feed_brings_back_what_a_person_took_off_nor_approves_what_waits(desk, guard):
    desk.revoke(C2, "an", NOW, "a mistake")
    desk.take(take(rows_of(io.BytesIO(b"c2.example.vn\nhacked.mof.gov.vn\n")).rows, guard), "feed", NOW + DAY)
    assert desk.state(C2) is State.REVOKED
    assert desk.state(HELD) is State.PROPOSED
    assert desk.approve(C2, "bình", NOW + DAY, "was right") is State.APPROVED


def test_no_feed_sends_back_what_two_people_approved(desk, guard):
    desk.approve(HELD, "an", NOW, "seen")
    desk.approve(HELD, "bình", NOW, "seen")
    desk.take(take(rows_of(io.BytesIO(b"hacked.mof.gov.vn\n"))[1], guard), "feed", NOW + DAY)
    assert desk.state(HELD) is State.APPROVED


def test_what_had_expired_needs_its_approvals_anew(desk, guard):
    desk.approve(HELD, "an", NOW, "seen")
    desk.approve(HELD, "bình", NOW, "seen")
    desk.expire(NOW + 200 * DAY)
    desk.take(take(rows_of(io.BytesIO(b"hacked.mof.gov.vn\n"))[1], guard), "feed", NOW + 200 * DAY)
    assert desk.state(HELD) is State.PROPOSED
    assert desk.approve(HELD, "an", NOW + 200 * DAY, "again") is State.PROPOSED
    assert desk.approve(HELD, "bình", NOW + 200 * DAY, "again") is State.APPROVED


def test_a_value_decays_and_a_sighting_renews_it(desk):
    address = Indicator.parse("45.155.205.1")
    assert desk.expire(NOW + 29 * DAY) == 0
    desk.sight(address, NOW + 29 * DAY)
    assert desk.expire(NOW + 31 * DAY) == 0
    assert desk.expire(NOW + 60 * DAY) == 1
    assert desk.state(address) is State.EXPIRED
    assert values(desk) == ["c2.example.vn"]


def test_the_earlier_of_source_and_decay_counts():
    record = Record(Indicator.parse("45.155.205.1"), last_seen=NOW, valid_until=NOW + 5 * DAY)
    assert expiry(record, NOW) == NOW + 5 * DAY
    assert expiry(record._replace(valid_until=NOW + 500 * DAY), NOW) == NOW + DECAY[Kind.IP]
    assert expiry(Record(Indicator.parse("0" * 64)), NOW) is None


def test_the_file_is_kept_and_another_file_is_refused(desk, tmp_path):
    desk.close()
    with Desk(tmp_path / "list.sqlite3") as again:
        assert values(again) == ["c2.example.vn", "45.155.205.1"]
    (tmp_path / "other").write_bytes(b"no database at all" * 100)
    with pytest.raises(UnusableInputError):
        Desk(tmp_path / "other")


def test_a_value_that_was_never_proposed_cannot_be_approved(desk):
    with pytest.raises(UnusableInputError):
        desk.approve(Indicator.parse("never.example.vn"), "an", NOW, "")


def test_a_source_that_repeats_itself_every_day_changes_no_line_of_the_list(desk, guard):
    before = list(desk.publishable())
    for day in range(1, 15):
        opened = rows_of(io.BytesIO(b"c2.example.vn\n45.155.205.1\n"))
        desk.take(take(opened.rows, guard), "feed", NOW + day * DAY)
    assert list(desk.publishable()) == before
    desk.take(take(rows_of(io.BytesIO(b"45.155.205.1\n")).rows, guard), "feed", NOW + 16 * DAY)
    renewed = {record.indicator.value: record.valid_until for record in desk.publishable()}
    assert renewed["45.155.205.1"] == NOW + 46 * DAY
    assert desk.expire(NOW + 45 * DAY) == 0


def test_a_file_of_the_first_version_keeps_its_expiry(desk, tmp_path):
    path, before = tmp_path / "list.sqlite3", list(desk.publishable())
    desk.close()
    with closing(sqlite3.connect(path)) as base:
        base.execute("alter table value drop column until")
        base.execute("pragma user_version = 1")
    with Desk(path) as again:
        assert list(again.publishable()) == before


def test_a_value_without_a_first_day_was_first_seen_when_it_came_in(desk, guard):
    first = {record.indicator: record.first_seen for record in desk.publishable()}
    assert first[C2] == NOW
    again = take(rows_of(io.BytesIO(b"c2.example.vn\n")).rows, guard)
    desk.take(again, "an", NOW + DAY)
    assert {record.indicator: record.first_seen for record in desk.publishable()}[C2] == NOW
    earlier = take(rows_of(io.BytesIO(b"value,first_seen\nc2.example.vn,2026-11-01\n")).rows, guard)
    desk.take(earlier, "an", NOW + DAY)
    assert {record.indicator: record.first_seen for record in desk.publishable()}[C2].day == 1


def test_while_another_writes_nothing_is_half_done(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("lamsach.feeds.desk._PATIENCE", 0.05)
    with Desk(tmp_path / "list.sqlite3") as other, desk._one_transaction():
        with pytest.raises(CouldNotFinishError, match="locked"):
            other.revoke(C2, "binh", NOW, "cleaned")
        with pytest.raises(CouldNotFinishError):
            other.approve(HELD, "binh", NOW, "seen")
    assert [event.verb for event in desk.history(C2)] == ["approve"]
    assert [event.verb for event in desk.history(HELD)] == ["propose"]


def test_a_full_disk_is_said_and_nothing_of_the_intake_stays(desk, guard):
    desk._base.execute("pragma max_page_count = 12")
    many = b"".join(b"c%d.example.vn\n" % number for number in range(2000))
    with pytest.raises(CouldNotFinishError, match="full"):
        desk.take(take(rows_of(io.BytesIO(many)).rows, guard), "an", NOW)
    assert values(desk) == ["c2.example.vn", "45.155.205.1"]
