"""Packed sources (gzip, a zip of one file), unpacked as they are read and never beyond all bounds."""

import gzip
import io
import zipfile
import zlib
from typing import BinaryIO, NamedTuple, Protocol

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import MAX_DOCUMENT

# Each office file is a zip with one of these in it.
_DOCUMENTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}


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
        return Unpacked(io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=buffered))))
    return _opened(buffered) if head == b"PK\3\4" else Unpacked(buffered)


def _opened(packed: io.BufferedReader) -> Unpacked:
    whole = io.BytesIO(packed.read(MAX_DOCUMENT + 1))
    try:
        archive = zipfile.ZipFile(whole)
        for part, name in _DOCUMENTS.items():
            if part in archive.NameToInfo:
                whole.seek(0)
                return Unpacked(io.BufferedReader(_Raw(whole)), name)
        names = [each for each in archive.infolist() if not each.is_dir()]
        if len(names) != 1 or names[0].flag_bits & 1:
            raise UnusableInputError(_("The zip file does not hold exactly one readable file."))
        return Unpacked(io.BufferedReader(_Bounded(archive.open(names[0]))))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UnusableInputError(_("The zip file is damaged.")) from error


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class _Raw(io.RawIOBase):
    """A stream that only has ``read``, as one that a `io.BufferedReader` takes."""

    def __init__(self, stream: _Readable) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        piece = self._read(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def _read(self, size: int) -> bytes:
        return self._stream.read(size)


class _Bounded(_Raw):
    """An unpacking stream that refuses what is damaged or grows beyond reason."""

    unpacked = 0

    def _read(self, size: int) -> bytes:
        try:
            piece = self._stream.read(size)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise UnusableInputError(_("The packed file is damaged.")) from error
        self.unpacked += len(piece)
        if self.unpacked > MAX_DOCUMENT * 4:
            raise UnusableInputError(_("The packed file grows beyond all bounds."), advice=_("Unpack it first."))
        return piece
