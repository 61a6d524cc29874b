"""``lamsach list import`` from a server: what is as usual is taken, what suddenly differs waits for a person."""

import functools
import json
import os
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lamsach.core.errors import UnusableInputError
from lamsach.wire import SightingReport, read
from tests.cli.test_list import call, told
from tests.servers import serving

ROWS = [f"host{number}.example.vn,Samplebot,2026-11-01" for number in range(40)]


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Be silent."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Return a folder that is served, and its address."""
    folder = tmp_path / "site"
    folder.mkdir()
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=str(folder)))) as address:
        yield folder, address


@pytest.fixture
def place(tmp_path: Path, monkeypatch, guard_file: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("lamsach.feeds.guard.check.default_path", lambda: guard_file)
    return tmp_path


def offer(site: tuple[Path, str], header: str, rows: list[str]) -> str:
    path = site[0] / "feed.csv"
    changed = path.stat().st_mtime + 60 if path.exists() else 1_700_000_000
    path.write_text("\n".join([header, *rows]) + "\n")
    os.utime(path, (changed, changed))  # the server tells versions apart by the second
    return f"{site[1]}/feed.csv"


def state() -> dict:
    (found,) = told("sources")["sources"]
    return found


@pytest.mark.parametrize(
    ("header", "rows", "why"),
    [
        ("domain,malware,first", ROWS[:15], "shrank"),
        ("domain,malware,first", [f"{n}x{row}" for n in range(11) for row in ROWS], "grew"),
        ("domain,name,first", [*ROWS, "new.example.vn,Samplebot,2026-11-02"], "malware"),
        ("what,malware,first", ROWS, "csv"),
        ("domain,malware", [row.rpartition(",")[0] for row in ROWS], "first"),
    ],
)
def test_a_source_that_suddenly_differs_waits_until_a_person_takes_it(place, site, header, rows, why):
    url = offer(site, "domain,malware,first", ROWS)
    told("import", url, "--name", "partner", "--by", "an", "--private")
    offer(site, header, rows)
    held = call("import", url, "--name", "partner", "--by", "an", "--private")
    assert isinstance(held.exception, UnusableInputError)
    assert why in str(held.exception)
    assert "--anyway" in str(held.exception)
    assert why in state()["error"]
    assert state()["rows"] == 40
    assert (place / "list.sources" / "partner.copy").read_text().startswith("domain,malware,first\n")
    answer = call("import", url, "--name", "partner", "--by", "an", "--private", "--anyway", "--json")
    assert answer.exception is None
    assert not state()["error"]


def test_a_source_in_another_order_of_columns_is_as_usual(place, site):
    url = offer(site, "domain,malware,first", ROWS)
    told("import", url, "--name", "partner", "--by", "an", "--private")
    offer(site, "first,domain,malware", ["2026-11-02,new.example.vn,Samplebot", *(",".join(row.split(",")[2:] + row.split(",")[:2]) for row in ROWS)])  # fmt: skip
    assert told("import", url, "--name", "partner", "--by", "an", "--private")["rows"] == 41


def test_a_source_of_a_named_format_whose_columns_are_missing_says_so_in_its_state(place, site):
    url = offer(site, "domain,malware,first", ROWS)
    told("import", url, "--name", "partner", "--by", "an", "--private", "--format", "csv")
    offer(site, "what,malware,first", ROWS)
    held = call("import", url, "--name", "partner", "--by", "an", "--private", "--format", "csv")
    assert isinstance(held.exception, UnusableInputError)
    assert "columns" in state()["error"]
    assert state()["rows"] == 40


def test_a_report_of_infected_devices_becomes_sightings_by_unit(place):
    (place / "sinkhole.csv").write_text(
        "timestamp,protocol,src_ip,src_port,dst_ip,dst_port,infection\n"
        "2026-11-21 00:00:05,tcp,198.51.100.7,50123,192.0.2.9,443,samplebot\n"
        "2026-11-21 00:00:05,tcp,198.51.101.7,50123,192.0.2.9,443,samplebot\n"
    )
    (place / "units.csv").write_text("198.51.100.0/24,H25,2026-01-01,2026-12-31\n")
    answer = told("sightings", "sinkhole.csv", "--units", "units.csv", "--report", "report.json", code=1)
    assert [(each["unit"], each["client"], each["source_port"]) for each in answer["sightings"]] == [
        ("H25", "198.51.100.7", 50123), (None, "198.51.101.7", 50123),
    ]  # fmt: skip
    assert len(read((place / "report.json").read_bytes(), SightingReport).sightings) == 2
    assert "1 sightings of no known unit" in call("sightings", "sinkhole.csv", "--units", "units.csv").output
    (place / "scan.csv").write_text("timestamp,ip,port,tag\n2026-11-21 00:00:05,198.51.100.7,23,telnet\n")
    refused = call("sightings", "scan.csv")
    assert isinstance(refused.exception, UnusableInputError)
    assert str(refused.exception).startswith("scan.csv: ")


def test_a_place_that_is_asked_gives_what_is_new_and_its_state_is_visible(place, site):
    def event(number: int, *names: str) -> None:
        folder, one = site[0], f"00000000-0000-0000-0000-{number:012}"
        manifest = json.loads((folder / "manifest.json").read_text()) if (folder / "manifest.json").exists() else {}
        manifest[one] = {"timestamp": str(len(names))}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        attributes = [{"type": "domain", "value": name, "to_ids": True} for name in names]
        (folder / f"{one}.json").write_text(json.dumps({"Event": {"uuid": one, "Attribute": attributes}}))

    arguments = ("import", f"{site[1]}/", "--format", "misp-feed", "--name", "partner", "--by", "an", "--private")
    event(1, "c2.example.vn")
    assert [each["value"] for each in told(*arguments)["accepted"]] == ["c2.example.vn"]
    event(2, "bad.example.vn", "8.8.8.8")
    answer = told(*arguments, code=4)
    assert [each["value"] for each in answer["accepted"]] == ["bad.example.vn"]
    assert (state()["rows"], state()["format"], state()["error"]) == (2, "misp-feed", "")
    assert told(*arguments)["accepted"] == []
    (site[0] / "manifest.json").write_text("gone")
    assert isinstance(call(*arguments).exception, UnusableInputError)
    assert "JSON" in state()["error"]


def test_a_place_that_is_asked_is_an_address(place):
    result = call("import", "file.json", "--format", "taxii", "--name", "partner", "--by", "an")
    assert isinstance(result.exception, UnusableInputError)
