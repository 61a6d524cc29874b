"""Consumers that cannot be installed here: what is written is held against strict parsers of our own, and against fixed lines."""

import csv
import io
import ipaddress
import re
from pathlib import Path

import pytest
from tests.feeds.formats.conftest import NOW, RECORDS, SHA256, record

from lamsach.feeds.formats import About, format_named, write_formats
from lamsach.indicators import Indicator, Kind

VALUES = {each.indicator.value for each in RECORDS}


def parse_zeek(text: str) -> list[dict[str, str]]:
    """Read an intelligence file as Zeek does: one header, tabs, as many fields as the header names."""
    head, *lines = text.splitlines()
    assert head.startswith("#fields\t")
    names = head.split("\t")[1:]
    rows = [dict(zip(names, line.split("\t"), strict=True)) for line in lines]
    for row in rows:
        assert row["indicator_type"] in {
            "Intel::DOMAIN",
            "Intel::ADDR",
            "Intel::SUBNET",
            "Intel::URL",
            "Intel::FILE_HASH",
        }
        assert all(row.values())
        assert "://" not in row["indicator"]
    return rows


def parse_kql(text: str) -> list[tuple[str, str]]:
    """Read a datatable: a head, rows of two strings with commas between them, a bracket, a query."""
    found = re.fullmatch(
        r'// [^\n]*\nlet Lamsach = datatable\(Value: string, Family: string\) \[\n(?P<rows>(?:(?:    ,\n)?    "(?:\\.|[^"\\\n])*", "[^"\n]*"\n)*)\];\n[^\n]+\n',
        text,
    )
    assert found, text
    rows = re.findall(r'"((?:\\.|[^"\\\n])*)", "([^"\n]*)"', found["rows"])
    assert found["rows"].count("    ,\n") == max(0, len(rows) - 1)
    return rows


def parse_powershell(text: str) -> list[str]:
    """Read the array of the script: strings in single quotes, nothing else."""
    array = re.search(r"^\$lamsach = @\(\n(.*?)^\)\n", text, re.MULTILINE | re.DOTALL)
    assert array
    lines = array[1].splitlines()
    assert all(re.fullmatch(r"'[^'$`\s]+'", line) for line in lines)
    return [line.strip("'") for line in lines]


def test_zeek(made):
    text = (made("zeek") / "lamsach.intel").read_text("utf-8")
    rows = parse_zeek(text)
    assert {row["indicator"] for row in rows} == {
        value.partition("://")[2] if "://" in value else value for value in VALUES
    }
    assert "c2.example.vn\tIntel::DOMAIN\tlamsach\tSamplebot\n" in text
    with pytest.raises(ValueError, match=r"zip"):
        parse_zeek(text.replace("\tlamsach\t", "\t", 1))


def parse_splunk(text: str, column: str) -> list[str]:
    """Read a lookup file: the header's columns, as many cells in every row, a weight of 1 to 5, a value in normal form."""
    rows = list(csv.reader(io.StringIO(text), strict=True))
    assert rows[0] == ["description", column, "weight", "expires"]
    for _description, value, weight, expires in rows[1:]:
        assert Indicator.parse(value).value == value
        assert weight in {"1", "2", "3", "4", "5"}
        assert re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?", expires)
    return [row[1] for row in rows[1:]]


SPLUNK = (("domains", "domain"), ("addresses", "ip"), ("urls", "url"), ("hashes", "file_hash"))


def test_splunk(made):
    full, control = (
        [
            value
            for name, column in SPLUNK
            for value in parse_splunk((folder / f"{name}.csv").read_text("utf-8"), column)
        ]
        for folder in (made("splunk"), made("splunk", full=False))
    )
    assert sorted(full) == sorted(VALUES)
    assert not set(control) & VALUES
    text = (made("splunk") / "hashes.csv").read_text("utf-8")
    assert f"Samplebot,{SHA256},4,2027-11-22T10:00:00Z" in text
    for broken in (
        text.replace(",4,", ",9,"),
        text.replace(",4,", ","),
        text.replace(SHA256, SHA256.upper()),
        text.replace("file_hash", "hash"),
        text.replace("Samplebot", '"Sample"bot'),
    ):
        with pytest.raises((AssertionError, ValueError, csv.Error)):
            parse_splunk(broken, "file_hash")


def test_kql(made):
    found = {
        value
        for name in ("domains", "addresses", "urls", "hashes")
        for value, _family in parse_kql((made("kql") / f"{name}.kql").read_text())
    }
    assert found == VALUES
    with pytest.raises(AssertionError):
        parse_kql((made("kql") / "domains.kql").read_text().replace('"c2', "c2", 1))


def test_powershell(made):
    text = (made("powershell") / "check.ps1").read_text("utf-8")
    assert set(parse_powershell(text)) == {
        each.indicator.value for each in RECORDS if each.indicator.kind in {Kind.DOMAIN, Kind.IP}
    }
    assert text.count("{") == text.count("}")
    with pytest.raises(AssertionError):
        parse_powershell(text.replace("'c2.example.vn'", "'c2'; Remove-Item '"))


def parse_firewall(folder: Path, *, schemes: bool) -> dict[str, list[str]]:
    """Read the lists of a firewall: one value a line of the kind that its file is for, no range within another."""
    found = {path.stem: path.read_text("ascii").splitlines() for path in folder.iterdir()}
    ranges = [ipaddress.ip_network(line) for line in found["addresses"]]
    assert not any(a != b and a.version == b.version and a.overlaps(b) for a in ranges for b in ranges)
    for line in found["domains"]:
        assert Indicator.parse(line) == Indicator(Kind.DOMAIN, line)
    for line in found["urls"]:
        assert ("://" in line) is schemes
        assert not set(line) & set(' "\\')
    return found


@pytest.mark.parametrize("name", ["fortigate", "paloalto"])
def test_the_parser_of_firewall_lists_refuses_what_a_firewall_would(made, name):
    """The control: each kind of bad line is found."""
    assert not VALUES & {
        line for lines in parse_firewall(made(name, full=False), schemes=name == "fortigate").values() for line in lines
    }
    folder = made(name)
    assert parse_firewall(folder, schemes=name == "fortigate")["domains"]
    for file, bad in (
        ("addresses", "192.0.2.300"), ("addresses", "192.0.2.129"), ("addresses", "192.0.2.1/24"), ("domains", "192.0.2.1"),
        ("domains", "*.c2.example.vn"), ("urls", "a b"), ("urls", "x.example.vn/a" if name == "fortigate" else "http://x.example.vn/a"),
    ):  # fmt: skip
        path = folder / f"{file}.txt"
        good = path.read_text("ascii")
        path.write_text(f"{good}{bad}\n")
        with pytest.raises((AssertionError, ValueError)):
            parse_firewall(folder, schemes=name == "fortigate")
        path.write_text(good)


@pytest.mark.parametrize("name", ["fortigate", "paloalto"])
def test_firewall_lists_hold_nothing_but_values_without_overlap(made, name):
    folder = made(name)
    ranges = [ipaddress.ip_network(line) for line in (folder / "addresses.txt").read_text().splitlines()]
    assert not any(a != b and a.version == b.version and a.overlaps(b) for a in ranges for b in ranges)
    assert any(ipaddress.ip_address("192.0.2.200") in each for each in ranges if each.version == 4)
    for line in (folder / "domains.txt").read_text().splitlines():
        assert Indicator.parse(line).kind is Kind.DOMAIN
    assert all("://" not in line for line in (folder / "urls.txt").read_text().splitlines()) is (name == "paloalto")


def test_firewall_lists_are_cut_at_what_the_firewall_takes(tmp_path, monkeypatch):
    form = format_named("paloalto")
    for part in form.parts:
        monkeypatch.setattr(part, "most", 3)
    many = [record(f"d{number}.example.vn") for number in range(9)] + [
        record(f"198.51.100.{number * 2}") for number in range(9)
    ]
    write_formats(many, [form], tmp_path, About(1, NOW))
    assert (tmp_path / "paloalto" / "domains.txt").read_text().splitlines() == [
        "d0.example.vn",
        "d1.example.vn",
        "d2.example.vn",
    ]
    assert len((tmp_path / "paloalto" / "addresses.txt").read_text().splitlines()) == 3
