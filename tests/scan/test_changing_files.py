"""Files that change, grow, shrink or vanish while they are read, and what cannot be read: the scan ends, and says so."""

import contextlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lamsach.scan.finding import GapReason, Verdict
from lamsach.scan.limits import MIB, Limits
from lamsach.scan.walk import Skip, Walk, open_found
from tests.scan.conftest import Examined
from tests.scan.specimens import eicar
from tests.scan.test_examine import examiner, reasons

Scan = Callable[..., Examined]


@contextlib.contextmanager
def growing(path: Path, piece: bytes) -> Iterator[None]:
    """Append to a file as fast as it goes, until the end of the block."""
    over = threading.Event()

    def grow() -> None:
        with path.open("ab", buffering=0) as file:
            while not over.is_set() and file.tell() < 64 * MIB:
                file.write(piece)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()


@pytest.mark.parametrize("window", [64 * MIB, 64 << 10], ids=["whole", "in pieces"])
def test_a_file_that_grows_all_the_time_is_read_to_an_end(tmp_path: Path, window: int) -> None:
    path = tmp_path / "log"
    path.write_bytes(bytes(256 << 10))
    handle = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(handle).st_size
        with growing(path, bytes(8192)):
            while os.fstat(handle).st_size == size:
                time.sleep(0.001)
            seen = examiner(Limits(window=window, overlap=4096)).file(handle, size, "log")
    finally:
        os.close(handle)
    assert seen.read <= size + 1
    assert reasons(seen) & {GapReason.CHANGED, GapReason.LARGE}


@pytest.mark.parametrize("window", [64 * MIB, 64 << 10], ids=["whole", "in pieces"])
def test_a_file_that_is_cut_to_nothing_is_not_called_clean(tmp_path: Path, window: int) -> None:
    path = tmp_path / "log"
    path.write_bytes(bytes(256 << 10))
    handle = os.open(path, os.O_RDONLY)
    try:
        path.write_bytes(b"")
        seen = examiner(Limits(window=window, overlap=4096)).file(handle, 256 << 10, "log")
    finally:
        os.close(handle)
    assert GapReason.CHANGED in reasons(seen)


def test_a_file_that_vanishes_after_it_was_opened_is_looked_at_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "gone").write_bytes(eicar())
    for found in Walk([bytes(tmp_path)]):
        opened = open_found(found)
        (tmp_path / "gone").unlink()
        seen = examiner().file(opened.handle, opened.state.st_size, found.name)
        os.close(opened.handle)
    assert len(seen.findings) == 1


def test_what_vanishes_before_costs_nothing_else(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / "tree" / name).mkdir(parents=True)
        (tmp_path / "tree" / name / "file").write_bytes(b"x")
    walk, opened = Walk([bytes(tmp_path / "tree")]), 0
    for found in walk:
        if not opened:
            for each in {"a", "b", "c"} - {found.path.split(b"/")[-2].decode()}:
                shutil.rmtree(tmp_path / "tree" / each)
        os.close(open_found(found).handle)
        opened += 1
    assert opened == 1
    assert walk.counts.errors == 2


def test_a_file_written_to_by_others_is_scanned_by_real_workers(tmp_path: Path, scan_folder: Scan) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "log").write_bytes(b"x")
    (tmp_path / "tree" / "found").write_bytes(eicar())
    with growing(tmp_path / "tree" / "log", b"more" * 1000):
        answers = scan_folder(tmp_path / "tree")
    assert answers["found"].verdict is Verdict.FOUND
    assert answers["log"].verdict in {Verdict.CLEAN, Verdict.NOT_FULLY_SCANNED}
    if answers["log"].read != answers["log"].identity.size:
        assert answers["log"].verdict is Verdict.NOT_FULLY_SCANNED


def test_a_device_that_is_asked_for_is_not_opened() -> None:
    walk = Walk([b"/dev/zero", b"/dev/null"])
    assert list(walk) == []
    assert walk.counts.skipped == {Skip.DEVICE: 2}


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Be an ordinary user for a while, where this runs as root: root may read everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_folders_and_files_that_may_not_be_read_are_counted_and_named() -> None:
    root = Path(tempfile.mkdtemp())
    try:
        root.chmod(0o755)
        (root / "closed").mkdir()
        (root / "closed" / "file").write_bytes(b"x")
        (root / "secret").write_bytes(b"x")
        (root / "plain").write_bytes(b"x")
        (root / "closed").chmod(0)
        (root / "secret").chmod(0)
        (root / "plain").chmod(0o644)
        opened = []
        with as_nobody():
            walk = Walk([bytes(root)])
            for found in walk:
                try:
                    os.close(open_found(found).handle)
                    opened.append(found.name)
                except OSError as error:
                    walk.counts.problem(found.path, error)
        assert opened == ["plain"]
        assert {(Path(os.fsdecode(each.path)).name, each.reason) for each in walk.counts.problems} == {
            ("closed", "Permission denied"),
            ("secret", "Permission denied"),
        }
    finally:
        (root / "closed").chmod(0o700)
        shutil.rmtree(root)
