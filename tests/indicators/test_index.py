"""The index gives back what was put in, finds exactly what is listed, and refuses what is damaged."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.errors import UnusableInputError
from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import build, write
from lamsach.indicators.values import Indicator, Kind

TIMES = st.one_of(st.none(), st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
VALUES = st.one_of(
    st.from_regex(r"[a-z]{1,3}\.(?:bad\.)?example", fullmatch=True),
    st.from_regex(r"192\.0\.2\.(?:[0-9]|[1-9][0-9])(?:/(?:[1-2]?[0-9]|3[0-2]))?", fullmatch=True),
    st.from_regex(r"2001:db8::[1-9a-f](?:/(?:[1-9][0-9]))?", fullmatch=True),
    st.from_regex(r"http://[a-c]\.example/[a-c]?", fullmatch=True),
    st.sampled_from(["0" * 32, "1" * 32, "2" * 40, "3" * 64, "3" * 63 + "4"]),
).map(Indicator.parse)
ENTRIES = st.lists(st.builds(Entry, VALUES, st.sampled_from(["", "mirai", "Lặng"]), st.just("block"), TIMES, TIMES))


def index_of(*values: str) -> MatchIndex:
    return MatchIndex(build(Entry(Indicator.parse(value)) for value in values))


def names(index: MatchIndex, found: object) -> list[str]:
    return [index.value(value).value for value in found]


@given(ENTRIES)
def test_every_entry_comes_back(entries: list[Entry]) -> None:
    index = MatchIndex(build(entries))
    assert {index.entry(number) for number in range(len(index))} == set(entries)
    assert len(index) == len(set(entries))


@given(ENTRIES, st.randoms())
def test_the_order_of_the_entries_changes_no_byte(entries: list[Entry], chance: object) -> None:
    mixed = list(entries)
    chance.shuffle(mixed)
    assert build(mixed) == build(entries)


def test_a_name_is_found_with_everything_under_it_on_borders_of_labels_only() -> None:
    index = index_of("bad.example", "very.bad.example")
    assert names(index, index.find_names("x.very.bad.example")) == ["very.bad.example", "bad.example"]
    assert names(index, index.find_names("bad.example")) == ["bad.example"]
    assert names(index, index.find_names("notbad.example")) == []
    assert names(index, index.find_names("example")) == []


def test_overlapping_ranges_keep_their_own_entries() -> None:
    index = index_of("192.0.2.0/24", "192.0.2.0/25", "192.0.2.7", "2001:db8::/32", "2001:db8::1")
    assert names(index, index.find_address("192.0.2.7")) == ["192.0.2.7", "192.0.2.0/25", "192.0.2.0/24"]
    assert names(index, index.find_address("192.0.2.200")) == ["192.0.2.0/24"]
    assert names(index, index.find_address("192.0.3.0")) == []
    assert names(index, index.find_address("2001:db8::1")) == ["2001:db8::1", "2001:db8::/32"]


def test_the_whole_address_space_may_be_listed() -> None:
    index = index_of("0.0.0.0/0", "255.255.255.255", "::/0")
    assert names(index, index.find_address("255.255.255.255")) == ["255.255.255.255", "0.0.0.0/0"]
    assert names(index, index.find_address("0.0.0.0")) == ["0.0.0.0/0"]  # noqa: S104 - not a socket
    assert names(index, index.find_address("ffff::")) == ["::/0"]


def test_a_url_is_found_by_host_port_and_path_and_what_is_under_the_path() -> None:
    index = index_of("http://bad.example/a", "http://bad.example:8080/", "http://bad.example/q?x=")
    found = {
        "http://bad.example/a": ["http://bad.example/a"],
        "http://bad.example/a/b?c": ["http://bad.example/a"],
        "http://bad.example/ab": [],
        "http://x.bad.example/a": [],
        "https://bad.example:80/a": ["http://bad.example/a"],
        "http://bad.example:8080/any": ["http://bad.example:8080/"],
        "http://bad.example/q?x=1": ["http://bad.example/q?x="],
    }
    assert {url: names(index, index.find_urls(url)) for url in found} == found
    assert index.is_url_host(next(index.find_names("bad.example")))
    assert len(index.entries(next(index.find_names("bad.example")))) == 0


def test_a_digest_is_compared_whole() -> None:
    index = index_of("3" * 64)
    assert index.find_digest(Kind.SHA256, bytes.fromhex("3" * 64)) is not None
    assert index.find_digest(Kind.SHA256, bytes.fromhex("3" * 63 + "4")) is None
    assert index.find_digest(Kind.MD5, bytes.fromhex("3" * 32)) is None


def test_the_file_is_mapped_and_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "list.index"
    write(path, [Entry(Indicator.parse("bad.example"), "mirai")])
    index = MatchIndex.open(path)
    assert index.entry(0).family == "mirai"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("size", [0, 7, 100, 600, 700])
def test_a_cut_off_file_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "list.index"
    path.write_bytes(build([Entry(Indicator.parse("bad.example"))])[:size])
    with pytest.raises(UnusableInputError):
        MatchIndex.open(path)
