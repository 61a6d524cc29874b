"""``--follow``: read a log as it grows, across rotation.

By another file under the name, or by cutting the file to nothing.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

PAUSE = 0.2  # seconds between two looks
PATIENCE = 5.0  # seconds without a word after which nobody is taken to write into the old file any more


class Followed:
    """A log that is still written, as a stream that does not end until *stop*.

    When another file stands under the name, the old one is read on until it has been silent for *patience* seconds or
    is deleted: its program may not have gone over yet. The new one waits meanwhile, and nothing in it is lost. *idle*
    is called at each pause.
    """

    def __init__(
        self,
        path: Path,
        stop: Callable[[], bool],
        idle: Callable[[], None] = lambda: None,
        wait: Callable[[float], None] = time.sleep,
        patience: float = PATIENCE,
    ) -> None:
        self._path, self._stop, self._idle, self._wait = path, stop, idle, wait
        self._patience = patience
        self._silent: float | None = None  # seconds since the file said something, once it is the old one
        self._file: BinaryIO = path.open("rb", buffering=0)

    def readinto(self, buffer: memoryview) -> int:
        """Fill *buffer*; wait while there is nothing new."""
        while True:
            got = int(self._file.readinto(buffer) or 0)  # type: ignore[attr-defined]
            if got:
                self._silent = None if self._silent is None else 0.0
                return got
            stopping = self._stop()
            if self._turned(stopping=stopping):
                continue
            if stopping:
                self._file.close()
                return 0
            self._idle()
            self._wait(PAUSE)
            if self._silent is not None:
                self._silent += PAUSE

    def _turned(self, *, stopping: bool) -> bool:
        """Go over to the new file, or back to the start of a file that was cut; False where there is neither."""
        try:
            there = self._path.stat()
        except OSError:
            return False  # between the two moves of a rotation
        here = os.fstat(self._file.fileno())
        if (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino):
            if here.st_size > self._file.tell():
                return True  # the old file has grown meanwhile: read on
            self._silent = self._silent or 0.0
            if here.st_nlink and self._silent < self._patience and not stopping:
                return False
            self._file.close()
            self._file, self._silent = self._path.open("rb", buffering=0), None
            return True
        if there.st_size < self._file.tell():
            self._file.seek(0)
            return True
        return False
