"""Logs as streams of bytes.

Plain, gzip, zstd, xz or UTF-16, told by their first bytes; files, folders, patterns, standard input.
"""

import codecs
import glob
import gzip
import lzma
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from lamsach.core.errors import UnusableInputError, why
from lamsach.core.texts import gettext as _
from lamsach.hunt.salvage import salvaged
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
    """Return the logs that *names* mean (folders with all that is in them, patterns, ``-``), in order of their names.

    A file that is reached in several ways (links, a pattern and its folder) stands there once: its contacts are not to
    be counted twice. What may not be looked at stands there too: who opens it is told why that cannot be done.

    Raises `UnusableInputError` for a name that is nothing.
    """
    found: dict[str | tuple[int, int], str] = {}
    for name in names:
        if name == STANDARD_INPUT:
            found.setdefault(name, name)
            continue
        if os.path.isdir(name):  # noqa: PTH112 - of a folder that may not be searched pathlib raises
            several = _below(name)
        elif os.path.exists(name) or _is_barred(name):  # noqa: PTH110 - as above
            several = [name]
        else:
            several = sorted(filter(os.path.isfile, glob.glob(name, recursive=True)))  # noqa: PTH207
        if not several and not os.path.isdir(name):  # noqa: PTH112 - an empty folder is no mistake
            raise UnusableInputError(_("There is no such log."), where=name, advice=_("Name a file, a folder or “-”."))
        for each in several:
            found.setdefault(_identity(each), each)
    return list(found.values())


def _below(folder: str) -> list[str]:
    """Return the files in *folder* and below it, and the folders that cannot be read."""
    barred: list[str] = []
    found = [
        path
        for where, _folders, files in os.walk(folder, onerror=lambda error: barred.append(str(error.filename)))
        for path in (os.path.join(where, file) for file in files)  # noqa: PTH118 - as it was named
        if os.path.isfile(path)  # noqa: PTH113 - a folder may be listed and not searched
    ]
    return sorted(found + barred)


def _is_barred(name: str) -> bool:
    try:
        os.stat(name)  # noqa: PTH116 - as above
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _identity(name: str) -> str | tuple[int, int]:
    """Return what is the same for all names of a file."""
    try:
        state = os.stat(name)  # noqa: PTH116 - as above
    except OSError:
        return name
    return (state.st_dev, state.st_ino) if state.st_ino else name


def packing(head: bytes) -> str:
    """Return ``gzip``, ``zstd``, ``xz``, ``utf-16`` (as PowerShell writes), or an empty text for a plain log."""
    return next((name for magic, name in _PACKED if head.startswith(magic)), "")


class Unpacked:
    """A compressed log, unpacked while it is read. `readinto` raises `DamagedLogError` behind all that could be read.

    *where*: the file's name, to read it once more where it is damaged; empty for a stream.
    """

    def __init__(self, file: BinaryIO, how: str, where: str = "") -> None:
        self._stream = _unpacker(file, how, where)
        self._how, self._where, self._given = how, where, 0
        self._salvaged: Iterator[bytes] | None = None
        self._piece = b""

    def readinto(self, buffer: memoryview) -> int:
        """Fill *buffer* with the log's own bytes."""
        if self._salvaged is None:
            try:
                got = self._stream.readinto(buffer) or 0
            except (EOFError, OSError, lzma.LZMAError):
                self._salvaged = self._salvage()
            except Exception as error:
                if not _is_damage(error):
                    raise
                self._salvaged = self._salvage()
            else:
                self._given += got
                return got
        while not self._piece:
            piece = next(self._salvaged, None)
            if piece is None:
                raise DamagedLogError
            self._piece = piece
        part, self._piece = self._piece[: len(buffer)], self._piece[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def _salvage(self) -> Iterator[bytes]:
        """Yield what stands between what was given and the damage."""
        if self._how not in {"gzip", "zstd"} or not os.path.isfile(self._where):  # noqa: PTH113 - may be barred by now
            return
        given = self._given
        with closing(open_log(self._where)) as file:
            for piece in salvaged(file, self._how):
                yield piece[given:]
                given = max(0, given - len(piece))


def _is_damage(error: Exception) -> bool:
    """Return whether one of the unpackers, which may not be installed, says that its input is damaged."""
    module, name = type(error).__module__, type(error).__name__
    return module.startswith(("zlib", "isal", "zstandard", "igzip")) or "zstd" in name.lower()


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
        raise UnusableInputError(_("This log cannot be opened."), where=name, advice=why(error)) from None
