"""One at a time, also among programs: a lock on a file, which ends with the program that holds it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(number: int) -> None:
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock on *path*, a file made for it, until the block ends.

    Raises `BlockingIOError` while another program, or another thread of this one, holds it.
    """
    with path.open("ab") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise BlockingIOError(str(path)) from error
        yield
