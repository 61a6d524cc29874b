"""Programs for Windows with an archive behind them: installers and self-extracting archives."""

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.container import Member
from lamsach.scan.containers.foreign import ForeignArchive
from lamsach.scan.containers.zip_archive import ZipArchive
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_MARKS = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"MSCF\x00\x00\x00\x00", b"PK\x03\x04")
_INSTALLERS = (b"\xef\xbe\xad\xdeNullsoftInst", b"ISSetupStream", b"ISc(", b"zlb\x1a", b"idska32\x1a")
_NEAR = 1 << 20  # bytes behind the program in which the archive begins
_SECTIONS = 96  # as many as Windows loads


class SelfExtracting:
    """A program whose file goes on behind its last section. What is there and cannot be opened is said."""

    name = "self-extracting"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins a program for Windows."""
        return head.startswith(b"MZ") and b"PE\x00\x00" in head[:4096]

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield what the archive behind the program holds."""
        end = end_of_program(source.read(1 << 16))
        if not 0 < end < size:
            return
        source.seek(end)
        behind = source.read(_NEAR)
        if any(mark in behind for mark in _INSTALLERS):
            yield Member("", b"", GapReason.UNKNOWN_FORMAT)
            return
        starts = [at for mark in _MARKS if (at := behind.find(mark)) >= 0]
        if not starts:
            return
        source.seek(end + min(starts))
        packed = source.read(budget.limits.member)
        reader = ZipArchive() if packed.startswith(b"PK") else ForeignArchive()
        yield from reader.members(io.BytesIO(packed), len(packed), budget)


def end_of_program(head: bytes) -> int:
    """Return where the last section of a program ends in its file (PE format), 0 for none."""
    try:
        at = struct.unpack_from("<I", head, 0x3C)[0]
        if head[at : at + 4] != b"PE\x00\x00":
            return 0
        count, optional = struct.unpack_from("<H", head, at + 6)[0], struct.unpack_from("<H", head, at + 20)[0]
        table = at + 24 + optional
        ends = [
            sum(struct.unpack_from("<II", head, table + 40 * number + 16)) for number in range(min(count, _SECTIONS))
        ]
    except struct.error:
        return 0
    return max(ends, default=0)
