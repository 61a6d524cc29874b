"""``--follow``: read a log as it grows, across rotation.

By another file under the name, or by cutting the file to nothing.
"""

import os
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from lamsach.core.errors import UnusableInputError, why
from lamsach.core.texts import gettext as _

PAUSE = 0.2  # seconds between two looks
PATIENCE = 5.0  # seconds without a word after which nobody is taken to write into the old file any more


class Followed:
    """A log that is still written, as a stream that does not end until *stop*.

    When another file stands under the name, the old one is read on until it has been silent for *patience* seconds, is
    deleted, or a third one has come: its program may not have gone over yet. The new ones are opened as they are seen
    and wait meanwhile, and nothing in them is lost. *ending* is put behind a file whose last line has no end, so that
    it does not run into the first line of the next. *idle* is called at each pause.
    """

    def __init__(
        self,
        path: Path,
        stop: Callable[[], bool],
        idle: Callable[[], None] = lambda: None,
        wait: Callable[[float], None] = time.sleep,
        *,
        patience: float = PATIENCE,
        ending: bytes = b"",
    ) -> None:
        self._path, self._stop, self._idle, self._wait = path, stop, idle, wait
        self._patience, self._ending = patience, ending
        self._silent: float | None = None  # seconds since the file said something, once it is the old one
        self._file: BinaryIO = path.open("rb", buffering=0)
        self._waiting: deque[BinaryIO] = deque()  # what took the name since, the oldest first
        self._last, self._owed = ending, b""

    def readinto(self, buffer: memoryview) -> int:
        """Fill *buffer*; wait while there is nothing new. Raises `UnusableInputError` where a new file is barred."""
        while True:
            if self._owed:
                buffer[: len(self._owed)] = self._owed
                got, self._owed = len(self._owed), b""
                return got
            got = int(self._file.readinto(buffer) or 0)  # type: ignore[attr-defined]
            if got:
                self._silent = None if self._silent is None else 0.0
                self._last = bytes(buffer[got - 1 : got])
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
        self._look()
        here = os.fstat(self._file.fileno())
        if not self._waiting:
            if here.st_size >= self._file.tell():
                return False
            self._file.seek(0)
            self._begin()
            return True
        if here.st_size > self._file.tell():
            return True  # the old file has grown meanwhile: read on
        self._silent = self._silent or 0.0
        if len(self._waiting) == 1 and here.st_nlink and self._silent < self._patience and not stopping:
            return False
        self._file.close()
        self._file, self._silent = self._waiting.popleft(), None
        self._begin()
        return True

    def _begin(self) -> None:
        if self._last != self._ending:
            self._owed = self._last = self._ending

    def _look(self) -> None:
        """Open the file that stands under the name, where it is a new one."""
        newest = os.fstat((self._waiting[-1] if self._waiting else self._file).fileno())
        try:
            there = self._path.stat()
            if (there.st_dev, there.st_ino) != (newest.st_dev, newest.st_ino):
                self._waiting.append(self._path.open("rb", buffering=0))
        except FileNotFoundError:
            pass  # between the two moves of a rotation
        except OSError as error:
            for file in (self._file, *self._waiting):
                file.close()
            raise UnusableInputError(
                _("This log cannot be opened."), where=str(self._path), advice=why(error)
            ) from error
