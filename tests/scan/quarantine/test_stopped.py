"""Killed before or after any change to the disk, a file is in its place or restorable: never neither, never both lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ACTS = ["take", "changed", "restore", "edit", "changed edit", "undo"]
SHORT = {"restore": 370, "undo": 450}  # points of the acts that change less than the others: 379 and 461 were counted
ROOT = Path(__file__).resolve().parents[3]


def locks_are_known(folder: Path) -> bool:
    """Say whether files can be locked in a folder, by this user."""
    file = folder / "locked"
    file.touch()
    done = [subprocess.run(["/usr/bin/chattr", lock, file], check=False, capture_output=True) for lock in ("+i", "-i")]
    return not any(each.returncode for each in done)


def stopped(act: str, folder: Path, *flags: str) -> dict[str, list[object]]:
    command = [sys.executable, "-m", "tests.scan.quarantine.stopped", act, str(folder), *flags]
    environment = {"PYTHONPATH": "src", "PATH": ""}
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=3_000
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("act", ACTS)
def test_killed_at_any_point_the_file_is_in_its_place_or_comes_back(act: str, tmp_path: Path) -> None:
    result = stopped(act, tmp_path)
    assert result["points"] > 30
    assert result["lost"] == []


@pytest.mark.parametrize("act", ["restore", "undo"])
def test_a_recovery_may_be_killed_as_well(act: str, tmp_path: Path) -> None:
    result = stopped(act, tmp_path, "--kills", "2", "--every", "3")
    assert result["points"] > 30
    assert result["lost"] == []


@pytest.mark.parametrize("act", ["take", "restore", "edit", "undo"])
def test_a_file_that_locked_itself_is_locked_again(act: str, tmp_path: Path) -> None:
    """As root, on ext4 or the like."""
    if not locks_are_known(tmp_path):
        pytest.xfail("this file system or user knows no such locks")
    result = stopped(act, tmp_path, "--locked")
    assert result["points"] > 30
    assert result["lost"] == []


@pytest.mark.deep
@pytest.mark.parametrize("act", ACTS)
def test_killed_again_at_any_point_of_the_recovery(act: str, tmp_path: Path) -> None:
    """With those of the next two tests over 10,000 points."""
    result = stopped(act, tmp_path, "--kills", "2")
    assert result["points"] > SHORT.get(act, 500)
    assert result["lost"] == []


@pytest.mark.deep
@pytest.mark.parametrize("act", ["restore", "undo"])
def test_killed_three_times(act: str, tmp_path: Path) -> None:
    result = stopped(act, tmp_path, "--kills", "3")
    assert result["points"] > 2_000
    assert result["lost"] == []


@pytest.mark.deep
@pytest.mark.parametrize("act", ["take", "restore", "edit", "undo"])
def test_a_locked_file_killed_again_at_any_point_of_the_recovery(act: str, tmp_path: Path) -> None:
    result = stopped(act, tmp_path, "--kills", "2", "--locked")
    assert result["points"] > 350
    assert result["lost"] == []


@pytest.mark.parametrize("act", ["changed", "changed edit"])
def test_without_the_journal_a_file_would_be_lost(act: str, tmp_path: Path) -> None:
    assert stopped(act, tmp_path, "--without-journal")["lost"] != []
