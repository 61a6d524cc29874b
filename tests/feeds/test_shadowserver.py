"""Shadowserver's reports: address, time and source port of infected devices, whatever the report calls them."""

import contextlib
import io
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.errors import LamsachError, UnusableInputError
from lamsach.feeds.shadowserver import Contact, contacts
from lamsach.feeds.sightings import Tally, reports
from lamsach.feeds.sources import Refusal
from lamsach.wire import SightingReport, read

SINKHOLE = """"timestamp","protocol","src_ip","src_port","src_asn","src_geo","dst_ip","dst_port","infection","family","tag"
"2026-11-21 00:00:05","tcp","198.51.100.7",50123,64500,"VN","192.0.2.9",443,"samplebot","","sinkhole"
"2026-11-21 23:59:59","tcp","198.51.100.7",50123,64500,"VN","192.0.2.9",443,"samplebot","","sinkhole"
"2026-11-21 01:00:00","tcp","198.51.100.7",50999,64500,"VN","192.0.2.9",443,"samplebot","","sinkhole"
"2026-11-21 02:00:00","tcp","2001:DB8::7",0,64500,"VN","192.0.2.9",443,"","otherbot",""
"2026-11-21 02:00:00","tcp","",1,64500,"VN","192.0.2.9",443,"samplebot","",""
"yesterday","tcp","198.51.100.8",1,64500,"VN","192.0.2.9",443,"samplebot","",""
"2026-11-21 02:00:00","tcp","198.51.100.8",1,64500,"VN","0.0.0.0",443,"samplebot","",""
"""
HTTP = """"timestamp","protocol","src_ip","src_port","dst_ip","dst_port","http_host","infection"
"2026-11-21 00:00:05","tcp","198.51.100.7",50123,"192.0.2.9",80,"C2.example.vn","samplebot"
"2026-11-21 00:00:06","tcp","198.51.100.7",50124,"192.0.2.9",80,"","samplebot"
"""
DRONE = """"timestamp","ip","port","asn","geo","infection","cc_ip","cc_port","cc_dns"
"2016-07-24 00:00:00","198.51.100.7",2152,64500,"VN","samplebot","192.0.2.9",80,"c2.example.vn"
"""
SERVICE = (
    '"timestamp","ip","protocol","port","hostname","tag"\n"2026-11-21 00:00:00","198.51.100.7","tcp",23,"","telnet"\n'
)
VICTIM = (
    '"timestamp","protocol","dst_ip","dst_port","src_ip","src_port","family"\n'
    '"2026-11-21 00:00:00","udp","198.51.100.7",53,"192.0.2.9",1,"samplebot"\n'
)
RESOLVER = '"timestamp","protocol","src_ip","src_port","dst_ip","query"\n"2026-11-21 00:00:00","udp","198.51.100.7",53,"192.0.2.9","x"\n'


def told(text: str) -> list[Contact | Refusal]:
    return list(contacts(io.BytesIO(text.encode())))


def test_a_row_is_address_source_port_and_time_of_the_device_and_what_it_talked_to():
    first, *_rest = told(SINKHOLE)
    assert (first.address, first.port, first.family) == ("198.51.100.7", 50123, "samplebot")
    assert first.time == datetime(2026, 11, 21, 0, 0, 5, tzinfo=UTC)
    assert first.indicator.value == "192.0.2.9"
    assert [each.indicator.value for each in told(HTTP)] == ["c2.example.vn", "192.0.2.9"]
    (drone,) = told(DRONE)
    assert (drone.address, drone.port, drone.indicator.value) == ("198.51.100.7", 2152, "c2.example.vn")


def test_rows_without_device_time_or_other_side_are_refused_with_their_line():
    rows = told(SINKHOLE)
    assert [row.line for row in rows if isinstance(row, Refusal)] == [6, 7, 8]
    six = rows[3]
    assert (six.address, six.port, six.family) == ("2001:db8::7", None, "otherbot")


@pytest.mark.parametrize("report", [SERVICE, VICTIM, RESOLVER, "domain,url\na,b\n", "", "a\0b,c\n"])
def test_a_report_that_tells_of_no_infected_device_makes_no_case(report):
    with pytest.raises(UnusableInputError):
        told(report)


def test_sightings_keep_the_ports_apart_and_the_portal_reads_them():
    tally = Tally()
    tally.take(told(SINKHOLE), lambda address, _time: "H25" if address == "198.51.100.7" else None)
    (document,) = reports(tally, machine="m", made_at=datetime(2026, 11, 22, tzinfo=UTC), uuids=iter([UUID(int=1)]))
    again = read(document.to_json(), SightingReport)
    assert [(each.unit, each.client, each.source_port, each.count, each.days) for each in again.sightings] == [
        ("H25", "198.51.100.7", 50123, 2, 1), ("H25", "198.51.100.7", 50999, 1, 1), (None, "2001:db8::7", None, 1, 1),
    ]  # fmt: skip
    assert (again.lines, again.hits, again.refused, again.devices) == (7, 4, 3, 2)


@given(st.sampled_from([SINKHOLE, HTTP, DRONE]), st.binary(max_size=100), st.integers(0, 900))
def test_nothing_but_advice_is_raised(report, noise, at):
    raw = report.encode()
    with contextlib.suppress(LamsachError):
        for each in contacts(io.BytesIO(raw[: at % len(raw)] + noise + raw[at % len(raw) :])):
            assert isinstance(each, Contact | Refusal)
