"""Unpack a log in a thread of its own while what is there already is scanned, in the blocks it was unpacked into."""

import threading
from collections import deque
from types import TracebackType
from typing import NamedTuple, Self

from lamsach.hunt.event import MAX_LINE
from lamsach.hunt.logs import Stream

ROOM = MAX_LINE
_BLOCK = 1 << 19
_BLOCKS = 6
_LENT = 2  # of them: one to scan, and the one before it, in which the last line may not have ended


class Block(NamedTuple):
    """Bytes of a log from `ROOM` to *end*; before them is room for the beginning of a line that they end."""

    buffer: bytearray
    end: int


class ReadAhead:
    """A stream that is read ahead of its reader, a few blocks at most. What it raises is raised where it stood."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._free = deque(bytearray(ROOM + _BLOCK) for _each in range(_BLOCKS))
        self._full: deque[Block] = deque()
        self._lent: deque[bytearray] = deque()
        self._lock = threading.Condition()
        self._error: BaseException | None = None
        self._ended = self._closed = False
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
            while (buffer := self._next_free()) is not None:
                end = ROOM
                try:
                    while end < len(buffer) and (got := self._stream.readinto(memoryview(buffer)[end:])):
                        end += got
                finally:
                    with self._lock:
                        self._full.append(Block(buffer, end))
                        self._lock.notify_all()
                if end < len(buffer):
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

    def next_block(self) -> Block | None:
        """Return what was read ahead, None at the end.

        A block is the caller's until the one behind the next is asked for.
        """
        with self._lock:
            while not self._full and not self._ended:
                self._lock.wait()
            if self._full:
                block = self._full.popleft()
                self._lent.append(block.buffer)
                if len(self._lent) > _LENT:
                    self._free.append(self._lent.popleft())
                    self._lock.notify_all()
                return block
            if self._error is not None:
                raise self._error
            return None
