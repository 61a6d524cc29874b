"""Logs as streams of bytes.

Plain, gzip, zstd, xz or UTF-16, told by their first bytes; files, folders, patterns, standard input.
"""

import codecs
import glob
import gzip
import lzma
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.zstd_frames import WatchedFrames

if TYPE_CHECKING:
    import zstandard

STANDARD_INPUT = "-"
HEAD = 1 << 16
_MOST_WINDOW = 1 << 27  # bytes of memory that a compressed log may ask for
_PACKED = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ\x00", "xz"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Stream(Protocol):
    """What can be read into a buffer."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill *buffer* as far as one read goes; 0 or None at the end."""


class DamagedLogError(Exception):
    """A compressed log is damaged or cut off: what stood before the damage was read."""


def expand(names: Iterable[str]) -> list[str]:
    """Return the files that *names* mean (folders with all that is in them, patterns, ``-``), each once.

    In order of their names.

    Raises `UnusableInputError` for a name that is no file.
    """
    found: dict[str, None] = {}
    for name in names:
        path = Path(name)
        if name == STANDARD_INPUT or path.is_file() or path.is_fifo():
            found[name] = None
        elif path.is_dir():
            found.update(dict.fromkeys(sorted(str(each) for each in path.rglob("*") if each.is_file())))
        elif matches := sorted(each for each in glob.glob(name, recursive=True) if Path(each).is_file()):  # noqa: PTH207
            found.update(dict.fromkeys(matches))
        else:
            raise UnusableInputError(_("There is no such log."), where=name, advice=_("Name a file, a folder or “-”."))
    return list(found)


def packing(head: bytes) -> str:
    """Return ``gzip``, ``zstd``, ``xz``, ``utf-16`` (as PowerShell writes), or an empty text for a plain log."""
    return next((name for magic, name in _PACKED if head.startswith(magic)), "")


class Unpacked:
    """A compressed log, unpacked while it is read. `readinto` raises `DamagedLogError`."""

    def __init__(self, file: BinaryIO, how: str, where: str = "") -> None:
        self._stream = _unpacker(file, how, where)

    def readinto(self, buffer: memoryview) -> int:
        """Fill *buffer* with the log's own bytes."""
        try:
            return self._stream.readinto(buffer) or 0
        except (EOFError, OSError, lzma.LZMAError) as error:
            raise DamagedLogError from error
        except Exception as error:
            if (
                type(error).__module__.startswith(("zlib", "isal", "zstandard", "igzip"))
                or "zstd" in type(error).__name__.lower()
            ):
                raise DamagedLogError from error
            raise


def _unpacker(file: BinaryIO, how: str, where: str) -> Stream:
    if how == "gzip":
        try:
            from isal import igzip
        except ImportError:
            return gzip.GzipFile(fileobj=file, mode="rb")
        stream: Stream = igzip.IGzipFile(fileobj=file, mode="rb")  # type: ignore[no-untyped-call]
        return stream
    if how == "zstd":
        try:
            import zstandard
        except ImportError:
            raise UnusableInputError(
                _("This log is packed with zstd, and zstandard is not installed."),
                where=where,
                advice=_("Install it: pip install 'lamsach[hunt]'."),
            ) from None
        return _Zstd(file, zstandard.ZstdDecompressor(max_window_size=_MOST_WINDOW))
    return _Utf16(file) if how == "utf-16" else _Xz(file)


class _Utf16:
    """Text in UTF-16 with its mark at the front, as UTF-8."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._decoder = file, codecs.getincrementaldecoder("utf-16")("replace")
        self._text, self._ended = b"", False

    def readinto(self, buffer: memoryview) -> int:
        while not self._text and not self._ended:
            raw = self._file.read(HEAD)
            self._ended = not raw
            self._text = self._decoder.decode(raw, self._ended).encode("utf-8", "replace")
        part, self._text = self._text[: len(buffer)], self._text[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


class _Zstd:
    """zstd in any number of frames; raises where the last one is not whole."""

    def __init__(self, file: BinaryIO, unpack: "zstandard.ZstdDecompressor") -> None:
        self._watch = WatchedFrames(file)
        # The reader asks for read() alone.
        self._stream = unpack.stream_reader(cast("BinaryIO", self._watch), read_across_frames=True, read_size=1 << 18)

    def readinto(self, buffer: memoryview) -> int:
        got = self._stream.readinto(buffer)
        if not got and not self._watch.whole:
            raise EOFError
        return got


class _Xz:
    """xz in any number of streams, with a limit on memory, which the standard library's file has not."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpack: lzma.LZMADecompressor | None = None
        self._spare = b""

    def readinto(self, buffer: memoryview) -> int:
        while True:
            if self._unpack is None or self._unpack.eof:
                rest = (self._unpack.unused_data if self._unpack else b"").lstrip(b"\0")
                rest = rest or self._file.read(HEAD).lstrip(b"\0")
                if not rest:
                    return 0
                self._unpack, self._spare = lzma.LZMADecompressor(memlimit=_MOST_WINDOW), rest
            elif self._unpack.needs_input:
                self._spare = self._file.read(HEAD)
                if not self._spare:
                    raise EOFError
            found = self._unpack.decompress(self._spare, len(buffer))
            self._spare = b""
            if found:
                buffer[: len(found)] = found
                return len(found)


def open_log(name: str) -> BinaryIO:
    """Open a file or standard input. Raises `UnusableInputError`."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer
    try:
        return Path(name).open("rb", buffering=0)
    except OSError as error:
        raise UnusableInputError(_("This log cannot be opened."), where=name, advice=error.strerror or "") from None
