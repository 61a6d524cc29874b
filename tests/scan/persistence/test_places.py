"""What starts by itself is found with its place, goes away alone, and comes back byte for byte."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.scan.persistence.findings import PASSWD, ROWS, Row
from tests.scan.quarantine.scene import attributes

from lamsach.scan.persistence.changing import apply, undo
from lamsach.scan.persistence.machine import LARGEST, Machine
from lamsach.scan.persistence.place import Entry
from lamsach.scan.persistence.registry import LINUX
from lamsach.scan.quarantine.editing import ChangedSinceEditError
from lamsach.scan.quarantine.vault import open_vault

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PLACES = {place.name: place for place in LINUX}


def machine_with(root: Path, files: dict[str, str]) -> Machine:
    for path, content in {"/etc/passwd": PASSWD, **files}.items():
        file = root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode())
    return Machine(root)


def everything(machine: Machine) -> list[Entry]:
    return [entry for place in LINUX for entry in place.enumerate(machine)]


def the_one(machine: Machine, row: Row) -> Entry:
    [entry] = [entry for entry in everything(machine) if (entry.path, entry.line) == (row.path, row.line)]
    return entry


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.path)
def test_what_starts_by_itself_is_found_goes_alone_and_comes_back(row: Row, tmp_path: Path) -> None:
    machine = machine_with(tmp_path / "machine", {row.path: row.content})
    entry = the_one(machine, row)
    assert entry == Entry(row.place, row.path, row.line, row.command, row.user)
    file = machine.root / row.path.lstrip("/")
    before, kept = attributes(file), file.read_bytes()
    [step] = PLACES[row.place].plan(machine, [entry])
    with open_vault(tmp_path / "vault") as vault:
        apply(vault, step, identifier="a" * 32, now=NOW, name="Test.Worm")
        assert (entry.path, entry.command) not in [(each.path, each.command) for each in everything(machine)]
        if row.line:
            lines = row.content.splitlines(keepends=True)
            assert file.read_bytes().decode() == "".join(lines[: row.line - 1] + lines[row.line :])
            assert attributes(file).mode == before.mode
        else:
            assert not file.exists()
        undo(vault, "a" * 32)
        assert vault.identifiers() == []
    assert (file.read_bytes(), attributes(file)) == (kept, before)
    assert the_one(machine, row) == entry


def test_every_place_is_in_the_matrix() -> None:
    assert {row.place for row in ROWS} == set(PLACES)
    assert len(ROWS) >= 40
    assert all(type(place).__doc__ for place in LINUX)


def test_a_changed_file_is_not_overwritten_by_the_undoing(tmp_path: Path) -> None:
    row = next(row for row in ROWS if row.path == "/home/lan/.bashrc")
    machine = machine_with(tmp_path / "machine", {row.path: row.content})
    file = machine.root / row.path.lstrip("/")
    [step] = PLACES[row.place].plan(machine, [the_one(machine, row)])
    with open_vault(tmp_path / "vault") as vault:
        apply(vault, step, identifier="a" * 32, now=NOW, name="Test.Worm")
        file.write_text("my own work since\n")
        with pytest.raises(ChangedSinceEditError):
            undo(vault, "a" * 32)
        assert vault.identifiers() == ["a" * 32]
    assert file.read_text() == "my own work since\n"


def test_links_of_a_mounted_disk_lead_nowhere_outside_of_it(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("* * * * * root /opt/worm\n")
    machine = machine_with(tmp_path / "machine", {})
    (machine.root / "etc/crontab").symlink_to(outside)
    (machine.root / "etc/cron.d").symlink_to("../../../../../../../../" + str(tmp_path))
    (machine.root / "etc/rc.local").symlink_to("/etc/real.local")
    (machine.root / "etc/real.local").write_text("/opt/worm\n")
    (machine.root / "etc/anacrontab").symlink_to("anacrontab")
    found = everything(machine)
    assert [(entry.path, entry.command) for entry in found] == [("/etc/rc.local", "/opt/worm")]
    assert "/etc/anacrontab" in [path for path, _why in machine.troubles]


def test_what_cannot_be_read_is_named_and_stops_nothing(tmp_path: Path) -> None:
    machine = machine_with(tmp_path / "machine", {"/etc/rc.local": "/opt/worm\n", "/etc/crontab": "#" * (LARGEST + 1)})
    os.mkfifo(machine.root / "etc/anacrontab")
    (machine.root / "etc/ld.so.preload").mkdir()
    assert [entry.command for entry in everything(machine)] == ["/opt/worm"]
    assert {"/etc/crontab", "/etc/anacrontab", "/etc/ld.so.preload"} <= {path for path, _why in machine.troubles}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300) | st.text(st.sampled_from('*/ \t\n\r\\"=:#@aA0{};'), max_size=200).map(str.encode))
def test_no_content_makes_a_place_fail(tmp_path_factory, data: bytes) -> None:
    root = tmp_path_factory.mktemp("any")
    for row in ROWS:
        file = root / row.path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    machine = machine_with(root, {})
    for place in LINUX:
        found = list(place.enumerate(machine))
        assert all(entry.programs() is not None for entry in found)
        assert len(place.plan(machine, found)) <= len(found)
