"""A MISP feed: only events that changed are fetched, and an event that lacks what the digests name is fetched again."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from tests.feeds.remote.conftest import Answer

from lamsach.core.downloads import FetchError
from lamsach.core.errors import UnusableInputError
from lamsach.feeds.formats import About, format_named, write_formats
from lamsach.feeds.remote import REMOTES, asker
from lamsach.feeds.sources import Refusal, Row
from lamsach.indicators import Indicator
from lamsach.indicators.record import Record


class Feed:
    """A feed as MISP writes it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.events: dict[str, tuple[int, list[tuple[str, str]]]] = {}

    def put(self, number: int, stamp: int, *attributes: tuple[str, str]) -> str:
        event = str(uuid.UUID(int=number))
        self.events[event] = (stamp, list(attributes))
        self.files["/feed/manifest.json"] = json.dumps({
            each: {"timestamp": str(when), "info": "x", "Orgc": {"name": "CERT"}} for each, (when, _some) in self.events.items()
        }).encode()  # fmt: skip
        self.files["/feed/hashes.csv"] = "".join(
            f"{hashlib.md5(part.encode(), usedforsecurity=False).hexdigest()},{each}\n"
            for each, (_when, some) in self.events.items() for kind, value in some
            for part in (value.split("|") if "|" in kind else [value])
        ).encode()  # fmt: skip
        body = {
            "uuid": event,
            "Attribute": [{"type": kind, "value": value, "to_ids": True} for kind, value in attributes],
        }
        self.files[f"/feed/{event}.json"] = json.dumps({"Event": body}).encode()
        return event

    def __call__(self, path: str, _headers: Mapping[str, str]) -> Answer:
        return Answer(200, self.files[path]) if path in self.files else Answer(404)


def pull(server, cursor=None, place="/feed/"):
    return REMOTES["misp-feed"].pull(asker(private=True), server.base + place, cursor or {})


def values(pulled) -> list[str]:
    return [row.raw for row in pulled.rows if isinstance(row, Row)]


def test_only_events_that_are_new_or_changed_are_fetched(serve):
    feed = Feed()
    one = feed.put(1, 100, ("domain", "c2.example.vn"), ("filename|md5", f"a.exe|{'2' * 32}"))
    two = feed.put(2, 100, ("ip-dst|port", "192.0.2.7|443"))
    server = serve(feed)
    first = pull(server)
    assert values(first) == ["c2.example.vn", "2" * 32, "192.0.2.7"]
    assert first.size == 2
    server.asked.clear()
    same = pull(server, first.cursor, "/feed/manifest.json")
    assert (values(same), server.asked) == ([], ["/feed/manifest.json"])
    feed.put(2, 200, ("ip-dst|port", "192.0.2.7|443"), ("domain", "bad.example.vn"))
    server.asked.clear()
    second = pull(server, same.cursor)
    assert values(second) == ["192.0.2.7", "bad.example.vn"]
    assert server.asked == ["/feed/manifest.json", "/feed/hashes.csv", f"/feed/{two}.json"]
    assert second.cursor["events"] == {one: "100", two: "200"}


def test_an_event_that_is_missing_or_lacks_a_value_is_reported_and_fetched_again(serve):
    feed = Feed()
    one, two = feed.put(1, 100, ("domain", "c2.example.vn")), feed.put(2, 100, ("domain", "bad.example.vn"))
    three = feed.put(3, 100, ("domain", "worse.example.vn"))
    kept = feed.files.pop(f"/feed/{one}.json")
    feed.files[f"/feed/{two}.json"] = b'{"Event": {"Attribute": []}}'
    server = serve(feed)
    first = pull(server)
    assert values(first) == ["worse.example.vn"]
    assert [row.raw for row in first.rows if isinstance(row, Refusal)] == [one, two]
    assert first.cursor == {"events": {three: "100"}}
    feed.files[f"/feed/{one}.json"] = kept
    feed.put(2, 100, ("domain", "bad.example.vn"))
    assert values(pull(server, first.cursor)) == ["c2.example.vn", "bad.example.vn"]


def test_a_feed_without_digests_is_read_as_well(serve):
    feed = Feed()
    feed.put(1, 100, ("domain", "c2.example.vn"))
    del feed.files["/feed/hashes.csv"]
    assert values(pull(serve(feed))) == ["c2.example.vn"]


def test_a_server_that_goes_away_half_way_keeps_what_came_so_far(serve):
    feed = Feed()
    one, two = (feed.put(number, 100, ("domain", f"c{number}.example.vn")) for number in (1, 2))

    def broken(path, headers):
        return Answer(500) if path == f"/feed/{two}.json" else feed(path, headers)

    server = serve(broken)
    first = pull(server)
    assert (values(first), first.cursor) == (["c1.example.vn"], {"events": {one: "100"}})
    with pytest.raises(FetchError):
        pull(server, first.cursor)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"a": 5}', b"[" * 100_000])
def test_what_is_no_manifest_is_refused(serve, body):
    with pytest.raises(UnusableInputError):
        pull(serve(lambda _path, _headers: Answer(200, body)))


@pytest.mark.parametrize("event", ["../../secret", "https://198.51.100.7/x", "x" * 5000])
def test_the_name_of_an_event_leads_nowhere_else(serve, event):
    feed = Feed()
    feed.files["/feed/manifest.json"] = json.dumps({event: {"timestamp": "1"}}).encode()
    server = serve(feed)
    (row,) = pull(server).rows
    assert isinstance(row, Refusal)
    assert server.asked == ["/feed/manifest.json", "/feed/hashes.csv"]


@pytest.mark.parametrize("body", [b"[]", b'[{"Event": {}}]', b'{"Event": 5}', b"5", b'{"response": []}', b"x"])
def test_an_event_that_is_none_is_reported(serve, body):
    feed = Feed()
    event = feed.put(1, 100)
    feed.files[f"/feed/{event}.json"] = body
    pulled = pull(serve(feed))
    assert isinstance(pulled.rows[0], Refusal) or not pulled.rows
    assert not values(pulled)


def test_the_list_as_it_is_published_for_misp_is_read_back(serve, tmp_path):
    wanted = ["c2.example.vn", "192.0.2.7", "192.0.2.128/25", "http://bad.example.vn/a|b?c=d", "2" * 32, "1" * 64]
    records = [Record(Indicator.parse(value), "test", "Samplebot") for value in wanted]
    write_formats(records, [format_named("misp")], tmp_path, About(7, datetime(2026, 11, 22, tzinfo=UTC)))

    def published(path, _headers):
        place = tmp_path / "misp" / path.removeprefix("/feed/")
        return Answer(200, place.read_bytes()) if place.exists() else Answer(404)

    pulled = pull(serve(published))
    assert [Indicator.parse(raw) for raw in values(pulled)] == [record.indicator for record in records]
    assert not [row for row in pulled.rows if isinstance(row, Refusal)]
