"""The kernel adds counts up to the same sightings, in the same order, as the plain roll-up."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.hunt.clocks import DAY
from lamsach.hunt.counted import Counted
from lamsach.hunt.native import address_bytes, address_text, load_kernel
from lamsach.hunt.sightings import Packed, Sightings, sightings_of
from lamsach.hunt.units import UnitTable
from lamsach.indicators.index import Entry, MatchIndex, micros
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator

LISTED = [
    Entry(Indicator.parse(f"bad{number}.example"), family)
    for number, family in enumerate(("mirai", "gozi", "", "gozi"))
]
INDEX = MatchIndex(build(LISTED))
ALWAYS = (-(2**63), 2**63 - 1)
EARLY, LATE = (ALWAYS[0], 5 * DAY), (15 * DAY, ALWAYS[1])
addresses = st.sampled_from(["192.0.2.9", "192.0.2.10", "9.0.0.1", "2001:db8::a", "2001:db8::10"])
clients = st.one_of(addresses, addresses, addresses, st.sampled_from(["pc-7", "fe80::1%eth0"]))
hits = st.tuples(
    clients,
    st.integers(0, len(LISTED) - 1),
    st.sampled_from([ALWAYS, EARLY, LATE]),
    st.one_of(st.none(), st.integers(0, 20).map(lambda day: day * DAY + 7)),
    st.integers(0, 9),
)
TABLES = ("192.0.2.0/24,Sở A\n9.0.0.0/8,B\n", "192.0.2.0/24,A,2026-01-01,\n", "192.0.2.0/28,A\n2001:db8::/32,C\n")


def told(found: Sightings) -> list[tuple[object, ...]]:
    return [(s.client, s.device, s.unit, s.number, s.validity, s.first, s.last, s.count, s.size, s.days) for s in found]


@pytest.mark.needs("gcc", "gcc")
@given(parts=st.lists(st.tuples(st.booleans(), st.lists(hits, max_size=12)), max_size=4), table=st.sampled_from(TABLES))
def test_packed_and_listed_sightings_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[bool, list[tuple]]], table: str
) -> None:
    kernel = load_kernel()
    assert kernel
    path: Path = tmp_path_factory.mktemp("units") / "units.csv"
    path.write_text(table, "utf-8")
    units = UnitTable.read(path)
    plain, counted = Counted(), Counted()
    for packed, contacts in parts:
        part = Counted(packed=kernel.Tally(DAY) if packed else None)
        for contact in contacts:
            part.tally().hit(*contact)
            plain.tally().hit(*contact)
        part.all_packed()
        counted.merge(part)
    slow = sightings_of(plain, INDEX, units=units)
    fast = sightings_of(counted, INDEX, units=units, kernel=kernel)
    assert told(fast) == told(slow)
    assert (fast.hits, fast.devices, fast.families) == (slow.hits, slow.devices, slow.families)
    assert told(fast)[1:3] == [told(fast)[place] for place in range(len(fast))][1:3]


@pytest.mark.needs("gcc", "gcc")
def test_sightings_stay_in_the_kernel_where_nothing_depends_on_the_time(tmp_path: Path) -> None:
    kernel = load_kernel()
    assert kernel
    counted = Counted(packed=kernel.Tally(DAY))
    counted.tally().hit("192.0.2.1", 0, ALWAYS, micros(None, 0), 5)
    (tmp_path / "units.csv").write_text("192.0.2.0/24,A\n", "utf-8")
    found = sightings_of(counted, INDEX, units=UnitTable.read(tmp_path / "units.csv"), kernel=kernel)
    assert isinstance(found, Packed)
    assert [(each.client, each.unit, each.size) for each in found[:5]] == [("192.0.2.1", "A", 5)]
    with pytest.raises(IndexError):
        found[1]


@given(st.binary(min_size=16, max_size=16))
def test_an_address_and_its_bytes_are_one(raw: bytes) -> None:
    assert address_bytes(address_text(raw)) == raw
