"""Lines of JSON of any make, again and again with other values and small damage: the kernel and Python say the same."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats import FORMATS
from lamsach.hunt.native import load_kernel
from lamsach.hunt.scanner import Scanner
from lamsach.hunt.tally import Tally
from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator

INDEX = MatchIndex(build(Entry(Indicator.parse(value)) for value in ("bad.example", "203.0.113.0/24", "0" * 32)))
CLOCKS = Clocks()
KEYS = [
    "timestamp",
    "src_ip",
    "src_port",
    "dest_ip",
    "dns",
    "rrname",
    "answers",
    "rdata",
    "queries",
    "x",
    "y",
    "é",
    'a"b',
    "",
]
WORDS = [
    "2026-11-22T17:00:01.000000+0000", "192.0.2.1", "203.0.113.7", "x.bad.example", "BAD.example.", "good.example", "0" * 32,
    "", "a\\b", "é", "x" * 70, "\u2028", "53", "\x7f",
]  # fmt: skip
scalars = st.one_of(
    st.sampled_from(WORDS), st.integers(-(10**20), 10**20), st.sampled_from([0, -1, 53, 1.5, 1e300, True, False, None])
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(KEYS), values, max_size=6)
EVENT = {
    "timestamp": WORDS[0],
    "src_ip": "192.0.2.1",
    "dest_ip": "203.0.113.7",
    "dns": {"rrname": "x.bad.example", "id": 7},
}


def changed(value: Any, scalar: Any) -> Any:
    """Return the same shape with other strings and numbers."""
    if isinstance(value, dict):
        return {key: changed(each, scalar) for key, each in value.items()}
    if isinstance(value, list):
        return [changed(each, scalar) for each in value]
    same_kind = isinstance(value, str) == isinstance(scalar, str) and not isinstance(value, bool | None)
    return scalar if same_kind and not isinstance(scalar, bool | None) else value


def scanned(log: bytes, kernel: object) -> tuple[Tally, int, int, dict[str, int]]:
    shape, _start = FORMATS["eve"].shape(log, CLOCKS)
    scanner = Scanner(INDEX, shape, "log", kernel)
    assert scanner.scan(memoryview(log), 0, len(log)) == len(log)
    return scanner.take().tally(), scanner.counts.lines, scanner.counts.other, dict(scanner.counts.refused)


@settings(max_examples=150)
@given(
    made=st.lists(st.one_of(objects, objects.map(lambda more: EVENT | more)), min_size=1, max_size=3),
    others=st.lists(scalars, max_size=3),
    loose=st.booleans(),
    plain=st.booleans(),
    damage=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 2), st.binary(max_size=2)), max_size=3),
)
def test_any_makes_of_lines_are_read_as_python_reads_them(
    made: list[dict[str, Any]],
    others: list[Any],
    loose: bool,
    plain: bool,
    damage: list[tuple[int, int, bytes]],
) -> None:
    lines = []
    for each in made:
        same = (each, each, *(changed(each, other) for other in others), each)
        separators = None if loose else (",", ":")
        lines += [json.dumps(value, ensure_ascii=plain, separators=separators).encode() for value in same]
    for place, drop, put in damage:
        hurt = lines[place % len(lines)]
        at = place % (len(hurt) + 1)
        lines += [hurt[:at] + put.replace(b"\n", b"") + hurt[at + drop :], hurt]
    log = b"\n".join(lines) + b"\n"
    assert scanned(log, load_kernel()) == scanned(log, None)


def test_more_makes_than_are_kept_are_read_all_the_same() -> None:
    makes = [{**EVENT, f"key{number}": {f"inner{number}": [number, "x" * (number % 90)]}} for number in range(6000)]
    log = b"".join(json.dumps(each).encode() + b"\n" for each in makes)
    [count] = [count.lines for key, count in scanned(log, load_kernel())[0].items() if key.entry == 0]
    assert count == len(makes)


@settings(max_examples=40)
@given(
    words=st.lists(st.sampled_from(["UDP", "TCP", 7, 7.5, "é", 'a"b', "", *range(9)]), min_size=1, max_size=12),
    picks=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(0, 3)), min_size=20, max_size=60),
    damage=st.integers(0, 400),
)
def test_values_that_are_usual_for_a_while_are_read_as_python_reads_them(
    words: list[Any], picks: list[tuple[int, int, int]], damage: int
) -> None:
    lines = []
    for one, two, name in picks:
        flow = {"proto": words[one % len(words)], "app": {"v": words[two % len(words)], "n": 0}}
        lines.append(json.dumps({**EVENT, **flow, "dns": {"rrname": WORDS[3 + name], "id": one}}).encode())
    hurt = lines[damage % len(lines)]
    at = damage % len(hurt)
    log = b"\n".join([*lines, hurt[:at] + b"0" + hurt[at + 1 :], hurt[:at] + hurt[at + 1 :], *lines]) + b"\n"
    assert scanned(log, load_kernel()) == scanned(log, None)


NAMES = [
    b'"good.example"', b'"b\\u0061d.example"', b'"x.bad.example"', '"caf\u00e9.example"'.encode(), b'"caf\\u00e9.example"', b'"a_b..example"',
    b'"other.good.example"', b'"-"', b'"bad\\.example"', b'"203.0.113.7"', b'["good.example","bad.example"]', b"null",
    b'"' + b"long." * 12 + b'example"', b'"' + b"long." * 12 + b'bad.example"',
]  # fmt: skip
NUMBERS = [
    b"7",
    b"42",
    b"-7",
    b"07",
    b"7.5",
    b"1e3",
    b"1e",
    b"1.",
    b"12345678901234567890123456789012345",
    b'"7"',
    b"true",
    b"7 ",
]


@settings(max_examples=120)
@given(
    runs=st.lists(
        st.tuples(
            st.sampled_from(NAMES), st.sampled_from(NUMBERS), st.sampled_from(["1", "53", "9999"]), st.integers(1, 12)
        ),
        min_size=2,
        max_size=10,
    ),
    damage=st.lists(st.tuples(st.integers(0, 4000), st.sampled_from(b'"\\ \x1f\x80,}09.e')), max_size=3),
)
def test_runs_of_lines_that_are_alike_are_read_as_python_reads_them(
    runs: list[tuple[bytes, bytes, str, int]], damage: list[tuple[int, int]]
) -> None:
    """What gave nothing or was as long for a while is taken for granted in the next line: if it is the same there."""
    lines = []
    for name, number, port, times in runs:
        head = f'{{"timestamp":"{WORDS[0]}","src_ip":"192.0.2.1","src_port":{port},"dest_ip":"198.51.100.7","dns":'
        lines += [head.encode() + b'{"id":' + number + b',"rrname":' + name + b',"rrtype":"A"}}'] * times
    log = bytearray(b"\n".join([*lines, *lines]) + b"\n")
    for place, byte in damage:
        if log[place % len(log)] != ord("\n"):
            log[place % len(log)] = byte
    assert scanned(bytes(log), load_kernel()) == scanned(bytes(log), None)
