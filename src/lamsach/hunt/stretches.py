"""Moves a log through one buffer that is used again and again, whole lines at a time."""

from collections.abc import Callable
from typing import BinaryIO, Protocol

from lamsach.hunt.event import MAX_LINE
from lamsach.hunt.logs import Stream
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
    stream: Stream,
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
        while window.scan() and not stop():
            if not window.fill(stream):
                break
    finally:
        if not stop():
            window.finish()


class _Window:
    """The buffer: from `start` to `filled` stands what was not scanned yet."""

    def __init__(self, scanner: Reader, head: bytes, skip: int, offset: int) -> None:
        self.scanner, self.offset = scanner, offset
        self.buffer = bytearray(_ROOM + len(head))
        self.view = memoryview(self.buffer)
        self.view[: len(head)] = head
        self.start, self.filled, self.dropping = min(skip, len(head)), len(head), False
        scanner.counts.size += len(head)

    def fill(self, stream: Stream) -> bool:
        """Read on; False at the end."""
        got = stream.readinto(self.view[self.filled : self.filled + READ]) or 0
        self.filled += got
        self.scanner.counts.size += got
        return got > 0

    def scan(self) -> bool:
        """Scan the whole lines, and move what is left to the front. Of a line that no buffer holds nothing is kept."""
        if self.dropping:
            end = self.buffer.find(b"\n", self.start, self.filled)
            self.dropping = end < 0
            self.start = self.filled if end < 0 else end + 1
        done = self.start if self.dropping else self.scanner.scan(self.view, self.start, self.filled, self.offset)
        if self.filled - done > MAX_LINE:
            self.scanner.refuse_long(self.offset + done, bytes(self.view[done : done + 200]))
            done, self.dropping = self.filled, True
        left = self.filled - done
        self.view[:left] = self.view[done : self.filled]
        self.offset += done
        self.start, self.filled = 0, left
        return True

    def finish(self) -> None:
        """Scan a last line that has no end."""
        if self.filled > self.start and not self.dropping:
            self.scanner.finish(self.view, self.start, self.filled, self.offset)
