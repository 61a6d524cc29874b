"""No digest of a file is published that was not held against clean files, or that is a clean file's."""

import hashlib
import io

import pytest
from django.core.management import call_command

from lamsach.feeds.clean_files import gather
from lamsach.portal.indicators.models import Event
from lamsach.portal.ledger.models import Entry
from lamsach.portal.releases.lists import actions, gate, selectors
from tests.portal.listing import DAY, NOW

pytestmark = pytest.mark.django_db

CLEAN = b"a program of the system"
BAD = hashlib.sha256(b"a program of a worm").hexdigest()


@pytest.fixture
def clean(tmp_path):
    folder = tmp_path / "clean"
    folder.mkdir()
    (folder / "ls").write_bytes(CLEAN)
    return folder


def published(publication):
    return sorted(record.indicator.value for record in publication.current().records())


def test_without_clean_files_digests_wait_and_the_page_says_so(desk, publication, client):
    desk.take(f"c2.example.vn\n{BAD}\n", source=desk.source(approves=True))
    client.force_login(desk.an)
    page = client.get("/list/releases/").content.decode()
    assert "lamsach list clean-files /usr --to" in page
    assert str(gate.place()) in page
    assert selectors.difference(NOW).counted()["added"] == 1
    told = io.StringIO()
    call_command("publish_list", stdout=io.StringIO(), stderr=told)
    assert "1 digests of files wait" in told.getvalue()
    assert published(publication) == ["c2.example.vn"]


def test_with_clean_files_they_go_out_and_a_clean_files_own_is_taken_off(desk, publication, clean):
    gather([clean], gate.place())
    poisoned = [new(CLEAN).hexdigest() for new in (hashlib.md5, hashlib.sha1, hashlib.sha256)]
    desk.take("\n".join(["c2.example.vn", BAD, *poisoned, ""]), source=desk.source(approves=True))
    assert gate.waiting() == 0
    made = actions.publish(desk.an, NOW)
    assert published(publication) == sorted(["c2.example.vn", BAD])
    assert made.entries == 2
    assert {desk.row(each).state for each in poisoned} == {"revoked"}
    event = Event.objects.get(indicator=desk.row(poisoned[0]), verb="revoke")
    assert event.reason.endswith("clean/ls")
    assert sorted(Entry.objects.get(verb="indicators.withheld").details["values"]) == sorted(poisoned)


def test_no_source_brings_a_clean_files_digest_back(desk, publication, clean):
    gather([clean], gate.place())
    source, value = desk.source(approves=True), hashlib.sha256(CLEAN).hexdigest()
    desk.take(f"c2.example.vn\n{value}\n", source=source)
    actions.publish(desk.an, NOW)
    desk.take(f"c2.example.vn\n{value}\n", now=NOW + DAY, source=source)
    actions.publish(desk.an, NOW + DAY)
    assert published(publication) == ["c2.example.vn"]


def test_what_is_listed_already_leaves_when_the_clean_files_know_it(desk, publication, clean):
    (clean / "ls").write_bytes(b"an older program of the system")
    gather([clean], gate.place())
    value = hashlib.sha256(CLEAN).hexdigest()
    desk.take(f"{value}\n", source=desk.source(approves=True))
    actions.publish(desk.an, NOW)
    assert published(publication) == [value]
    (clean / "ls").write_bytes(CLEAN)
    gather([clean], gate.place())
    made = actions.publish(None, NOW + DAY)
    assert published(publication) == []
    assert made.removed == 1


def test_where_the_clean_files_are_gone_digests_leave_the_list(desk, publication, clean):
    gather([clean], gate.place())
    desk.take(f"c2.example.vn\n{BAD}\n", source=desk.source(approves=True))
    actions.publish(desk.an, NOW)
    gate.place().unlink()
    assert selectors.difference(NOW + DAY).counted()["removed"] == 1
    actions.publish(desk.an, NOW + DAY)
    assert published(publication) == ["c2.example.vn"]
