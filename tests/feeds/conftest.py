"""What the tests of the feeds share: the guard's data, made once from the installed packages for all workers."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamsach.feeds.guard import Guard


@pytest.fixture(scope="session")
def guard_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of the guard's data; the worker that comes first makes it."""
    folder = tmp_path_factory.getbasetemp().parent / "guard"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        Guard.open(folder / "guard.bin")
    return folder / "guard.bin"


@pytest.fixture(scope="session")
def guard(guard_file: Path) -> Iterator[Guard]:
    return Guard.open(guard_file)


@pytest.fixture(scope="session")
def lenient_guard(guard_file: Path) -> Iterator[Guard]:
    """Return the guard of an exercise, where documentation ranges may be published."""
    return Guard.open(guard_file, exercise=True)
