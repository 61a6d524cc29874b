"""The kernel adds counts up to the same sightings, in the same order, as the plain roll-up."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.hunt.clocks import DAY
from lamsach.hunt.counted import Counted
from lamsach.hunt.native import address_bytes, address_text, load_kernel
from lamsach.hunt.sightings import Packed, Sightings, sightings_of
from lamsach.hunt.tally import Count, Key, Validity
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


@pytest.mark.needs("gcc", "gcc")
def test_many_counts_and_large_ones_add_up_whatever_the_order(tmp_path: Path) -> None:
    kernel = load_kernel()
    assert kernel
    chance = random.Random(4)
    rows = [
        (
            Key(f"10.0.{chance.randrange(200)}.{chance.randrange(40)}", chance.randrange(4), Validity.VALID, day),
            Count(day * DAY + 5, day * DAY + 5 + chance.randrange(9), lines, size),
        )
        for day, lines, size in (
            (chance.randrange(30), chance.randrange(1, 9), chance.randrange(9)) for _each in range(20_000)
        )
    ]
    most = Count(3 * DAY, 4 * DAY - 1, 2**32 - 1, 2**48 - 1)
    rows += [(Key("192.0.2.1", 1, Validity.VALID, 3), most)] * 3
    plain, parts = Counted(), [Counted(packed=kernel.Tally(DAY)) for _each in range(3)]
    for key, count in rows:
        plain.tally().add(key, count)
        part = chance.choice(parts)
        assert part.packed.put(address_bytes(key.client), key.entry, 0, key.slot, *count)
    again = Counted()
    for part in parts:
        again.merge(part)
    fast = sightings_of(again, INDEX, kernel=kernel)
    slow = sightings_of(plain, INDEX)
    assert isinstance(fast, Packed)
    assert told(fast) == told(slow)
    assert (fast[0].count, fast[0].size, fast[0].days) == (3 * most.lines, 3 * most.size, 1)
    assert (fast.hits, fast.devices) == (slow.hits, slow.devices)
    packed = kernel.Tally(DAY)
    for key, count in rows:
        packed.put(address_bytes(key.client), key.entry, 0, key.slot, *count)
    assert Counted(packed=packed).tally() == plain.tally()


@pytest.mark.needs("gcc", "gcc")
@pytest.mark.parametrize(
    "count",
    [
        Count(0, 1, 2**32, 0),
        Count(0, 1, 1, 2**48),
        Count(0, DAY, 1, 0),
        Count(-1, 1, 1, 0),
        Count(0, 1, 1, 2**70),
        Count(0, None, 1, 0),
    ],
)
def test_what_no_row_holds_is_counted_in_python(count: Count) -> None:
    kernel = load_kernel()
    assert kernel
    counted, plain = Counted(packed=kernel.Tally(DAY)), Counted()
    for each in (counted, plain):
        each.tally().add(Key("192.0.2.1", 1, Validity.VALID, 0), count)
        each.tally().add(Key("192.0.2.1", 2, Validity.VALID, 0), Count(1, 2, 3, 4))
    found = sightings_of(counted, INDEX, kernel=kernel)
    assert not isinstance(found, Packed)
    assert told(found) == told(sightings_of(plain, INDEX))


@given(st.binary(min_size=16, max_size=16))
def test_an_address_and_its_bytes_are_one(raw: bytes) -> None:
    assert address_bytes(address_text(raw)) == raw
