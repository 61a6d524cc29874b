"""Packed sources (gzip, a zip of one file), unpacked as they are read and never beyond all bounds."""

import gzip
import io
import struct
import zipfile
import zlib
from typing import IO, BinaryIO, NamedTuple, Protocol

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import MAX_DOCUMENT

_MOST_HELD = 64 * 1024 * 1024  # bytes of a zip that comes through a pipe
_PIECE = 1024 * 1024
_HARMLESS = 16 * 1024 * 1024  # bytes; what unpacks to no more may be as dense as it is
_DENSEST = 200  # times; lists of names are packed to a third or a tenth, logs to a thirtieth
# Each office file is a zip with one of these in it.
_DOCUMENTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}


# What zipfile raises for directories that lie: IndexError for a file without a name, struct.error for a cut field.
_DAMAGED = (
    zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, IndexError, RuntimeError, OverflowError,
    struct.error, zlib.error,
)  # fmt: skip


class Unpacked(NamedTuple):
    """What is to be read, and the name of its format where the package says it."""

    stream: io.BufferedReader
    format: str | None = None


def unpacked(stream: BinaryIO) -> Unpacked:
    """Return *stream*, unpacked where it is gzip or a zip of one file; documents of Word and Excel stay as they are.

    Raises `UnusableInputError` for a bomb, now or while it is read.
    """
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(_Raw(stream))
    head = buffered.peek(4)[:4]
    if head[:2] == b"\x1f\x8b":
        packed = _Raw(buffered)
        return Unpacked(io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=packed), packed)))
    return _opened(buffered) if head == b"PK\3\4" else Unpacked(buffered)


def _opened(packed: io.BufferedReader) -> Unpacked:
    """Open a zip where it lies; one that comes through a pipe is held in memory."""
    whole: IO[bytes] = packed if packed.seekable() else _held(packed)
    try:
        archive = zipfile.ZipFile(whole)
        for part, name in _DOCUMENTS.items():
            if part in archive.NameToInfo:
                whole.seek(0)
                return Unpacked(io.BufferedReader(_Raw(whole)), name)
        names = [each for each in archive.infolist() if not each.is_dir()]
        if len(names) != 1 or names[0].flag_bits & 1:
            raise UnusableInputError(_("The zip file does not hold exactly one readable file."))
        inside = _Raw(io.BytesIO())
        inside.given = names[0].compress_size
        return Unpacked(io.BufferedReader(_Bounded(archive.open(names[0]), inside)))
    except _DAMAGED as error:
        raise UnusableInputError(_("The zip file is damaged.")) from error


def _held(packed: BinaryIO) -> IO[bytes]:
    raw = packed.read(_MOST_HELD + 1)
    if len(raw) > _MOST_HELD:
        raise _bomb()
    return io.BytesIO(raw)


def _bomb() -> UnusableInputError:
    return UnusableInputError(_("The packed file grows beyond all bounds."), advice=_("Unpack it first."))


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class _Raw(io.RawIOBase):
    """A stream that only has ``read``, as one that a `io.BufferedReader` takes."""

    def __init__(self, stream: _Readable) -> None:
        self._stream = stream
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        piece = self._read(min(len(view), _PIECE))  # whoever asks for everything is given it piece by piece, checked
        view[: len(piece)] = piece
        return len(piece)

    def _read(self, size: int) -> bytes:
        piece = self._stream.read(size)
        self.given += len(piece)
        return piece


class _Bounded(_Raw):
    """An unpacking stream that refuses what is damaged or grows beyond reason: in all, or by its packed size."""

    def __init__(self, stream: _Readable, packed: _Raw) -> None:
        super().__init__(stream)
        self._packed = packed

    def _read(self, size: int) -> bytes:
        try:
            piece = self._stream.read(size)
        except _DAMAGED as error:
            raise UnusableInputError(_("The packed file is damaged.")) from error
        self.given += len(piece)
        if self.given > MAX_DOCUMENT * 4 or (self.given > _HARMLESS and self.given > self._packed.given * _DENSEST):
            raise _bomb()
        return piece
