"""Moves a log through buffers that are used again and again, whole lines at a time."""

from collections.abc import Callable
from typing import BinaryIO, Protocol

from lamsach.hunt.event import MAX_LINE
from lamsach.hunt.logs import Stream
from lamsach.hunt.read_ahead import ROOM, ReadAhead
from lamsach.hunt.scanner import Counts


class Reader(Protocol):
    """Reads what stands in a buffer: `Scanner` for lines, `CaptureScanner` for packets."""

    counts: Counts

    def scan(self, buffer: memoryview, start: int, end: int, offset: int = 0) -> int:
        """Read what is whole, and return where it ends."""

    def refuse_long(self, offset: int, beginning: bytes) -> None:
        """Count a line that no buffer holds."""

    def finish(self, buffer: memoryview, start: int, end: int, offset: int) -> None:
        """Take what is left at the end."""


READ = 1 << 18  # fits into a core's own cache
_ROOM = MAX_LINE + 2 * READ


class Segment:
    """A part of a file as a stream."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file, self._left = file, end - start
        file.seek(start)

    def readinto(self, buffer: memoryview) -> int:
        """Fill *buffer*, but not beyond the segment's end."""
        got = self._file.readinto(buffer[: self._left]) or 0  # type: ignore[attr-defined]
        self._left -= got
        return int(got)


def line_start(file: BinaryIO, place: int, size: int) -> int:
    """Return the first place from *place* on at which a line begins, *size* where none does."""
    if place <= 0:
        return 0
    file.seek(place - 1)
    at = place - 1
    while block := file.read(READ):
        found = block.find(b"\n")
        if found >= 0:
            return at + found + 1
        at += len(block)
    return size


def read_lines(
    stream: Stream | ReadAhead,
    scanner: Reader,
    *,
    head: bytes = b"",
    skip: int = 0,
    offset: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> None:
    """Read *stream* to its end, or until *stop*.

    *head* is what was already taken from it, *skip* how many bytes of that are a header, *offset* the place of the
    first byte in the log. Raises `DamagedLogError` when all that stands before the damage was read.
    """
    window = _Window(scanner, head, skip, offset)
    try:
        while not stop():
            window.scan()
            if not (window.turn(stream) if isinstance(stream, ReadAhead) else window.fill(stream)):
                break
    finally:
        if not stop():
            window.finish()


class _Window:
    """The buffer: from `start` to `filled` stands what was not scanned yet. *offset*: the place of its first byte."""

    def __init__(self, scanner: Reader, head: bytes, skip: int, offset: int) -> None:
        self.scanner, self.offset = scanner, offset
        self.buffer = bytearray(_ROOM + len(head))
        self.view = memoryview(self.buffer)
        self.view[: len(head)] = head
        self.start, self.filled, self.dropping = min(skip, len(head)), len(head), False
        scanner.counts.size += len(head)

    def fill(self, stream: Stream) -> bool:
        """Move what is left to the front, and read on behind it; False at the end."""
        left = self.filled - self.start
        self.view[:left] = self.view[self.start : self.filled]
        self.offset += self.start
        got = stream.readinto(self.view[left : left + READ]) or 0
        self.start, self.filled = 0, left + got
        self.scanner.counts.size += got
        return got > 0

    def turn(self, ahead: ReadAhead) -> bool:
        """Go over to the next block that was read ahead, what is left before it; False at the end."""
        block = ahead.next_block()
        if block is None:
            return False
        start = ROOM - (self.filled - self.start)
        view = memoryview(block.buffer)
        view[start:ROOM] = self.view[self.start : self.filled]
        self.offset += self.start - start
        self.buffer, self.view, self.start, self.filled = block.buffer, view, start, block.end
        self.scanner.counts.size += block.end - ROOM
        return True

    def scan(self) -> None:
        """Scan the whole lines. Of a line that no buffer holds nothing is kept."""
        if self.dropping:
            end = self.buffer.find(b"\n", self.start, self.filled)
            self.dropping = end < 0
            self.start = self.filled if end < 0 else end + 1
        if not self.dropping:
            self.start = self.scanner.scan(self.view, self.start, self.filled, self.offset)
        if self.filled - self.start > MAX_LINE:
            self.scanner.refuse_long(self.offset + self.start, bytes(self.view[self.start : self.start + 200]))
            self.start, self.dropping = self.filled, True

    def finish(self) -> None:
        """Scan a last line that has no end."""
        if self.filled > self.start and not self.dropping:
            self.scanner.finish(self.view, self.start, self.filled, self.offset)
