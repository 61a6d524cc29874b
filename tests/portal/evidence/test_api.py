"""Machines deliver their reports: once each, durably, or with an error that says which field."""

import datetime as dt
import json
import threading
import uuid

import pytest
from django.db import connections
from django.utils import timezone

from lamsach.portal.evidence import actions, codes
from lamsach.portal.evidence.models import Machine, MachineReport
from lamsach.portal.evidence.selectors import shown_code
from lamsach.portal.ledger.models import Entry
from tests.wire.documents import FINDING, SCAN, SIGHTING

SCANS, SIGHTINGS = "/api/v1/scan-reports", "/api/v1/sighting-reports"


@pytest.fixture
def unit(world):
    unit = world.unit("Xã An Bình", "commune")
    world.person("admin", unit, "it_admin")
    actions.make_code(unit, world.people["admin"], timezone.now())
    return unit


def send(client, unit, document, path=SCANS, *, code=None, **headers):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    code = code if code is not None else shown_code(unit)
    return client.post(
        path, body, content_type="application/json", headers={"Authorization": f"Bearer {code}"} | headers
    )


def test_a_report_is_kept_and_acknowledged_with_its_hash(client, unit):
    answer = send(client, unit, SCAN)
    assert answer.status_code == 201
    kept = MachineReport.objects.get()
    assert (kept.unit, kept.machine, str(kept.uuid)) == (unit, "pc-01", SCAN["uuid"])
    assert answer.json()["sha256"] == kept.body_digest
    assert send(client, unit, SIGHTING, SIGHTINGS).status_code == 201
    assert Entry.objects.filter(verb__in=["scan_report.received", "sighting_report.received"]).count() == 2


def test_the_same_report_twice_is_one_record(client, unit):
    send(client, unit, SCAN)
    again = send(client, unit, SCAN)
    assert (again.status_code, again.json()["new"]) == (200, False)
    assert MachineReport.objects.count() == 1


def test_a_closed_units_code_takes_only_what_its_machines_made_while_it_lived(client, unit):
    """The code is refused and not the report: the machine keeps it, and delivers it to the unit that took over."""
    unit.closed = timezone.localdate() - dt.timedelta(days=2)
    unit.save()
    made = timezone.now() - dt.timedelta(days=1)
    refused = send(client, unit, {**SCAN, "made_at": made.isoformat()})
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "Xã An Bình" in refused.json()["error"]["message"]
    assert not MachineReport.objects.exists()
    late = made - dt.timedelta(days=5)
    assert send(client, unit, {**SCAN, "made_at": late.isoformat()}).status_code == 201


def test_another_body_under_the_same_uuid_is_refused_and_changes_nothing(client, unit):
    send(client, unit, SCAN)
    answer = send(client, unit, {**SCAN, "files": 1})
    assert answer.status_code == 409
    assert MachineReport.objects.get().document["files"] == SCAN["files"]


def test_the_uuid_of_another_units_report_is_refused(client, unit, world):
    other = world.unit("Xã Hòa Bình", "commune")
    actions.make_code(other, world.people["admin"], timezone.now())
    send(client, unit, SCAN)
    assert send(client, other, SCAN).status_code == 409


def test_a_code_is_read_as_people_type_it(client, unit):
    code = shown_code(unit)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert send(client, unit, SCAN, code=typed).status_code == 201


def test_a_wrong_missing_or_revoked_code_is_refused(client, unit, world):
    old = shown_code(unit)
    assert send(client, unit, SCAN, code="LS-0000-0000-0000-0000").status_code == 401
    assert client.post(SCANS, b"{}", content_type="application/json").status_code == 401
    actions.make_code(unit, world.people["admin"], timezone.now())
    assert send(client, unit, SCAN, code=old).status_code == 401
    actions.revoke_code(unit, world.people["admin"], timezone.now())
    assert send(client, unit, SCAN, code=old).status_code == 401
    assert shown_code(unit) is None
    assert not MachineReport.objects.exists()


def test_every_bad_field_is_named(client, unit):
    answer = send(client, unit, {**SCAN, "files": -1, "findings": [{**FINDING, "sha256": "x"}]})
    assert answer.status_code == 422
    assert {field["place"] for field in answer.json()["error"]["fields"]} == {"files", "findings.0.sha256"}


def test_errors_speak_the_senders_language(client, unit):
    vietnamese = send(client, unit, b"nonsense", **{"Accept-Language": "vi"}).json()["error"]["message"]
    english = send(client, unit, b"nonsense", **{"Accept-Language": "en"}).json()["error"]["message"]
    assert "UTF-8" in vietnamese
    assert english.startswith("This is not")
    assert vietnamese != english


def test_a_body_that_is_too_large_is_refused_by_its_length_alone(client, unit):
    class Unread:
        def read(self, *_size):
            raise AssertionError("the body was read")

        readline = read

    answer = client.generic(
        "POST",
        SCANS,
        b"",
        content_type="application/json",
        CONTENT_TYPE="application/json",
        CONTENT_LENGTH=str(100 * 1024 * 1024),
        **{"wsgi.input": Unread(), "HTTP_AUTHORIZATION": f"Bearer {shown_code(unit)}"},
    )
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "content-length"


def test_a_report_from_the_future_is_refused_with_what_to_do(client, unit):
    """A wrong clock: taken, the report would be the machine's latest for ever, whatever later scans find."""
    made_at = (timezone.now() + dt.timedelta(days=2)).isoformat()
    answer = send(client, unit, {**SCAN, "made_at": made_at})
    assert answer.status_code == 422
    assert [field["place"] for field in answer.json()["error"]["fields"]] == ["made_at"]
    assert not Machine.objects.exists()
    ahead = (timezone.now() + dt.timedelta(hours=14)).isoformat()
    assert send(client, unit, {**SCAN, "made_at": ahead}).status_code == 201


@pytest.mark.parametrize(("type_", "encoding"), [("text/plain", "identity"), ("application/json", "gzip")])
def test_other_types_and_encodings_are_refused(client, unit, type_, encoding):
    answer = client.post(SCANS, b"{}", content_type=type_, headers={"Content-Encoding": encoding})
    assert answer.status_code == 415


def test_only_post_is_served(client, unit):
    assert client.get(SCANS).status_code == 405


def test_a_machines_state_is_that_of_its_latest_scan_in_whatever_order_reports_arrive(client, unit):
    def scan(day, *findings):
        document = {
            **SCAN,
            "uuid": str(uuid.uuid4()),
            "made_at": f"2022-09-{day:02}T03:00:00Z",
            "findings": list(findings),
        }
        assert send(client, unit, document).status_code == 201

    scan(12)
    scan(10, {**FINDING, "action": "none"})
    machine = Machine.objects.get()
    assert (machine.ever_infected, machine.infected) == (True, False)
    scan(14, {**FINDING, "action": "at_boot"})
    machine.refresh_from_db()
    assert machine.infected


def test_codes_differ_from_unit_to_unit_and_are_not_stored(unit, world):
    from lamsach.portal.evidence.models import UnitCode

    row = UnitCode.objects.get(unit=unit)
    code = shown_code(unit)
    stored = json.dumps([str(value) for value in vars(row).values()])
    assert code not in stored
    assert code.replace("-", "") not in stored
    assert codes.derive("a") != codes.derive("b")


@pytest.mark.postgres  # an in-memory SQLite has one connection; tests/portal/test_sudden_stop.py races on a real file
@pytest.mark.django_db(transaction=True)
def test_the_same_report_at_the_same_moment_is_one_record(world, client):
    unit = world.unit("Xã", "commune")
    person = world.person("admin", unit, "it_admin")
    actions.make_code(unit, person, timezone.now())
    code, statuses, start = shown_code(unit), [], threading.Barrier(4)

    def deliver():
        start.wait()
        statuses.append(send(world.browser(), unit, SCAN, code=code).status_code)
        connections.close_all()

    threads = [threading.Thread(target=deliver) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 200, 200, 201]
    assert MachineReport.objects.count() == 1


def test_a_contact_that_was_seen_renews_the_value_and_does_not_say_by_whom(client, unit, desk):
    seen = SIGHTING["sightings"][0]
    desk.take(f"{seen['indicator']}\n", now=timezone.now() - dt.timedelta(days=120))
    desk.approve(seen["indicator"], now=timezone.now() - dt.timedelta(days=120))
    before = desk.row(seen["indicator"]).expires_at
    last = (timezone.now() - dt.timedelta(hours=1)).isoformat()
    fresh = {**SIGHTING, "sightings": [{**seen, "first": last, "last": last}]}
    assert send(client, unit, fresh, SIGHTINGS).status_code == 201
    row = desk.row(seen["indicator"])
    assert row.expires_at > before
    told = row.events.get(verb="sighting")
    assert (told.actor, told.reason, told.person) == ("", "", None)


def test_a_contact_after_the_value_had_ended_renews_nothing(client, unit, desk):
    seen = SIGHTING["sightings"][0]
    desk.take(f"{seen['indicator']}\n", now=timezone.now() - dt.timedelta(days=120))
    desk.approve(seen["indicator"], now=timezone.now() - dt.timedelta(days=120))
    late = {**SIGHTING, "sightings": [{**seen, "validity": "after"}]}
    assert send(client, unit, late, SIGHTINGS).status_code == 201
    assert not desk.row(seen["indicator"]).events.filter(verb="sighting").exists()
