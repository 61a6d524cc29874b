"""Programs for Windows: what is packed in them, and what lies behind them in installers and such archives."""

import io
import math
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers import nullsoft, packed_program
from lamsach.scan.containers.container import Member
from lamsach.scan.containers.foreign import ForeignArchive
from lamsach.scan.containers.program_image import WindowsImage
from lamsach.scan.containers.zip_archive import ZipArchive
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_HEAD = 1 << 16
_MARKS = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"MSCF\x00\x00\x00\x00", b"PK\x03\x04")
_INSTALLERS = {  # behind the program
    b"ISSetupStream": "InstallShield", b"InstallShield\x00": "InstallShield", b"ISc(": "InstallShield",
    b"zlb\x1a": "Inno Setup", b"idska32\x1a": "Inno Setup", b"MEI\x0c\x0b\x0a\x0b\x0e": "PyInstaller",
}  # fmt: skip
_SCRIPT = b"AU3!EA0"
_NEAR = 1 << 20  # bytes behind the program in which the archive begins
_TAIL = 1 << 12
_HIGH = 7.5  # bits of a byte: packed or encrypted
_LEAST = 1 << 12  # bytes of it
_SAMPLE = 1 << 16


class SelfExtracting:
    """A program whose file may go on behind its last section. What is there and cannot be opened is said."""

    name = "self-extracting"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins a program for Windows."""
        return head.startswith(b"MZ") and b"PE\x00\x00" in head[:4096]

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield what is packed in the program and what the archive behind it holds."""
        head = source.read(_HEAD)
        image = WindowsImage.of(head)
        if image is None:
            return
        yield from packed_program.of_windows(source, image, head, budget)
        whole = source.getvalue() if isinstance(source, io.BytesIO) else head
        if _SCRIPT in whole:  # behind the program or in its resources
            yield Member("", b"", GapReason.UNKNOWN_FORMAT, "AutoIt")
            return
        end = image.signed_at if image.end < image.signed_at < size else size
        if not 0 < image.end < end:
            return
        source.seek(image.end)
        behind = source.read(min(_NEAR, end - image.end))
        source.seek(max(image.end, size - _TAIL))
        tail = source.read(_TAIL)
        known = sorted({name for mark, name in _INSTALLERS.items() if mark in behind or mark in tail})
        for name in known:
            yield Member("", b"", GapReason.UNKNOWN_FORMAT, name)
        starts = [at for mark in _MARKS if (at := behind.find(mark)) >= 0]
        at = behind.find(nullsoft.MARK)
        if at < 0 and not starts:
            if not known and is_dense(behind):
                yield Member("", b"", GapReason.UNKNOWN_FORMAT, "data behind a program")
            return
        source.seek(image.end + (min(starts) if at < 0 else at))
        packed = source.read(budget.limits.member)
        if at >= 0:
            yield from nullsoft.members(packed, 0, budget)
            return
        reader = ZipArchive() if packed.startswith(b"PK") else ForeignArchive()
        yield from reader.members(io.BytesIO(packed), len(packed), budget)


def is_dense(content: bytes) -> bool:
    """Say whether *content* is packed or encrypted, by the entropy of its middle. Signatures are too short for that."""
    start = max(0, (len(content) - _SAMPLE) // 2)
    sample = content[start : start + _SAMPLE]
    if len(sample) < _LEAST:
        return False
    counts = Counter(sample).values()
    return -sum(each / len(sample) * math.log2(each / len(sample)) for each in counts) > _HIGH
