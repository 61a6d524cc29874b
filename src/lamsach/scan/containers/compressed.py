"""One compressed stream: gzip, bzip2, xz, and zlib's old brother lzma."""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from lamsach.scan.containers.container import READ, Member, Unpacked
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_MAGIC = {b"\x1f\x8b\x08": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x5d\x00\x00\x80\x00": "lzma"}
_BEGINS = tuple(_MAGIC)


class Compressed:
    """A stream (RFC 1952, bzip2, xz) that holds one file."""

    name = "compressed"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins such a stream."""
        return head.startswith(_BEGINS)

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield the one file that is in it."""
        head = source.read(6)
        kind = next(name for magic, name in _MAGIC.items() if head.startswith(magic))
        source.seek(0)
        budget.next_entry()
        unpacked, gap = Unpacked(size, budget), None
        with _opened(kind, source) as stream:
            try:
                while (piece := stream.read(READ)) and unpacked.take(piece):
                    pass
            except (OSError, EOFError, lzma.LZMAError, zlib.error):
                gap = GapReason.DAMAGED  # what came until here is looked at
        yield Member("", unpacked.content, gap or unpacked.gap)


def _opened(kind: str, source: BinaryIO) -> BinaryIO:
    if kind == "gzip":
        return cast("BinaryIO", gzip.GzipFile(fileobj=source))
    if kind == "bzip2":
        return cast("BinaryIO", bz2.BZ2File(source))
    return cast("BinaryIO", lzma.LZMAFile(source))
