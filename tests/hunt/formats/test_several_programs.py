"""A central syslog holds what a resolver, a firewall and a router wrote: each line is read as its own program means it."""

import json
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest
from click.testing import CliRunner

from lamsach.cli.hunt import hunt
from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import RefusedLineError
from lamsach.hunt.formats import FORMATS, IN_SYSLOG, shape_of

SAMPLES = Path("tests/_data/hunt/formats")
CLOCKS = Clocks(UTC, datetime(2026, 11, 23, tzinfo=UTC))
NAMES = [each.name for each in IN_SYSLOG]


def lines_of(name: str) -> list[bytes]:
    return (SAMPLES / name / "sample.log").read_bytes().split(b"\n")[:-1]


def told(name: str, line: bytes) -> object:
    try:
        return FORMATS[name].shape(b"", CLOCKS)[0].read(line)
    except RefusedLineError:
        return None


@pytest.mark.parametrize(("log", "guest"), list(permutations(NAMES, 2)), ids=lambda name: name)
def test_a_line_of_another_program_is_read_as_that_program_means_it(log: str, guest: str) -> None:
    shape, _start = shape_of(FORMATS[log], b"", CLOCKS)
    events = [(line, event) for line in lines_of(guest) if (event := told(guest, line)) is not None]
    assert events
    for line, event in events:
        assert shape.read(line) == event


@pytest.mark.parametrize("name", NAMES)
def test_the_lines_of_the_log_itself_are_read_as_before(name: str) -> None:
    shape, _start = shape_of(FORMATS[name], b"", CLOCKS)
    for line in lines_of(name):
        alone = told(name, line)
        if alone is not None:
            assert shape.read(line) == alone


def test_what_no_known_program_wrote_is_of_another_kind() -> None:
    shape, _start = shape_of(FORMATS["dnsmasq"], b"", CLOCKS)
    assert shape.read(b"Nov 22 17:00:01 gw sshd[7]: Accepted publickey for an from 192.0.2.10 port 50000") is None
    assert shape.read(b"Nov 22 17:00:01 gw app[7]: 192.0.2.10 -> 203.0.113.7 SRC= srcip= unbound pdns") is None


def test_a_hunt_meets_the_contacts_of_every_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMSACH_HOME", str(tmp_path / "home"))
    log, listed = tmp_path / "central.log", tmp_path / "list.txt"
    text = "".join(
        f"Nov 22 17:00:{second:02} gw kernel: FW IN=eth1 OUT=eth0 SRC=192.0.2.{second} DST=203.0.113.7 LEN=60 TTL=63 "
        f"PROTO=TCP SPT=50000 DPT=443\n"
        f"Nov 22 17:00:{second:02} gw dnsmasq[9]: query[A] www.bad.example.vn from 192.0.2.{second}\n"
        f"Nov 22 17:00:{second:02} gw sshd[7]: Accepted publickey for an from 192.0.2.9 port 50000 ssh2\n"
        for second in range(1, 41)
    )
    log.write_text(text)
    listed.write_text("bad.example.vn\n203.0.113.7\n")
    done = CliRunner().invoke(hunt, [str(log), "--list", str(listed), "--json"], standalone_mode=False)
    met = json.loads(done.stdout)["sightings"]
    assert sum(each["count"] for each in met if each["indicator"] == "bad.example.vn") == 40
    assert sum(each["count"] for each in met if each["indicator"] == "203.0.113.7") == 40
