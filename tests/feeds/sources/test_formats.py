"""What each format's sample says, in normal form."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lamsach.feeds.sources import FORMATS, Refusal, Row
from lamsach.feeds.sources.stix import pattern_values
from lamsach.indicators import Indicator, InvalidIndicatorError

DATA = Path(__file__).parents[2] / "_data" / "feeds" / "sources"
MD5, SHA1, SHA256 = "2" * 32, "3" * 40, "1" * 64
SAID = {
    "plain": (["c2.example.vn", "http://bad.example.vn/a.exe", "192.0.2.7", "192.0.2.0/25"], 0),
    "csv": (["c2.example.vn", "bad.example.vn"], 1),
    "hosts": (["c2.example.vn", "bad.example.vn"], 0),
    "adblock": (["c2.example.vn", "bad.example.vn", "192.0.2.7"], 3),
    "dnsmasq": (["c2.example.vn", "bad.example.vn", "worse.example.vn", "local.example.vn"], 0),
    "rpz": (["c2.example.vn", "c2.example.vn", "bad.example.vn", "192.0.2.0/24", "2001:db8::1"], 1),
    "urlhaus": (["http://192.0.2.7:8080/bin.sh", "https://bad.example.vn/a.exe"], 0),
    "threatfox": (["192.0.2.9", "c2.example.vn"], 0),
    "feodo": (["192.0.2.11"], 0),
    "malwarebazaar": ([SHA256, SHA1, MD5], 0),
    "spamhaus-drop": (["192.0.2.0/24", "2001:db8:1::/48"], 0),
    "misp": (["c2.example.vn", "192.0.2.7", SHA256, "bad.example.vn", "192.0.2.8"], 1),
    "stix": (["c2.example.vn", SHA256, MD5, "http://bad.example.vn/a.exe"], 1),
    "openioc": ([MD5, "c2.example.vn", "192.0.2.7"], 1),
    "suricata": (["c2.example.vn", "http://bad.example.vn/a.exe", "192.0.2.7", "192.0.2.128/25"], 2),
    "docx": (["c2.example.vn", "192.0.2.7", "https://bad.example.vn/a.exe", SHA256, "bad.example.vn"], 0),
    "xlsx": (["c2.example.vn", "192.0.2.7", "https://bad.example.vn/a.exe", SHA256], 0),
    "pdf": (["c2.example.vn", "192.0.2.7", "https://bad.example.vn/a.exe", SHA256], 0),
    "text": (
        ["c2.example.vn", "bad.example.vn", "192.0.2.7", "https://bad.example.vn/a.exe?x=1", MD5, "192.0.2.128/25", "2001:db8::7"],
        0,
    ),
}  # fmt: skip


def sample(name: str) -> list[Row | Refusal]:
    path = next(path for path in DATA.iterdir() if path.stem == name)
    return list(FORMATS[name].read(io.BytesIO(path.read_bytes()), {}))


def values(rows: list[Row | Refusal]) -> list[str]:
    found = []
    for row in rows:
        try:
            if isinstance(row, Row) and row.raw:
                found.append(Indicator.parse(row.raw).value)
        except InvalidIndicatorError:
            assert row.raw == "not an indicator!"
    return found


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_sample_says_what_stands_in_it_and_counts_what_is_refused(name):
    rows = sample(name)
    expected, refused = SAID[name]
    assert values(rows) == expected
    assert sum(isinstance(row, Refusal) for row in rows) == refused
    assert all(row.reason for row in rows if isinstance(row, Refusal))


def test_what_a_source_knows_comes_along():
    first = sample("threatfox")[1]
    assert (first.family, first.confidence) == ("Unknown malware", 75)
    assert first.last_seen == datetime(2026, 11, 21, 7, 1, tzinfo=UTC)
    stix = sample("stix")[0]
    assert (stix.family, stix.confidence, stix.tlp) == ("Samplebot", 85, "green")
    assert stix.valid_until == datetime(2027, 1, 20, tzinfo=UTC)
    assert sample("misp")[0].tlp == "green"
    assert sample("misp")[0].family == "Samplebot"
    csv = sample("csv")
    assert csv[0].valid_until == datetime(2027, 1, 1, tzinfo=UTC)
    assert csv[2].family == "Sample, quoted"
    assert sample("suricata")[0].reference == "url,report.example.vn/1"


def test_the_user_names_the_columns_of_a_csv():
    raw = b"x;y;z\nbad.example.vn;Samplebot;2026-01-01\n"
    rows = list(
        FORMATS["csv"].read(io.BytesIO(raw), {"delimiter": ";", "value": "x", "family": "Y", "first_seen": "z"})
    )
    assert (rows[0].raw, rows[0].family) == ("bad.example.vn", "Samplebot")
    assert rows[0].first_seen == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_pattern_that_needs_more_than_one_value_is_none():
    assert pattern_values("[domain-name:value = 'it\\'s']") == ["it's"]
    assert pattern_values("[url:value = 'a' AND url:value = 'b']") == []
    assert pattern_values("[domain-name:value != 'a']") == []
    assert pattern_values("[process:name = 'a']") == []


def test_lines_tell_where_a_value_stands():
    assert [row.line for row in sample("plain")] == [2, 3, 4, 5, 7]
