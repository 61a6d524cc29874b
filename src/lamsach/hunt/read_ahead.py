"""Unpack a log in a thread of its own while what is there already is scanned."""

import threading
from collections import deque
from types import TracebackType
from typing import Self

from lamsach.hunt.logs import Stream

_BLOCK = 1 << 20
_BLOCKS = 4


class ReadAhead:
    """A stream that is read ahead of its reader, a few blocks at most. What it raises is raised where it stood."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._free = deque(bytearray(_BLOCK) for _each in range(_BLOCKS))
        self._full: deque[tuple[bytearray, int]] = deque()
        self._lock = threading.Condition()
        self._error: BaseException | None = None
        self._ended = self._closed = False
        self._block, self._at, self._end = bytearray(), 0, 0
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Stop reading; the stream is free again then."""
        with self._lock:
            self._closed = True
            self._lock.notify_all()
        self._thread.join()

    def _work(self) -> None:
        try:
            while (block := self._next_free()) is not None:
                filled = 0
                try:
                    while filled < _BLOCK and (got := self._stream.readinto(memoryview(block)[filled:])):
                        filled += got
                finally:
                    with self._lock:
                        self._full.append((block, filled))
                        self._lock.notify_all()
                if filled < _BLOCK:
                    break
        except BaseException as error:  # noqa: BLE001 - handed to the reader
            self._error = error
        with self._lock:
            self._ended = True
            self._lock.notify_all()

    def _next_free(self) -> bytearray | None:
        with self._lock:
            while not self._free and not self._closed:
                self._lock.wait()
            return None if self._closed else self._free.popleft()

    def readinto(self, buffer: memoryview) -> int:
        """Fill *buffer* with what was read ahead."""
        while self._at == self._end:
            if not self._next_full():
                return 0
        size = min(len(buffer), self._end - self._at)
        buffer[:size] = memoryview(self._block)[self._at : self._at + size]
        self._at += size
        return size

    def _next_full(self) -> bool:
        with self._lock:
            if self._block:
                self._free.append(self._block)
                self._block = bytearray()
                self._lock.notify_all()
            while not self._full and not self._ended:
                self._lock.wait()
            if self._full:
                self._block, self._end = self._full.popleft()
                self._at = 0
                return True
            if self._error is not None:
                raise self._error
            return False
