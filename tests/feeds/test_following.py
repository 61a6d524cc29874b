"""What it costs to follow: one request an hour, a short answer where nothing is new, and nothing fetched twice."""

import functools
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.core.locks import alone
from lamsach.feeds.publisher import Publication
from lamsach.indicators import Indicator
from lamsach.indicators.fetching import FetchError, FolderFetcher, WebFetcher
from lamsach.indicators.head import UntrustedError
from lamsach.indicators.record import Record
from lamsach.indicators.update import Follower

NOW = datetime.now(UTC)


class Handler(SimpleHTTPRequestHandler):
    """A plain web server of a folder, which knows of times and not of tags; it writes down what it answered."""

    answered: list[str]
    broken: set[str]

    def do_GET(self) -> None:
        if self.path.strip("/") in self.broken:
            self.send_error(503)
        else:
            super().do_GET()

    def log_request(self, code="-", *_size: object) -> None:
        self.answered.append(f"{int(code)} {self.path.strip('/')}")

    def log_message(self, *_words: object) -> None:
        """Be silent."""


class Publisher:
    """A publication on a web server, and one follower of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.keys = folder / "public", folder / "keys"
        self.publication = Publication.create(self.folder, self.keys, NOW)
        self.follower = Follower(folder / "client", self.publication.root)
        self.answered: list[str] = []
        self.broken: set[str] = set()
        self.hours = 0
        made = type("Here", (Handler,), {"answered": self.answered, "broken": self.broken})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(made, directory=str(self.folder)))

    def publish(self, first: int) -> None:
        names = (f"c{number}.example.vn" for number in range(first, first + 100))
        self.publication.publish((Record(Indicator.parse(name)) for name in names), self.keys, NOW)
        self.an_hour_passes()

    def an_hour_passes(self) -> None:
        """Make the newest pack one of another hour than any before: a web server knows seconds only."""
        self.hours += 1
        os.utime(self.folder / "newest", times=(1.7e9 + 3600 * self.hours,) * 2)

    def pull(self):
        self.answered.clear()
        return self.follower.update(WebFetcher(f"http://127.0.0.1:{self.server.server_address[1]}/"))


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    made = Publisher(tmp_path)
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    made.publish(0)
    made.pull()
    yield made
    made.server.shutdown()
    thread.join(timeout=5)
    made.server.server_close()


def test_an_hour_costs_one_request(publisher: Publisher):
    publisher.publish(5)
    assert publisher.pull().after == 2
    assert publisher.answered == ["200 newest"]


def test_an_hour_without_news_costs_one_short_answer(publisher: Publisher):
    update = publisher.pull()
    assert (update.after, update.received, publisher.answered) == (1, 0, ["304 newest"])


def test_a_release_of_the_same_second_is_not_taken_for_the_one_before(publisher: Publisher):
    for first, number in ((5, 2), (6, 3)):
        publisher.publish(first)
        os.utime(publisher.folder / "newest")
        assert publisher.pull().after == number


def test_what_was_not_new_is_still_held_against_the_clock(publisher: Publisher):
    long_ago = NOW - timedelta(days=9)
    publisher.publication.renew(publisher.keys, long_ago)
    publisher.an_hour_passes()
    for _again in range(2):
        with pytest.raises(UntrustedError, match="expired"):
            publisher.pull()
    assert "304 newest" in publisher.answered


def test_a_list_signed_again_brings_no_delta(publisher: Publisher):
    publisher.publish(5)
    publisher.pull()
    publisher.publication.renew(publisher.keys, NOW)
    publisher.an_hour_passes()
    update = publisher.pull()
    assert (update.after, publisher.answered) == (2, ["200 newest"])
    assert update.received < 900


def test_who_slept_for_some_releases_fetches_the_steps_between(publisher: Publisher):
    for first in (5, 6, 7):
        publisher.publish(first)
    assert publisher.pull().deltas == 3
    assert publisher.answered == ["200 newest", "200 delta/000002", "200 delta/000003"]


def test_a_pack_that_lags_behind_is_passed_over(publisher: Publisher):
    old = (publisher.folder / "newest").read_bytes()
    publisher.publish(5)
    publisher.pull()
    publisher.publish(6)
    (publisher.folder / "newest").write_bytes(old)
    publisher.an_hour_passes()
    assert publisher.pull().after == 3
    assert "200 metadata/timestamp.json" in publisher.answered


@pytest.mark.parametrize("raw", [b"", b"LSP1", b"<html>It works!</html>"])
def test_what_is_no_pack_is_passed_over(publisher: Publisher, raw):
    publisher.publish(5)
    (publisher.folder / "newest").write_bytes(raw)
    publisher.an_hour_passes()
    assert publisher.pull().after == 2


def test_a_publisher_without_a_pack_is_followed_file_by_file(publisher: Publisher):
    publisher.publish(5)
    (publisher.folder / "newest").unlink()
    assert publisher.pull().after == 2


def test_a_chain_of_deltas_goes_on_where_it_broke_off(publisher: Publisher):
    for first in range(5, 10):
        publisher.publish(first)
    publisher.broken.add("delta/000004")
    with pytest.raises(FetchError):
        publisher.pull()
    assert publisher.follower.held().header.number == 1
    publisher.broken.clear()
    assert publisher.pull().after == 6
    assert [each for each in publisher.answered if "delta" in each] == ["200 delta/000004", "200 delta/000005"]


def test_a_first_pull_that_broke_off_after_the_whole_list_does_not_fetch_it_again(publisher: Publisher, tmp_path: Path):
    publisher.publish(5)
    publisher.follower = Follower(tmp_path / "fresh", publisher.publication.root)
    (publisher.folder / "newest").unlink()
    publisher.broken.add("delta/000002")
    with pytest.raises(FetchError):
        publisher.pull()
    publisher.broken.clear()
    assert publisher.pull().after == 2
    assert not [each for each in publisher.answered if "full" in each]


def test_a_step_that_was_tampered_with_on_the_way_is_not_kept(publisher: Publisher):
    for first in (5, 6):
        publisher.publish(first)
    begun = publisher.follower.folder / "next.list"
    held = publisher.follower.held().path.read_bytes()
    begun.write_bytes(held.replace(b"number=1", b"number=2").replace(b"c7.example.vn", b"x7.example.vn"))
    assert publisher.pull().after == 3
    assert {record.indicator.value for record in publisher.follower.held().records()} == {
        f"c{number}.example.vn" for number in range(6, 106)
    }


@pytest.mark.parametrize("many", [0, 1, 1500, 12_000])
def test_a_list_of_any_size_arrives_whole(publisher: Publisher, tmp_path: Path, many):
    publisher.publication = Publication.create(tmp_path / "other", tmp_path / "keys2", NOW)
    publisher.publication.publish(
        (Record(Indicator.parse(f"c{number}.example.vn")) for number in range(many)), tmp_path / "keys2", NOW
    )
    fresh = Follower(tmp_path / "fresh", publisher.publication.root)
    fresh.update(FolderFetcher(tmp_path / "other"))
    assert fresh.held().header.entries == sum(1 for _line in fresh.held().lines()) == many


def test_a_file_that_is_no_root_is_said_to_be_none_and_followed_by_nobody(publisher: Publisher, tmp_path: Path):
    place = FolderFetcher(publisher.folder)
    with pytest.raises(UnusableInputError, match="no root file"):
        Follower(tmp_path / "fresh", b"not a root").update(place)
    stranger = Publication.create(tmp_path / "other", tmp_path / "keys2", NOW)
    with pytest.raises(UntrustedError):
        Follower(tmp_path / "fresh", stranger.root).update(place)
    assert Follower(tmp_path / "fresh", publisher.publication.root).update(place).after == 1
    assert Follower(tmp_path / "fresh").update(place).after == 1


def test_one_update_at_a_time(publisher: Publisher):
    with alone(publisher.follower.folder / "lock"), pytest.raises(CouldNotFinishError):
        publisher.pull()
    assert publisher.pull().after == 1
