"""The newest metadata and the last delta of a publication in one file: whoever follows hourly asks once.

Layout: ``LSP1``, then a raw Deflate stream of: the version of the newest root, the number of files, and for each of
them its path and its bytes, both with their length in front. Numbers are LEB128.

Nothing in a pack is signed, and nothing in it needs to be: it is a way for files to travel, and `PackedFetcher` hands
them to the same client that checks them when they are fetched one by one. A pack that hides a newer root does what a
server does that answers 404.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Self

from lamsach.core.texts import gettext as _
from lamsach.indicators import leb128
from lamsach.indicators.fetching import Fetcher, MissingError
from lamsach.indicators.release import DamagedListError

NAME = "newest"
MAGIC = b"LSP1"
MAX_PACK = 2 * 1024 * 1024
_MAX_PLAIN = 4 * 1024 * 1024
_MOST_FILES = 16
_ROOT = re.compile(r"metadata/([0-9]{1,9})\.root\.json", re.ASCII)


class Pack(NamedTuple):
    """Files by their path in the publication, and the version of its newest root."""

    root: int
    files: Mapping[str, bytes]

    def packed(self) -> bytes:
        """Return the bytes of the pack; the same files give the same bytes."""
        parts = [leb128.write(self.root), leb128.write(len(self.files))]
        for path, data in self.files.items():
            parts += [leb128.write(len(path)), path.encode("ascii"), leb128.write(len(data)), data]
        packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
        return MAGIC + packer.compress(b"".join(parts)) + packer.flush()

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Read a pack. Raises `DamagedListError` where it is none."""
        try:
            plain = _inflated(raw)
            root, at = leb128.read(plain, 0)
            count, at = leb128.read(plain, at)
            files: dict[str, bytes] = {}
            for _number in range(min(count, _MOST_FILES)):
                path, at = _piece(plain, at)
                files[path.decode("ascii")], at = _piece(plain, at)
        except ValueError as error:
            raise DamagedListError(_("The pack of the newest files is damaged.")) from error
        return cls(root, files)


def _inflated(raw: bytes) -> bytes:
    if raw[:4] != MAGIC:
        raise ValueError(raw[:4])
    unpacker = zlib.decompressobj(-15)
    try:
        plain = unpacker.decompress(raw[4:], _MAX_PLAIN)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not unpacker.eof:
        raise ValueError(len(plain))
    return plain


def _piece(plain: bytes, at: int) -> tuple[bytes, int]:
    size, at = leb128.read(plain, at)
    if at + size > len(plain):
        raise ValueError(size)
    return plain[at : at + size], at + size


class PackedFetcher:
    """Hands out what is in a pack, and fetches what is not."""

    def __init__(self, pack: Pack, fetcher: Fetcher) -> None:
        self.pack, self.fetcher = pack, fetcher

    def fetch(self, path: str, *, start: int = 0, limit: int) -> Iterator[bytes]:
        """Yield the bytes of a file; of a root newer than the pack's, say at once that there is none."""
        if (data := self.pack.files.get(path)) is not None:
            return iter([data[start : start + limit]])
        if (root := _ROOT.fullmatch(path)) and int(root[1]) > self.pack.root:
            raise MissingError(_("The file is missing."), where=path)
        return self.fetcher.fetch(path, start=start, limit=limit)

    def fetch_newer(self, path: str, known: str, *, limit: int) -> tuple[str, Iterator[bytes]] | None:
        """Do what the fetcher does."""
        return self.fetcher.fetch_newer(path, known, limit=limit)
