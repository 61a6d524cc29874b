"""A disk that a program serves (FUSE) and that hangs or fails costs itself, and not the scan. As root."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lamsach.scan.finding import GapReason, Verdict
from lamsach.scan.walk import Skip, Walk
from tests.scan.conftest import Examined

pytestmark = [
    pytest.mark.deep,
    pytest.mark.needs("nbdkit", "nbdkit"),
    pytest.mark.needs("nbdfuse", "libnbd-bin"),
]
SIZE = 1 << 20
WAIT = 20  # seconds


@contextlib.contextmanager
def served(folder: Path, *options: str) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """Yield a file that is served, and its server."""
    disk, socket = folder / "tree" / "disk", folder / "socket"
    disk.parent.mkdir()
    disk.touch()
    (folder / "tree" / "plain").write_bytes(b"plain")
    server = subprocess.Popen(["nbdkit", "--foreground", "--unix", socket, *options])
    fuse = None
    try:
        until(socket.exists)
        fuse = subprocess.Popen(["nbdfuse", disk, f"nbd+unix:///?socket={socket}"], stderr=subprocess.DEVNULL)
        until(lambda: disk.stat().st_size == SIZE)
        yield disk, server
    finally:
        with contextlib.suppress(OSError):
            server.send_signal(signal.SIGCONT)
        subprocess.run(["umount", "--lazy", disk], check=False, capture_output=True)
        for process in (fuse, server):
            if process is not None:
                process.kill()
                process.wait(WAIT)


def until(there: Callable[[], bool]) -> None:
    ends = time.monotonic() + WAIT
    while not there():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_a_served_disk_that_hangs_is_named_and_not_touched(tmp_path: Path) -> None:
    with served(tmp_path, "memory", str(SIZE)) as (disk, server):
        server.send_signal(signal.SIGSTOP)
        started = time.monotonic()
        walk = Walk([bytes(tmp_path / "tree")])
        assert [found.name for found in walk] == ["plain"]
        assert time.monotonic() - started < WAIT
        assert walk.counts.named == [(Skip.NETWORK, bytes(disk))]


def test_a_served_disk_that_fails_is_not_fully_scanned(tmp_path: Path, scan_folder: Callable[..., Examined]) -> None:
    """It is asked for by its name, and so it is opened; each read fails."""
    with served(tmp_path, "--filter=error", "memory", str(SIZE), "error-pread=EIO", "error-pread-rate=100%") as (
        disk,
        _,
    ):
        with pytest.raises(OSError, match="Input/output"), disk.open("rb") as file:
            os.read(file.fileno(), 10)
        answers = scan_folder(disk)
        assert answers["disk"].verdict is Verdict.NOT_FULLY_SCANNED
        assert {gap.reason for gap in answers["disk"].gaps} == {GapReason.UNREADABLE}


def test_a_server_that_dies_ends_no_scan(tmp_path: Path, scan_folder: Callable[..., Examined]) -> None:
    with served(tmp_path, "memory", str(SIZE)) as (disk, server):
        server.kill()
        server.wait(WAIT)
        assert scan_folder(tmp_path / "tree")["plain"].verdict is Verdict.CLEAN
        answers = scan_folder(disk)
        assert all(each.verdict is Verdict.NOT_FULLY_SCANNED for each in answers.values())
