"""``--follow``: read a log as it grows, across rotation.

By another file under the name, or by cutting the file to nothing.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

PAUSE = 0.2  # seconds between two looks


class Followed:
    """A log that is still written, as a stream that does not end until *stop*.

    When another file stands under the name, the old one is first read to its end. *idle* is called at each pause.
    """

    def __init__(
        self,
        path: Path,
        stop: Callable[[], bool],
        idle: Callable[[], None] = lambda: None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._path, self._stop, self._idle, self._wait = path, stop, idle, wait
        self._file: BinaryIO = path.open("rb", buffering=0)

    def readinto(self, buffer: memoryview) -> int:
        """Fill *buffer*; wait while there is nothing new."""
        while True:
            got = int(self._file.readinto(buffer) or 0)  # type: ignore[attr-defined]
            if got:
                return got
            if self._turned():
                continue
            if self._stop():
                self._file.close()
                return 0
            self._idle()
            self._wait(PAUSE)

    def _turned(self) -> bool:
        """Go over to the new file, or back to the start of a file that was cut; False where there is neither."""
        try:
            there = self._path.stat()
        except OSError:
            return False  # between the two moves of a rotation
        here = os.fstat(self._file.fileno())
        if (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino):
            if here.st_size > self._file.tell():
                return True  # the old file has grown meanwhile: read on
            self._file.close()
            self._file = self._path.open("rb", buffering=0)
            return True
        if there.st_size < self._file.tell():
            self._file.seek(0)
            return True
        return False
