"""The power is cut on a real file system: what the disk had not been told to keep may be lost, and no file is.

As root, with loop devices; `make test-deep` runs it.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [
    pytest.mark.deep,
    pytest.mark.needs("/usr/lib/*/nbdkit/plugins/nbdkit-python-plugin.so", "nbdkit-plugin-python"),
    pytest.mark.needs("nbdkit", "nbdkit"),
    pytest.mark.needs("nbdfuse", "libnbd-bin"),
    pytest.mark.needs("mkfs.ext4", "e2fsprogs"),
]


def replayed(act: str, folder: Path, cuts: int, *flags: str) -> dict[str, object]:
    command = [sys.executable, "-m", "tests.scan.quarantine.replayed", act, str(folder), str(cuts), *flags]
    environment = {"PYTHONPATH": "src", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=3_000
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("act", ["take", "restore", "edit", "undo"])
def test_no_cut_of_the_power_loses_a_file_on_a_real_file_system(act: str, tmp_path: Path) -> None:
    result = replayed(act, tmp_path, 1_000)
    assert result["flushes"] > 10
    assert result["writes"] > 40
    assert result["lost"] == []


@pytest.mark.parametrize("act", ["take", "restore", "edit", "undo"])
def test_without_the_syncs_a_cut_would_lose_one(act: str, tmp_path: Path) -> None:
    assert replayed(act, tmp_path, 60, "--lazy")["lost"] != []
