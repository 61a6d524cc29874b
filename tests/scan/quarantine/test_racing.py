"""Whoever swaps names while files are taken and restored gets nobody else's file touched."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def raced(folder: Path, *numbers: int) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.scan.quarantine.racing", str(folder), *map(str, numbers)]
    environment = {"PYTHONPATH": "src", "PATH": ""}
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=3_000
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_no_canary_is_touched(tmp_path: Path) -> None:
    result = raced(tmp_path, 30_000, 60)
    assert result["touched"] == 0
    assert result["taken"] == 60
    assert result["restored"] > 30


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(8))
def test_no_canary_is_touched_in_a_hundred_thousand_attempts(seed: int, tmp_path: Path) -> None:
    """Each in about five minutes, so that they run beside each other."""
    result = raced(tmp_path, 12_500, 12_500, seed)
    assert result["attempts"] == 12_500
    assert result["touched"] == 0
    assert result["taken"] > 1_000
