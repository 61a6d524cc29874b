"""Ranges that do not overlap and names that do not cover each other, of a list of any length, in the same memory."""

import ipaddress
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lamsach
from lamsach.feeds.formats import runs
from lamsach.feeds.formats.gathered import NamePart, RangePart
from lamsach.feeds.formats.runs import SortedRuns
from lamsach.indicators import Indicator
from lamsach.indicators.record import Record

NAMES = st.lists(st.sampled_from(["a", "b", "a-b", "ab", "x1"]), min_size=1, max_size=4).map(
    lambda labels: ".".join([*labels, "vn"])
)
NETWORKS = st.one_of(
    st.tuples(st.integers(0, 2**10), st.integers(22, 32)).map(lambda it: ipaddress.ip_network(it, strict=False)),
    st.tuples(st.integers(2**120, 2**120 + 500), st.integers(118, 128)).map(
        lambda it: ipaddress.ip_network(it, strict=False)
    ),
)


@pytest.fixture(autouse=True)
def short_runs(monkeypatch):
    """Spill after every third item."""
    monkeypatch.setattr(runs, "RUN", 3)
    monkeypatch.setattr(runs, "_BUFFER", 7)


def lines(part, values) -> list[str]:
    with SortedRuns(Path()) as sorted_runs:
        for value in values:
            sorted_runs.add(part.key(Record(Indicator.parse(value))))
        return list(part.lines(iter(sorted_runs)))


@given(st.lists(st.binary(max_size=20).map(lambda raw: raw.replace(b"\n", b"")), max_size=40))
def test_what_went_in_comes_out_sorted(items):
    with SortedRuns(Path()) as sorted_runs:
        for item in items:
            sorted_runs.add(item)
        assert list(sorted_runs) == sorted(items)


@given(st.lists(NAMES, max_size=30))
def test_each_name_is_covered_once_and_by_a_listed_one(names):
    kept = lines(NamePart("x", lambda name: name), names)
    assert set(kept) <= set(names)
    for name in names:
        assert sum(name == each or name.endswith(f".{each}") for each in kept) == 1


@given(st.lists(NETWORKS, max_size=25))
def test_joined_ranges_hold_the_same_addresses_and_each_once(networks):
    kept = [ipaddress.ip_network(line) for line in lines(RangePart("x", str), map(str, networks))]
    assert all(not a.overlaps(b) for place, a in enumerate(kept) for b in kept[:place] if a.version == b.version)
    for version in (4, 6):
        listed = {int(address) for each in networks if each.version == version for address in each}
        written = [int(address) for each in kept if each.version == version for address in each]
        assert len(written) == len(set(written))
        assert set(written) == listed


MEASURE = """
import resource, sys, itertools
from pathlib import Path
from lamsach.feeds.formats import About, format_named, write_formats
from lamsach.indicators import Indicator, Kind
from lamsach.indicators.record import Record
from datetime import datetime, UTC
count = int(sys.argv[1])
names = (Record(Indicator(Kind.DOMAIN, f"host{n * 7919 % 1000003}.bad{n % 97}.example.vn")) for n in range(count))
fours = (Record(Indicator(Kind.IP, f"{1 + n % 200}.{n // 200 % 250}.{n // 50000}.{n % 100 * 2}")) for n in range(count))
sixes = (Record(Indicator(Kind.IP, f"2001:db8:{n % 9999:x}::{n // 9999 + 1:x}")) for n in range(count))
some = [format_named(name) for name in ("squid", "squidguard", "nftables", "ipset", "fortigate")]
write_formats(itertools.chain(names, fours, sixes), some, Path(sys.argv[2]), About(1, datetime(2026, 11, 22, tzinfo=UTC)))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak(count: int, folder: Path) -> int:
    """Return the megabytes that writing a list of this length takes, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(Path(lamsach.__file__).parents[1])}
    command = [sys.executable, "-c", MEASURE, str(count), str(folder)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)


@pytest.mark.deep
def test_a_list_five_times_as_long_takes_the_same_memory(tmp_path):
    small, large = peak(40_000, tmp_path), peak(200_000, tmp_path)
    assert large < small + 12
