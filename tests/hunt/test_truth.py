"""The kernel and the index find exactly what the plain matcher finds, on every format, with whole and damaged lines."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import Event, RefusedLineError
from lamsach.hunt.formats import FORMATS, IN_SYSLOG, shape_of
from lamsach.hunt.native import load_kernel
from lamsach.hunt.reference import Reference
from lamsach.hunt.scanner import Scanner
from lamsach.hunt.shapes import Shape
from lamsach.hunt.tally import Tally
from lamsach.indicators.index import ALWAYS_FROM, ALWAYS_UNTIL, Entry, MatchIndex, micros
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator
from tests.hunt.writers import WRITERS, Contact

START = datetime(2026, 11, 20, tzinfo=UTC)
CLOCKS = Clocks(UTC, datetime(2026, 11, 30, tzinfo=UTC))
CASES = int(os.environ.get("LAMSACH_TRUTH_CASES", "40"))  # for each format; the deep run takes 6,000: 100,000 in all

labels = st.sampled_from(
    ["a", "bad", "evil", "xn--bn-mia", "c2", "example", "b_1", "very-long-label-with-many-letters"]
)
domains = st.lists(labels, min_size=1, max_size=4).map(lambda parts: ".".join([*parts, "vn"]))
addresses = st.one_of(
    st.builds(lambda a, b: f"192.0.{a}.{b}", st.integers(0, 3), st.integers(0, 7)),
    st.builds(lambda a, b: f"2001:db8:{a:x}::{b:x}", st.integers(0, 2), st.integers(0, 3)),
)
ranges = st.one_of(
    st.builds(lambda a, b, p: f"192.0.{a}.{b}/{p}", st.integers(0, 3), st.integers(0, 7), st.integers(0, 32)),
    st.builds(lambda a, b, p: f"2001:db8:{a:x}::{b:x}/{p}", st.integers(0, 2), st.integers(0, 3), st.integers(0, 128)),
)
paths = st.sampled_from(["/", "/a", "/a/b", "/ab", "/a?x=1", "/a/b?x=1&y=2", "/%61/b", "/á"])
digests = st.sampled_from(["0" * 32, "f" * 32, "0123456789ABCDEF" * 2])
urls = st.builds(
    lambda host, path: f"http://{host}{path}", st.one_of(domains, st.just("192.0.2.1"), st.just("bad.vn:8080")), paths
)
hashes = st.one_of(digests, digests.map(lambda d: d + "0" * 8), digests.map(lambda d: d * 2))
days = st.one_of(st.none(), st.integers(0, 8).map(lambda day: START + timedelta(days=day, hours=7)))
entries = st.builds(
    Entry,
    st.one_of(domains, domains, ranges, addresses, urls, hashes).map(Indicator.parse),
    st.sampled_from(["", "mirai", "lặng"]),
    st.sampled_from(["", "block"]),
    days,
    days,
)


def spelled(name: str, how: int) -> str:
    """Return the name as logs write it: capitals, a dot at the end, escapes, Unicode, an address instead."""
    return {
        1: name.upper(),
        2: name + ".",
        3: name.replace("a", "\\097"),
        4: name.replace("xn--bn-mia", "bán"),
        5: "192.0.2.1",
        6: name.replace(".", ".."),
        7: "x" * 230 + "." + name,
        8: "-",
        9: name + " " + name,
    }.get(how, name)


contacts = st.builds(
    Contact,
    st.integers(0, 8 * 86400).map(lambda s: int(START.timestamp()) + s),
    st.one_of(addresses, st.sampled_from(["::ffff:192.0.2.1", "pc-7", "192.0.2.01"])),
    st.builds(spelled, domains, st.integers(0, 20)),
    st.one_of(addresses, st.sampled_from(["::ffff:192.0.2.1", "192.0.2.999", "-", "192.0.2.1:80", "fe80::1%eth0"])),
    paths,
    digests,
    st.integers(0, 10**6),
)
damage = st.one_of(
    st.none(), st.none(), st.none(), st.tuples(st.integers(0, 400), st.integers(0, 3), st.binary(max_size=4))
)


def damaged(line: bytes, how: tuple[int, int, bytes] | None) -> bytes:
    if how is None:
        return line
    place, cut, put = how
    return (line[:place] + put + line[place + cut :]).replace(b"\n", b"")


def alone(log: bytes, name: str) -> tuple[Shape, int]:
    return FORMATS[name].shape(log, CLOCKS)


def among_others(log: bytes, name: str) -> tuple[Shape, int]:
    return shape_of(FORMATS[name], log, CLOCKS)


Read = Callable[[bytes, str], tuple[Shape, int]]


def by_reference(
    log: bytes, name: str, listed: list[Entry], number: dict[Entry, int], read: Read = alone
) -> tuple[Tally, int, int, dict[str, int]]:
    truth, tally, lines, other = Reference(listed), Tally(), 0, 0
    refused: dict[str, int] = {}
    shape, start = read(log, name)
    for line in log[start:].split(b"\n")[:-1]:
        lines += 1
        try:
            event: Event | None = shape.read(line)
        except RefusedLineError as error:
            refused[error.reason] = refused.get(error.reason, 0) + 1
            continue
        other += event is None
        for entry in truth.hits(event) if event else ():
            valid = (micros(entry.valid_from, ALWAYS_FROM), micros(entry.valid_until, ALWAYS_UNTIL))
            tally.hit(event.client, number[entry], valid, event.time, event.size)
    return tally, lines, other, refused


def by_scanner(
    log: bytes, name: str, index: MatchIndex, kernel: object, read: Read = alone
) -> tuple[Tally, int, int, dict[str, int]]:
    shape, start = read(log, name)
    scanner = Scanner(index, shape, "log", kernel)
    assert scanner.scan(memoryview(log), start, len(log)) == len(log)
    counts = scanner.counts
    return scanner.take().tally(), counts.lines, counts.other, dict(counts.refused)


@pytest.mark.needs("gcc", "gcc")
def test_the_kernel_was_built() -> None:
    assert load_kernel() is not None, "no C compiler? apt install gcc python3-dev, then make clean test"


@pytest.mark.parametrize("name", list(WRITERS))
@settings(max_examples=CASES)
@given(
    listed=st.lists(entries, max_size=12),
    told=st.lists(st.tuples(contacts, damage), min_size=1, max_size=8),
    ending=st.sampled_from([b"\n", b"\r\n"]),
)
def test_kernel_index_and_reference_find_the_same(
    name: str, listed: list[Entry], told: list[tuple[Contact, tuple[int, int, bytes] | None]], ending: bytes
) -> None:
    head, write = WRITERS[name]
    log = head + b"".join(damaged(write(contact).encode(), how) + ending for contact, how in told)
    index = MatchIndex(build(listed))
    number = {index.entry(each): each for each in range(len(index))}
    truth = by_reference(log, name, listed, number)
    assert by_scanner(log, name, index, None) == truth
    assert by_scanner(log, name, index, load_kernel()) == truth


@settings(max_examples=CASES)
@given(
    first=st.sampled_from([each.name for each in IN_SYSLOG]),
    listed=st.lists(entries, max_size=12),
    told=st.lists(st.tuples(st.sampled_from(list(WRITERS)), contacts, damage), min_size=1, max_size=8),
)
def test_so_they_do_where_several_programs_write_into_one_log(
    first: str, listed: list[Entry], told: list[tuple[str, Contact, tuple[int, int, bytes] | None]]
) -> None:
    log = b"".join(damaged(WRITERS[name][1](contact).encode(), how) + b"\n" for name, contact, how in told)
    index = MatchIndex(build(listed))
    number = {index.entry(each): each for each in range(len(index))}
    truth = by_reference(log, first, listed, number, among_others)
    assert by_scanner(log, first, index, None, among_others) == truth
    assert by_scanner(log, first, index, load_kernel(), among_others) == truth


def test_every_format_has_a_writer() -> None:
    assert set(WRITERS) == set(FORMATS)
