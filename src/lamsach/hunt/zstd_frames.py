"""Whether a zstd log is whole.

Follows its frames (RFC 8878) while it is read, because the unpacker is silent about a missing end.
"""

from typing import BinaryIO

_MAGIC = 0xFD2FB528
_SKIPPABLE = 0x184D2A50
_BLOCK_HEADER = 3
_RLE = 1
_DICTIONARY = (0, 1, 2, 4)
_CONTENT = (0, 2, 4, 8)


class WatchedFrames:
    """A file of zstd frames that knows whether it has ended between two of them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._skip = 0  # bytes of a block, a checksum or a skippable frame
        self._part = b""  # of a header that is not whole yet
        self._in_frame = False
        self._checksum = False
        self._lost = False  # not zstd: the unpacker will say so

    @property
    def whole(self) -> bool:
        """Return whether what was read so far ends with a frame."""
        return self._lost or not (self._in_frame or self._skip or self._part)

    def read(self, size: int = -1) -> bytes:
        """Read on, and follow the frames."""
        data = self._file.read(size)
        self._follow(data)
        return data

    def _follow(self, data: bytes) -> None:
        at = 0
        while at < len(data) and not self._lost:
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
                continue
            before = len(self._part)
            self._part += data[at : at + 18 - before]
            used = self._block() if self._in_frame else self._frame()
            if used == 0:  # the header goes on behind this read
                at = len(data)
            else:
                at += used - before
                self._part = b""

    def _frame(self) -> int:
        """Return the size of the frame header in `_part`, 0 where it is not whole."""
        part = self._part
        if len(part) < 5:  # noqa: PLR2004 - magic number and descriptor
            return 0
        magic = int.from_bytes(part[:4], "little")
        if magic & 0xFFFFFFF0 == _SKIPPABLE:
            if len(part) < 8:  # noqa: PLR2004 - magic number and size
                return 0
            self._skip = int.from_bytes(part[4:8], "little")
            return 8
        if magic != _MAGIC:
            self._lost = True
            return len(part)
        descriptor = part[4]
        single = descriptor >> 5 & 1
        content = _CONTENT[descriptor >> 6] or single
        size = 5 + (not single) + _DICTIONARY[descriptor & 3] + content
        if len(part) < size:
            return 0
        self._in_frame, self._checksum = True, bool(descriptor & 4)
        return size

    def _block(self) -> int:
        if len(self._part) < _BLOCK_HEADER:
            return 0
        header = int.from_bytes(self._part[:_BLOCK_HEADER], "little")
        self._skip = 1 if header >> 1 & 3 == _RLE else header >> 3
        if header & 1:
            self._in_frame = False
            self._skip += 4 * self._checksum
        return _BLOCK_HEADER
