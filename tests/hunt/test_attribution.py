"""Addresses become devices and units, by date; what does not match is said to be unmatched."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.errors import UnusableInputError
from lamsach.hunt.clocks import DAY, Clocks
from lamsach.hunt.leases import Leases
from lamsach.hunt.native import address_bytes, load_kernel
from lamsach.hunt.rollup import roll_up
from lamsach.hunt.tally import SHORT_SLOT, Tally
from lamsach.hunt.units import UnitTable
from lamsach.indicators.index import Entry, MatchIndex, micros
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator

CLOCKS = Clocks(UTC, datetime(2026, 11, 30, tzinfo=UTC))
INDEX = MatchIndex(build([Entry(Indicator.parse("bad.example"), "mirai", "block")]))
ALWAYS = (-(2**63), 2**63 - 1)


def at(text: str) -> int:
    return micros(datetime.fromisoformat(text).replace(tzinfo=UTC), 0)


def units(tmp_path: Path, *lines: str) -> UnitTable:
    (tmp_path / "units.csv").write_text("\n".join(lines), "utf-8")
    return UnitTable.read(tmp_path / "units.csv")


def leases(tmp_path: Path, text: str) -> Leases:
    (tmp_path / "leases").write_text(text, "utf-8")
    return Leases.read(tmp_path / "leases", CLOCKS)


def test_the_longest_prefix_wins(tmp_path: Path) -> None:
    table = units(
        tmp_path, "cidr,unit", "192.0.2.0/24,Sở A", "192.0.2.128/25,Phòng B", "2001:db8::/32,Sở C", "192.0.2.9,Máy"
    )
    moment = at("2026-11-22T00:00:00")
    found = [
        table.unit_of(each, moment) for each in ("192.0.2.1", "192.0.2.200", "2001:db8::7", "192.0.2.9", "198.51.100.1")
    ]
    assert found == ["Sở A", "Phòng B", "Sở C", "Máy", None]
    assert table.unit_of("pc-7", moment) is None


def test_of_equal_ranges_the_one_counts_that_held_then_and_began_last(tmp_path: Path) -> None:
    table = units(
        tmp_path,
        "192.0.2.0/24,old,,2025-06-30",
        "192.0.2.0/24,new,2025-07-01,",
        "192.0.2.0/24,newer,2026-01-01,2026-12-31",
    )
    assert table.unit_of("192.0.2.1", at("2025-06-30T23:59:59")) == "old"
    assert table.unit_of("192.0.2.1", at("2025-07-01T00:00:00")) == "new"
    assert table.unit_of("192.0.2.1", at("2026-12-31T12:00:00")) == "newer"
    assert table.unit_of("192.0.2.1", at("2027-01-01T00:00:00")) == "new"
    assert table.unit_of("192.0.2.1", None) is None


def test_a_table_of_units_from_excel_in_vietnamese_is_read(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("cidr;unit;from;to\r\n192.0.2.0/24;Sở A;1/9/2026;30/9/2026\r\n", "utf-8-sig")
    table = UnitTable.read(path)
    assert not table.refused
    for moment, unit in (("2026-09-30T23:00:00", "Sở A"), ("2026-10-01T00:00:00", None)):
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        assert table.unit_of("192.0.2.1", int(at.timestamp()) * 1_000_000) == unit


def test_bad_lines_of_the_table_are_kept_and_an_empty_one_is_refused(tmp_path: Path) -> None:
    table = units(tmp_path, "192.0.2.0/24,A", "nonsense,B", "192.0.2.0/33,C", "192.0.2.0/24,D,yesterday")
    assert [line for line, _text in table.refused] == [2, 3, 4]
    with pytest.raises(UnusableInputError):
        units(tmp_path, "nonsense")


def counted_by_the_kernel(clients: Iterable[str]) -> Any:
    """Return the kernel's Tally of one contact of each client."""
    kernel = load_kernel()
    assert kernel, "the kernel was not built"
    found = kernel.Tally(DAY)
    for client in clients:
        found.put(address_bytes(client), 0, 0, 0, 0, 0, 1, 0)
    return found


dates = st.sampled_from(["", "2026-11-22"])
ranges = st.builds(
    lambda a, b, p: f"10.0.{a}.{b}{p}", st.integers(0, 1), st.integers(0, 3), st.sampled_from(["", "/32", "/30", "/24"])
)
rows = st.lists(st.tuples(ranges, st.sampled_from("AB"), st.one_of(st.none(), st.tuples(dates, dates))), max_size=8)


@given(
    rows,
    st.sampled_from(
        ["", " 2001:db8::/32,C\n", "# a note\n\n", "\u2028\n", '"10.0.0.0/24","D"\n', "10.0.0.0/24, E\r\n"]
    ),
)
def test_rows_that_the_kernel_reads_are_those_entered_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, str, tuple[str, str] | None]], more: str
) -> None:
    lines = [[cidr, unit, *(when or ())] for cidr, unit, when in told]
    slow, path = UnitTable(), tmp_path_factory.mktemp("units") / "units.csv"
    path.write_text(more + "".join(",".join(line) + "\n" for line in [["10.9.0.0/16", "Z"], *lines]), "utf-8")
    fast = UnitTable.read(path)
    for line in [*csv.reader(more.splitlines()), *lines]:
        assert slow.take(line) or line == [] or line[0].startswith("#")
    assert not fast.refused
    addresses = ("10.0.0.0", "10.0.0.3", "10.0.1.1", "10.0.1.9", "10.0.2.1", "2001:db8::1")
    settled = [slow.settled(address) for address in addresses]
    assert fast.settles(counted_by_the_kernel(addresses)) == (None not in settled)
    for address in addresses:
        for time in (at("2026-11-22T12:00:00"), at("2026-11-23T12:00:00"), None):
            assert fast.unit_of(address, time) == slow.unit_of(address, time)
        assert fast.settled(address) == slow.settled(address)


LEASES = {
    "isc": """lease 192.0.2.10 {
  starts 0 2026/11/22 10:00:00;
  ends 0 2026/11/22 12:00:00;
  hardware ethernet 00:00:5e:00:53:01;
  client-hostname "pc-1";
}
lease 192.0.2.10 {
  starts 0 2026/11/22 13:00:00;
  ends never;
  hardware ethernet 00:00:5e:00:53:02;
}
""",
    "kea": "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state\n"
    "192.0.2.10,00:00:5e:00:53:01,,7200,1795348800,1,0,0,pc-1.,0\n"
    "192.0.2.10,00:00:5e:00:53:02,,86400,1795438800,1,0,0,,0\n",
    "windows": "\tMicrosoft DHCP Service Activity Log\n\nID,Date,Time,Description,IP Address,Host Name,MAC Address\n"
    "10,11/22/26,10:00:00,Assign,192.0.2.10,pc-1,00005E005301\n11,11/22/26,11:00:00,Renew,192.0.2.10,pc-1,00005E005301\n"
    "12,11/22/26,12:00:01,Release,192.0.2.10,pc-1,00005E005301\n10,11/22/26,13:00:00,Assign,192.0.2.10,,00:00:5e:00:53:02\n",
    "table": "address,device,from,to\n192.0.2.10,pc-1,2026-11-22T10:00:00Z,2026-11-22T12:00:00Z\n"
    "192.0.2.10,00:00:5e:00:53:02,2026-11-22T13:00:00Z,\n",
}


@pytest.mark.parametrize("kind", list(LEASES))
def test_leases_of_every_server_name_the_device_of_the_hour(tmp_path: Path, kind: str) -> None:
    known = leases(tmp_path, LEASES[kind])
    hours = ("09:00", "11:30", "12:30", "13:30")
    found = [known.device_of("192.0.2.10", at(f"2026-11-22T{hour}:00")) for hour in hours]
    assert found == [None, "pc-1", None, "00:00:5e:00:53:02"]


@pytest.mark.parametrize(
    "text",
    [
        (
            "lease 192.0.2.10 {\n  starts epoch 1795366800; # Sun Nov 22\n  ends epoch 1795370400; # Sun Nov 22\n"
            '  client-hostname "pc-7";\n}\n'
        ),
        "address;device;from;to\r\n192.0.2.10;pc-7;2026-11-22T17:00:00Z;2026-11-22T18:00:00Z\r\n",
    ],
    ids=["isc with local times", "table from Excel in Vietnamese"],
)
def test_leases_are_read_as_servers_and_offices_also_write_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "leases").write_text(text, "utf-8")
    leases = Leases.read(tmp_path / "leases", Clocks(UTC))
    assert leases.device_of("192.0.2.10", 1795366801 * 1_000_000) == "pc-7"
    assert leases.device_of("192.0.2.10", 1795370401 * 1_000_000) is None


def test_leases_of_dnsmasq_have_only_an_end(tmp_path: Path) -> None:
    known = leases(tmp_path, "1795348800 00:00:5e:00:53:01 192.0.2.10 pc-1 *\n0 00:00:5e:00:53:02 192.0.2.11 * *\n")
    assert known.device_of("192.0.2.10", at("2026-11-22T11:00:00")) == "pc-1"
    assert known.device_of("192.0.2.11", at("2026-11-23T11:00:00")) == "00:00:5e:00:53:02"


def test_a_file_without_leases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInputError):
        leases(tmp_path, "hello\n")


def test_sightings_tell_device_unit_days_and_bytes(tmp_path: Path) -> None:
    tally = Tally(SHORT_SLOT)
    for hour, size in (("11:00", 5), ("11:05", 6), ("13:30", 7)):
        tally.hit("192.0.2.10", 0, ALWAYS, at(f"2026-11-22T{hour}:00"), size)
    tally.hit("192.0.2.10", 0, ALWAYS, at("2026-11-23T13:30:00"), 0)
    tally.hit("192.0.2.77", 0, ALWAYS, None, 0)
    found = roll_up(tally, INDEX, units=units(tmp_path, "192.0.2.0/28,Sở A"), leases=leases(tmp_path, LEASES["isc"]))
    assert [(each.client, each.device, each.unit, each.count, each.size, each.days) for each in found] == [
        ("192.0.2.10", "00:00:5e:00:53:02", "Sở A", 2, 7, 2),
        ("192.0.2.10", "pc-1", "Sở A", 2, 11, 1),
        ("192.0.2.77", None, None, 1, 0, 0),
    ]
    assert found[2].first is None


def test_a_stretch_that_belongs_to_two_devices_is_unmatched(tmp_path: Path) -> None:
    tally = Tally()
    for hour in ("11:00", "13:30"):
        tally.hit("192.0.2.10", 0, ALWAYS, at(f"2026-11-22T{hour}:00"), 0)
    assert [each.device for each in roll_up(tally, INDEX, leases=leases(tmp_path, LEASES["isc"]))] == [None]


def test_contacts_out_of_the_time_of_validity_are_told_apart() -> None:
    tally = Tally()
    valid = (at("2026-11-22T00:00:00"), at("2026-11-23T00:00:00"))
    for moment in ("2026-11-21T23:59:59", "2026-11-22T00:00:00", "2026-11-23T00:00:00", "2026-11-23T00:00:01"):
        tally.hit("192.0.2.10", 0, valid, at(moment), 0)
    assert [(each.validity.name, each.count) for each in roll_up(tally, INDEX)] == [
        ("VALID", 2),
        ("BEFORE", 1),
        ("AFTER", 1),
    ]
