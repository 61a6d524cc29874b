"""A release made in the portal is what `lamsach list pull` trusts, and holds what was approved, no more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.indicators import Indicator as Value
from lamsach.indicators.fetching import FolderFetcher, fetcher_for
from lamsach.indicators.update import Follower
from lamsach.portal.indicators import actions as curating
from lamsach.portal.ledger.models import Entry
from lamsach.portal.releases.lists import actions, selectors
from lamsach.portal.releases.models import ListRelease
from tests.portal.listing import DAY, NOW, bundle

pytestmark = pytest.mark.django_db


def follow(publication, tmp_path):
    follower = Follower(tmp_path / "mine", publication.root)
    follower.update(FolderFetcher(publication.folder))
    return list(follower.held().records())


def test_a_follower_takes_what_was_approved_and_nothing_else(desk, publication, tmp_path):
    desk.take()
    desk.approve("c2.example.vn", "hacked.mof.gov.vn")
    made = actions.publish(desk.an, NOW)
    assert (made.number, made.entries, made.added, made.removed) == (1, 1, 1, 0)
    assert made.kinds == {"domain": 1}
    assert [record.indicator.value for record in follow(publication, tmp_path)] == ["c2.example.vn"]
    entry = Entry.objects.get(verb="list.published")
    assert (entry.actor_name, entry.details["number"], entry.details["sha256"]) == ("An", 1, made.sha256)


def test_the_next_release_is_what_its_difference_said(desk, publication, tmp_path):
    desk.take()
    desk.approve("c2.example.vn", "192.0.2.7")
    actions.publish(desk.an, NOW)
    desk.take("new.example.vn\n", now=NOW + DAY)
    desk.approve("new.example.vn", now=NOW + DAY)
    curating.revoke(desk.row("c2.example.vn"), by=desk.an, now=NOW + DAY, reason="cleaned")
    curating.sighted({Value.parse("192.0.2.7"): NOW + 16 * DAY}, NOW + 16 * DAY)
    found = selectors.difference(NOW + 17 * DAY)
    assert found.counted() == {"added": 1, "removed": 1, "changed": 1}
    made = actions.publish(desk.binh, NOW + 17 * DAY)
    assert (made.number, made.added, made.removed, made.changed) == (2, 1, 1, 1)
    assert {record.indicator.value for record in follow(publication, tmp_path)} == {"192.0.2.7", "new.example.vn"}
    assert selectors.difference(NOW + 18 * DAY).counted() == {"added": 0, "removed": 0, "changed": 0}


def test_a_source_that_repeats_itself_changes_no_line(desk, publication):
    source = desk.source(approves=True)
    desk.take(source=source)
    actions.publish(desk.an, NOW)
    for day in range(1, 10):
        desk.take(now=NOW + day * DAY, source=source)
    assert selectors.difference(NOW + 9 * DAY).counted() == {"added": 0, "removed": 0, "changed": 0}


def test_what_expires_leaves_with_the_next_release(desk, publication, tmp_path):
    desk.take("192.0.2.7\nc2.example.vn\n")
    desk.approve("192.0.2.7", "c2.example.vn")
    actions.publish(desk.an, NOW)
    later = NOW + 31 * DAY
    assert selectors.difference(later).counted()["removed"] == 1
    made = actions.publish(desk.an, later)
    assert (made.removed, made.entries) == (1, 1)


def test_only_what_is_for_everybody_is_published(desk, publication):
    desk.take(bundle(("clear.example.vn", "clear"), ("amber.example.vn", "amber")))
    desk.approve("clear.example.vn", "amber.example.vn")
    assert actions.publish(desk.an, NOW).entries == 1


def test_a_source_is_named_only_where_it_may_be(desk, publication, tmp_path):
    desk.take("c2.example.vn\n", source=desk.source("partner", approves=True))
    desk.take("c3.example.vn\n", source=desk.source("open", approves=True, named=True))
    actions.publish(desk.an, NOW)
    said = {record.indicator.value: record.source for record in follow(publication, tmp_path)}
    assert said == {"c2.example.vn": "", "c3.example.vn": "open"}


def test_nothing_is_published_without_publication_or_key(desk, list_root):
    with pytest.raises(UnusableInputError, match="begin_list"):
        actions.publish(desk.an, NOW)
    assert not ListRelease.objects.exists()


def test_a_release_that_failed_is_said_and_the_next_one_has_everything(desk, publication, list_root, tmp_path):
    desk.take()
    desk.approve("c2.example.vn")
    key = list_root / "keys" / "feed.pem"
    good = key.read_bytes()
    key.write_text("spoilt")
    with pytest.raises(UnusableInputError):
        actions.publish(desk.an, NOW)
    assert ListRelease.objects.get().state == "failed"
    assert selectors.latest() is None
    assert not selectors.public_indicators(selectors.latest()).exists()
    key.write_bytes(good)
    assert actions.publish(desk.an, NOW + DAY).entries == 1
    assert selectors.public_indicators(selectors.latest()).count() == 1


def test_two_releases_are_never_made_at_once(desk, publication):
    with actions._alone(), pytest.raises(CouldNotFinishError):
        actions.publish(desk.an, NOW)


def test_a_release_is_signed_again_before_it_expires(desk, publication, tmp_path):
    desk.take("c2.example.vn\n")
    desk.approve("c2.example.vn")
    actions.publish(desk.an, NOW)
    before = (publication.metadata / "timestamp.json").read_bytes()
    actions.renew(desk.an, NOW + DAY)
    assert (publication.metadata / "timestamp.json").read_bytes() != before
    assert Entry.objects.filter(verb="list.renewed").exists()


def test_a_million_is_read_in_pieces(desk, publication):
    source, asked = desk.source(approves=True), []
    for day, many in enumerate((100, 400)):
        now = NOW + day * DAY
        desk.take("".join(f"c{day}x{number}.example.vn\n" for number in range(many)), source=source, now=now)
        with CaptureQueriesContext(connection) as queries:
            assert actions.publish(desk.an, now).added == many
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.django_db(transaction=True)
def test_followers_pull_over_http_and_go_on_where_they_broke_off(desk, publication, client, live_server, tmp_path):
    desk.take("".join(f"c{number}.example.vn\n" for number in range(300)), source=desk.source(approves=True))
    actions.publish(desk.an, NOW)
    follower = Follower(tmp_path / "mine", publication.root)
    fetcher = fetcher_for(f"{live_server.url}/list/releases/public/")
    whole = b"".join(fetcher.fetch("full/000001.xz", limit=1 << 20))
    assert whole[100:] == b"".join(fetcher.fetch("full/000001.xz", start=100, limit=1 << 20))
    follower.update(fetcher)
    assert follower.held().header.entries == 300
    answer = client.get("/list/releases/public/full/000001.xz", headers={"Range": "bytes=100-"})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, whole[100:])
    assert (
        client.get("/list/releases/public/full/000001.xz", headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    )
    newest = client.get("/list/releases/public/newest")
    assert b"".join(newest.streaming_content)[:4] == b"LSP1"
    again = client.get("/list/releases/public/newest", headers={"If-None-Match": newest["ETag"]})
    assert (newest.status_code, again.status_code, again.content) == (200, 304, b"")
    assert follower.update(fetcher).received == 0
    assert client.get("/list/releases/public/metadata/../../keys/feed.pem").status_code == 404


def test_every_format_can_be_downloaded(desk, publication, client):
    desk.take("c2.example.vn\n192.0.2.7\n")
    desk.approve("c2.example.vn", "192.0.2.7")
    made = actions.publish(desk.an, NOW)
    assert len(made.formats) == 28
    for name, files in made.formats.items():
        for file, size in files:
            answer = client.get(f"/list/releases/formats/{name}/{file}")
            assert answer.status_code == 200
            assert len(b"".join(answer.streaming_content)) == size
    assert client.get("/list/releases/formats/plain/../../../keys/feed.pem").status_code == 404
    assert client.get("/list/releases/formats/plain/nothing.txt").status_code == 404


def test_the_page_publishes_what_is_new_and_nothing_twice(desk, publication):
    an = desk.world.browser("an")
    an.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    desk.take("c2.example.vn\n", source=desk.source(approves=True))
    assert "c2.example.vn" in an.get("/list/releases/").text
    assert "made in the background" in an.post("/list/releases/publish/", follow=True).text
    actions.make_asked(NOW)
    assert "Release 1 of" in an.get("/list/releases/").text
    assert "Nothing changed since" in an.post("/list/releases/publish/", follow=True).text
    assert ListRelease.objects.count() == 1
    assert "signed again" in an.post("/list/releases/renew/", follow=True).text


def test_the_page_says_what_is_missing_before_anything_can_be_signed(desk, monkeypatch):
    an = desk.world.browser("an")
    an.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "begin_list" in an.get("/list/releases/").text
    assert "begin_list" in an.post("/list/releases/publish/", follow=True).text
    monkeypatch.setattr("lamsach.portal.releases.lists.publication.find_spec", lambda name: None)
    assert "pip install" in an.get("/list/releases/").text
