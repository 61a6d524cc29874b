"""Sources over HTTP: fetched only when they changed, the last good copy kept, a strange one held."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.servers import serving

from lamsach.core.downloads import FetchError
from lamsach.feeds.fetching import SourceShelf, SourceState, strangeness

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


class Source(ThreadingHTTPServer):
    content = b"c2.example.vn\n"
    status = 200
    asked: list[str]


class Handler(BaseHTTPRequestHandler):
    server: Source

    def do_GET(self) -> None:
        mark = f'"{hash(self.server.content)}"'
        same = self.headers.get("If-None-Match") == mark
        self.server.asked.append("same" if same else "new")
        self.send_response(304 if same else self.server.status)
        self.send_header("ETag", mark)
        self.end_headers()
        if not same:
            self.wfile.write(self.server.content)

    def log_message(self, *_words: object) -> None:
        """Be silent."""


@pytest.fixture
def source() -> Iterator[Source]:
    server = Source(("127.0.0.1", 0), Handler)
    server.asked = []
    with serving(server):
        yield server


def url(source: Source) -> str:
    return f"http://127.0.0.1:{source.server_address[1]}/list"


def test_a_source_is_fetched_again_only_when_it_changed(source, tmp_path: Path):
    shelf = SourceShelf(tmp_path)
    assert shelf.fetch("feed", url(source), NOW, private=True).read_bytes() == source.content
    shelf.keep("feed", 1, "plain", NOW)
    assert shelf.fetch("feed", url(source), NOW, private=True) is None
    source.content = b"bad.example.vn\n"
    assert shelf.fetch("feed", url(source), NOW, private=True) is not None
    assert source.asked == ["new", "same", "new"]
    assert shelf.copy("feed").read_bytes() == b"c2.example.vn\n"


def test_the_last_good_copy_stays_when_a_source_fails_and_its_state_says_so(source, tmp_path: Path):
    shelf = SourceShelf(tmp_path)
    shelf.fetch("feed", url(source), NOW, private=True)
    shelf.keep("feed", 1, "plain", NOW)
    source.content, source.status = b"oops", 500
    with pytest.raises(FetchError):
        shelf.fetch("feed", url(source), NOW, private=True)
    assert shelf.copy("feed").read_bytes() == b"c2.example.vn\n"
    assert "500" in shelf.states()[0].error
    source.content, source.status = b"c2.example.vn\n", 200
    assert shelf.fetch("feed", url(source), NOW, private=True) is None
    assert not shelf.state("feed").error


def test_a_source_on_a_private_address_needs_leave(source, tmp_path: Path):
    with pytest.raises(FetchError):
        SourceShelf(tmp_path).fetch("feed", url(source), NOW)


@pytest.mark.parametrize(
    ("rows", "unreadable", "kind", "strange"),
    [(1000, 0, "plain", False), (501, 0, "plain", False), (499, 0, "plain", True), (9999, 0, "plain", False),
     (10_001, 0, "plain", True), (1000, 600, "plain", True), (1000, 0, "csv", True)],
)  # fmt: skip
def test_a_source_that_suddenly_differs_is_held(rows, unreadable, kind, strange):
    before = SourceState("feed", "u", rows=1000, format="plain")
    assert bool(strangeness(before, rows, unreadable, kind)) is strange
    assert not strangeness(None, rows, 0, kind)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (("url", "tags", "date"), None),
        (("date", "url", "tags"), None),  # found by their names
        (("link", "tags", "date"), "url"),
        (("url", "tags"), "date"),
        (("url", "tags", "date", "host"), "host"),
        ((), "url"),
    ],
)
def test_a_source_that_changes_its_columns_is_held_and_the_columns_are_named(columns, said):
    before = SourceState("feed", "u", rows=1000, format="csv", columns=("url", "tags", "date"))
    strange = strangeness(before, 1000, 0, "csv", columns)
    assert (said in strange) if said else not strange


def test_what_is_known_of_the_columns_outlives_the_program(source, tmp_path: Path):
    shelf = SourceShelf(tmp_path)
    shelf.fetch("feed", url(source), NOW, private=True)
    shelf.keep("feed", 1, "csv", NOW, ("url", "tags"))
    assert SourceShelf(tmp_path).state("feed").columns == ("url", "tags")
