"""7z, rar, iso, cab, lha, cpio, deb, xar and zip with AES, by the system's libarchive (ADR 0061).

Where that library is missing the archive is not fully scanned, and the report says so.
"""

import ctypes
import importlib.util
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from lamsach.scan.containers.container import PASSWORDS, Member
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget, OverLimitError

_USUAL = "libarchive.so.13"


def shipped() -> str:
    """Return the library that came with the Windows program, or in a wheel beside the binding; empty where none did."""
    frozen = getattr(sys, "_MEIPASS", "")
    wheel = importlib.util.find_spec("archive_r")
    folder = Path(frozen) if frozen else Path(wheel.origin).parent if wheel and wheel.origin else None
    found = sorted(folder.glob("archive-*.dll")) if folder else []
    return str(found[0]) if found else ""


def usual() -> str:
    """Return the library by its name where the system has it so: the binding would start programs to search for it."""
    try:
        ctypes.CDLL(_USUAL)
    except OSError:
        return ""
    return _USUAL


if library := shipped() if sys.platform == "win32" else usual():
    os.environ.setdefault("LIBARCHIVE", library)
try:
    from libarchive import ffi
    from libarchive.exception import ArchiveError
    from libarchive.read import ArchiveRead, new_archive_read
except (ImportError, AttributeError, OSError, TypeError):  # no library, or one too old for the binding
    ffi = None

_MAGIC = (
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"MSCF\x00\x00\x00\x00",
    b"!<arch>\n",
    b"070701",
    b"070707",
    b"\xc7\x71",  # cpio in binary, of either order
    b"\x71\xc7",
    b"xar!",
    b"\xed\xab\xee\xdb",  # rpm
)
_STREAMS = {
    b"\x28\xb5\x2f\xfd": "zstd", b"\x04\x22\x4d\x18": "lz4", b"\x1f\x9d": "compress", b"LZIP": "lzip", b"begin ": "uu",
}  # fmt: skip
_ISO = slice(32769, 32774)
_LHA = slice(2, 5)


def available() -> bool:
    """Return whether the library is here."""
    return ffi is not None


class ForeignArchive:
    """An archive that libarchive opens, read from memory or by handle."""

    name = "libarchive"
    formats, filters = "all", "rpm"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins one of these archives."""
        return head.startswith(_MAGIC) or head[_ISO] == b"CD001" or (head[_LHA] == b"-lh" and head[6:7] == b"-")

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield what is in it."""
        if not available():
            yield Member("", b"", GapReason.UNKNOWN_FORMAT, _form(source))
            return
        with new_archive_read(self.formats, self.filters, PASSWORDS[0]) as pointer:
            for password in PASSWORDS[1:]:
                ffi.read_add_passphrase(pointer, password)
            buffer = self._open(pointer, source)
            yield from self._entries(ArchiveRead(pointer), size, budget)
            del buffer

    def _open(self, pointer: Any, source: BinaryIO) -> object:
        """Open from memory where it is there, else by the handle; return what must outlive the reading."""
        if isinstance(source, io.BytesIO):
            content = source.getvalue()
            ffi.read_open_memory(pointer, content, len(content))
            return content
        ffi.read_open_fd(pointer, source.fileno(), 1 << 16)
        return source

    def _entries(self, archive: Any, size: int, budget: Budget) -> Iterator[Member]:
        unpacked = 0
        try:
            for entry in archive:
                budget.next_entry()
                if entry.isdir or entry.issym or entry.islnk:
                    continue  # all else is read: an archive may say of a file what it likes
                name = str(entry.pathname or "") if self.formats == "all" else ""  # a stream holds one file without
                content, gap = self._content(entry, size, unpacked, budget)
                unpacked += len(content)
                yield Member(name, content, gap)
        except ArchiveError as error:
            yield Member("", b"", _reason(error))

    def _content(self, entry: Any, size: int, before: int, budget: Budget) -> tuple[bytes, GapReason | None]:
        pieces: list[bytes] = []
        total = 0
        try:
            for piece in entry.get_blocks():
                pieces.append(bytes(piece))
                total += len(piece)
                budget.unpack(len(piece), size, before + total)
                budget.check_time()
                if total > budget.limits.member:
                    return b"".join(pieces), GapReason.LARGE
                if budget.held + total > budget.limits.held:
                    raise OverLimitError(GapReason.MEMORY)
        except ArchiveError as error:
            return b"".join(pieces), _reason(error)
        return b"".join(pieces), None


class ForeignStream(ForeignArchive):
    """One file that libarchive unpacks: zstd, lz4, compress, lzip, uuencode."""

    name = "stream"
    formats, filters = "raw", "all"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins one of these streams."""
        return head.startswith(tuple(_STREAMS)) and (not head.startswith(b"begin ") or head[6:9].isdigit())


def _form(source: BinaryIO) -> str:
    """Return the name of what cannot be opened because the library is missing."""
    source.seek(0)
    head = source.read(8)
    names = {b"7z": "7z", b"Rar": "RAR", b"MSCF": "CAB", b"!<arch>": "ar", b"0707": "cpio", b"xar!": "xar", **_STREAMS}
    return next((form for mark, form in names.items() if head.startswith(mark)), "ISO 9660")


def _reason(error: Exception) -> GapReason:
    text = str(error).lower()
    if "crypt" in text or "passphrase" in text:
        return GapReason.ENCRYPTED
    return GapReason.UNKNOWN_FORMAT if "unrecognized" in text or "unsupported" in text else GapReason.DAMAGED
