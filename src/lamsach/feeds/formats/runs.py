"""Sort more than fits in memory: sorted runs in one temporary file, merged as they are read."""

import heapq
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

RUN = 16_384  # items that are sorted in memory
_BUFFER = 32_768  # bytes of each run that are read at once


class SortedRuns:
    """Byte strings without line feeds, given in any order and returned in theirs.

    At most `RUN` of them are in memory, and a buffer for each run; the others lie in *folder*, in a file without a name
    that is gone with the process. To be closed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._items: list[bytes] = []
        self._runs: list[tuple[int, int]] = []
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`

    def close(self) -> None:
        """Drop everything."""
        self._items.clear()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def add(self, item: bytes) -> None:
        """Take an item; it holds no line feed."""
        self._items.append(item)
        if len(self._items) >= RUN:
            self._spill()

    def _spill(self) -> None:
        self._items.sort()
        start = self._file.seek(0, 2)
        self._file.writelines(b"%b\n" % item for item in self._items)
        self._runs.append((start, self._file.tell()))
        self._items.clear()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the items in the order of their bytes."""
        self._items.sort()
        return heapq.merge(*(self._run(start, end) for start, end in self._runs), self._items)

    def _run(self, at: int, end: int) -> Iterator[bytes]:
        rest = b""
        while at < end:
            self._file.seek(at)
            piece = self._file.read(min(_BUFFER, end - at))
            at += len(piece)
            items = (rest + piece).split(b"\n")
            rest = items.pop()
            yield from items
