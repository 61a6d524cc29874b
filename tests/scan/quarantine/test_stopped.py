"""Killed before or after any change to the disk, a file is in its place or restorable: never neither, never both lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ACTS = ["take", "changed", "restore", "edit", "changed edit", "undo"]
ROOT = Path(__file__).resolve().parents[3]


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


@pytest.mark.deep
@pytest.mark.parametrize("act", ACTS)
def test_killed_again_at_any_point_of_the_recovery(act: str, tmp_path: Path) -> None:
    result = stopped(act, tmp_path, "--within")
    assert result["points"] > 500
    assert result["lost"] == []


@pytest.mark.parametrize("act", ["changed", "changed edit"])
def test_without_the_journal_a_file_would_be_lost(act: str, tmp_path: Path) -> None:
    assert stopped(act, tmp_path, "--without-journal")["lost"] != []
