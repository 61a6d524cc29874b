"""Sources over HTTP: fetched when due, held when they suddenly differ, released or thrown away by a person."""

import http.server
import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from lamsach.portal.indicators import actions
from lamsach.portal.indicators.models import Indicator, Source
from lamsach.portal.indicators.shelves import health
from lamsach.portal.ledger.models import Entry
from tests.portal.listing import DAY, NOW
from tests.servers import serving

pytestmark = pytest.mark.django_db
MANY = "".join(f"c{number}.example.vn\n" for number in range(100))


class Place:
    """A web server with one file."""

    body: bytes = MANY.encode()
    status = 200
    url = ""


@pytest.fixture
def place() -> Iterator[Place]:
    found = Place()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tag = f'"{hash(found.body)}"'
            same = self.headers.get("If-None-Match") == tag and found.status == 200
            self.send_response(304 if same else found.status)
            body = b"" if same else found.body
            self.send_header("ETag", tag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    with serving(http.server.HTTPServer(("127.0.0.1", 0), Handler)) as address:
        found.url = f"{address}/list.txt"
        yield found


@pytest.fixture
def source(desk, place) -> Source:
    return actions.add_source(
        by=desk.an, now=NOW, name="feed", title="Partner feed", url=place.url, private=True, approves=True
    )


def fetch(desk, source, days=0):
    return actions.fetch(source, by=desk.an, now=NOW + days * DAY)


def test_what_is_new_comes_in_and_what_did_not_change_is_not_read_again(desk, source):
    assert fetch(desk, source).intake.new == 100
    assert fetch(desk, source, 1).intake is None
    found = health(source)
    assert (found.state.rows, found.error, found.held, found.good_at) == (100, "", False, NOW + DAY)
    assert list(Entry.objects.filter(verb__startswith="source.").values_list("verb", flat=True)) == [
        "source.added",
        "source.unchanged",
    ]


def test_a_source_that_shrank_is_held_and_its_last_values_stay(desk, source, place):
    fetch(desk, source)
    place.body = b"c1.example.vn\n"
    came = fetch(desk, source, 1)
    assert "shrank" in came.held
    found = health(source)
    assert found.held
    assert "shrank" in found.error
    assert not found.due(NOW + 30 * DAY)
    assert Indicator.objects.count() == 100


def test_a_person_releases_the_held_copy(desk, source, place):
    fetch(desk, source)
    place.body = b"c1.example.vn\nnew.example.vn\n"
    fetch(desk, source, 1)
    intake = actions.release_held(source, by=desk.an, now=NOW + DAY, reason="asked the partner")
    assert (intake.new, intake.merged) == (1, 1)
    assert not health(source).held
    assert health(source).error == ""
    assert Entry.objects.get(verb="source.released").details["reason"] == "asked the partner"
    assert actions.release_held(source, by=desk.an, now=NOW + DAY, reason="again") is None


def test_a_person_throws_the_held_copy_away(desk, source, place):
    fetch(desk, source)
    place.body = b"c1.example.vn\n"
    fetch(desk, source, 1)
    assert actions.discard_held(source, by=desk.an, now=NOW + DAY, reason="broken")
    assert not health(source).held
    assert not actions.discard_held(source, by=desk.an, now=NOW + DAY, reason="broken")
    assert Indicator.objects.count() == 100


def test_a_source_that_changes_its_columns_is_held(desk, source, place):
    place.body = b"domain,family\nc1.example.vn,Mirai\n"
    fetch(desk, source)
    place.body = b"domain,colour\nc1.example.vn,blue\n"
    assert "columns" in fetch(desk, source, 1).held


def test_what_cannot_be_reached_or_read_is_said_and_the_last_values_stay(desk, source, place):
    fetch(desk, source)
    place.status = 500
    assert "500" in fetch(desk, source, 1).error
    assert "500" in health(source).error
    assert health(source).good_at == NOW
    place.status, place.body = 200, b'{"objects": nothing'
    assert fetch(desk, source, 2).held
    assert Indicator.objects.count() == 100


def test_a_private_address_is_not_fetched_unless_allowed(desk, source):
    actions.change_source(source, by=desk.an, private=False)
    source.refresh_from_db()
    assert "private" in fetch(desk, source).error


def test_the_timer_fetches_what_is_due_and_tells(desk, source, place):
    out = io.StringIO()
    call_command("fetch_sources", stdout=out)
    assert "feed: new 100" in out.getvalue()
    out = io.StringIO()
    call_command("fetch_sources", stdout=out)
    assert "feed" not in out.getvalue()
    call_command("fetch_sources", "feed", stdout=out)
    assert "feed: unchanged" in out.getvalue()


def test_a_change_of_a_source_is_on_record_with_what_changed(desk, source):
    actions.change_source(source, by=desk.an, title="Partner feed", every_hours=6)
    assert Entry.objects.get(verb="source.changed").details == {"name": "feed", "every_hours": 6}
