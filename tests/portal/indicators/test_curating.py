"""What comes in waits for people, protected trees for two of them; what was decided stays so whatever sources say."""

import datetime as dt
import json

import pytest

from lamsach.indicators import Indicator as Value
from lamsach.portal.indicators import actions
from lamsach.portal.indicators.desk import rebuild
from lamsach.portal.indicators.models import Event, Indicator, Tally
from lamsach.portal.indicators.rows import key_of
from lamsach.portal.indicators.selectors import counts
from lamsach.portal.ledger.models import Entry
from tests.portal.listing import DAY, NOW

pytestmark = pytest.mark.django_db
HELD = "hacked.mof.gov.vn"


def tallies():
    return {(each.state, each.kind, each.family): each.count for each in Tally.objects.all() if each.count}


def test_what_comes_in_waits_with_the_guards_verdict_and_what_it_refuses_is_told(desk):
    intake = desk.take()
    assert (intake.new, intake.held, intake.refused, intake.unreadable, intake.duplicates) == (3, 1, 1, 1, 1)
    assert counts() == {"proposed": 3}
    held = desk.row(HELD)
    assert (held.decision, held.category, held.guard, held.needed) == ("hold", "protected", "gov.vn", 2)
    assert [(each["line"], each["raw"]) for each in intake.refusals] == [(4, "8.8.8.8"), (5, "nonsense!")]
    assert intake.refusals[0]["guard"] == "well-known resolvers"
    assert not Indicator.objects.filter(value="8.8.8.8").exists()
    assert [entry.verb for entry in Entry.objects.order_by("pk")][-2:] == ["intake.begun", "intake.taken"]


def test_a_source_that_approves_by_itself_puts_on_only_what_the_guard_accepts(desk):
    desk.take(source=desk.source(approves=True))
    assert desk.row("c2.example.vn").state == "approved"
    assert desk.row(HELD).state == "proposed"


def test_a_protected_value_needs_two_different_people(desk):
    desk.take()
    first = desk.approve(HELD, by=desk.an)
    again = desk.approve(HELD, by=desk.an)
    assert (first.done, first.waiting, again.done, again.waiting) == (0, 1, 0, 1)
    assert desk.row(HELD).given == 1
    assert desk.approve(HELD, by=desk.binh).done == 1
    assert desk.row(HELD).state == "approved"
    told = Event.objects.filter(indicator=desk.row(HELD)).order_by("pk").values_list("verb", "actor")
    assert list(told) == [("propose", "An"), ("approve", "An"), ("approve", "Binh")]


def test_all_of_an_intake_is_approved_at_once_but_what_the_guard_held(desk):
    intake = desk.take()
    assert actions.approve_intake(intake, by=desk.an, now=NOW, reason="a letter").done == 2
    assert desk.row(HELD).state == "proposed"
    assert Entry.objects.filter(verb="indicators.approved").get().details["values"] == ["c2.example.vn", "192.0.2.7"]


def test_no_source_brings_back_what_was_refused_or_taken_off(desk):
    desk.take()
    actions.refuse([desk.row("192.0.2.7").pk], by=desk.an, now=NOW, reason="our own")
    desk.approve("c2.example.vn")
    assert actions.revoke(desk.row("c2.example.vn"), by=desk.binh, now=NOW, reason="cleaned")
    desk.take(now=NOW + DAY, source=desk.source(approves=True))
    assert desk.row("192.0.2.7").state == desk.row("c2.example.vn").state == "revoked"
    assert desk.row(HELD).state == "proposed"
    assert not actions.revoke(desk.row("c2.example.vn"), by=desk.binh, now=NOW, reason="again")


def test_what_was_decided_meanwhile_is_left_alone_and_said(desk):
    desk.take()
    desk.approve("c2.example.vn", by=desk.an)
    outcome = actions.refuse([desk.row("c2.example.vn").pk], by=desk.binh, now=NOW, reason="late")
    assert (outcome.done, outcome.passed) == (0, 1)
    assert desk.row("c2.example.vn").state == "approved"


def test_a_value_decays_and_a_sighting_renews_it(desk):
    desk.take()
    desk.approve("192.0.2.7")
    assert desk.row("192.0.2.7").expires_at == NOW + 30 * DAY
    assert actions.expire(NOW + 29 * DAY) == 0
    assert actions.sighted({Value.parse("192.0.2.7"): NOW + 29 * DAY}, NOW + 29 * DAY) == 1
    assert actions.expire(NOW + 31 * DAY) == 0
    assert actions.expire(NOW + 59 * DAY) == 1
    assert desk.row("192.0.2.7").state == "expired"
    assert actions.sighted({Value.parse("192.0.2.7"): NOW + 60 * DAY}, NOW + 60 * DAY) == 0


def test_sightings_of_one_day_renew_once_and_never_from_the_future(desk):
    desk.take()
    desk.approve("192.0.2.7")
    value, later = Value.parse("192.0.2.7"), NOW + 400 * DAY
    assert actions.sighted({value: later}, NOW + 2 * DAY) == 1
    assert desk.row("192.0.2.7").last_seen == NOW + 2 * DAY
    assert actions.sighted({value: NOW + 2 * DAY + dt.timedelta(hours=3)}, NOW + 2 * DAY + dt.timedelta(hours=3)) == 0
    sighting = Event.objects.get(verb="sighting")
    assert (sighting.person, sighting.actor) == (None, "")


def test_the_earlier_of_source_expiry_and_decay_wins(desk):
    source = desk.source()
    desk.take(
        "domain,valid_until\nshort.example.vn,2026-12-01T00:00:00Z\nlong.example.vn,2028-01-01T00:00:00Z\n",
        source=source,
    )
    assert desk.row("short.example.vn").expires_at == dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    assert desk.row("long.example.vn").expires_at == NOW + 180 * DAY


def test_what_expired_waits_anew_when_it_comes_again(desk):
    desk.take()
    desk.approve(HELD, by=desk.an)
    desk.approve(HELD, by=desk.binh)
    actions.expire(NOW + 200 * DAY)
    desk.take(now=NOW + 201 * DAY)
    assert (desk.row(HELD).state, desk.row(HELD).given) == ("proposed", 0)
    assert desk.approve(HELD, by=desk.an, now=NOW + 201 * DAY).waiting == 1


def test_tallies_are_what_counting_finds(desk):
    desk.take("domain,family\na.example.vn,Mirai\nb.example.vn,Mirai\nc.example.vn,Andromeda\n")
    desk.take()
    desk.approve("a.example.vn", "c2.example.vn")
    actions.refuse([desk.row("b.example.vn").pk], by=desk.an, now=NOW, reason="no")
    actions.expire(NOW + 200 * DAY)
    kept = tallies()
    assert rebuild() == 6
    assert tallies() == kept
    assert kept[("revoked", "domain", "Mirai")] == 1


def test_the_key_is_that_of_the_stix_object(desk):
    desk.take()
    assert desk.row("c2.example.vn").key == key_of(Value.parse("c2.example.vn"))


def test_text_that_no_database_takes_comes_in_without_harm(desk):
    bundle = {
        "type": "bundle", "id": "bundle--1", "objects": [
            {"type": "malware", "id": "malware--1", "name": "Mi\0rai \ud800" + "x" * 500},
            {"type": "indicator", "id": "indicator--1\0", "pattern": "[domain-name:value = 'c1.example.vn']"},
            {"type": "indicator", "id": "indicator--2", "pattern": "[x:value = '\0']\ud800"},
            {"type": "relationship", "relationship_type": "indicates", "source_ref": "indicator--1\0", "target_ref": "malware--1"},
        ],
    }  # fmt: skip
    for _time in range(2):
        intake = desk.take(json.dumps(bundle))
        assert intake.unreadable == 1
    row = desk.row("c1.example.vn")
    assert row.family.startswith("Mi\ufffdrai")
    assert len(row.family) == 120
    assert counts() == {"proposed": 1}


def test_a_large_intake_is_approved_as_far_as_there_is_time(desk, monkeypatch):
    intake = desk.take("".join(f"c{number}.example.vn\n" for number in range(2500)))
    first = actions.approve_intake(intake, by=desk.an, now=NOW, reason="a letter", enough=lambda: True)
    assert (first.done, first.more) == (2000, True)
    rest = actions.approve_intake(intake, by=desk.an, now=NOW, reason="a letter", enough=lambda: True)
    assert (rest.done, rest.more) == (500, False)
