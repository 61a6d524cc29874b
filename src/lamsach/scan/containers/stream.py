"""A compressed stream within a file, unpacked as far as it is whole and the limits allow."""

import lzma
import zlib
from typing import Any

from lamsach.scan.containers.container import READ, Unpacked
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

MEMORY = 128 << 20  # that a dictionary may take
_ALONE_UNKNOWN = b"\xff" * 8


def deflated(*, raw: bool = False) -> Any:
    """Return what unpacks deflate, without (*raw*) or with the frame of zlib."""
    return zlib.decompressobj(-15 if raw else 15)


def drained(stream: Any, packed: bytes, budget: Budget) -> tuple[bytes, int, GapReason | None]:
    """Unpack with *stream* (of zlib, bz2 or lzma). Return the bytes, how many packed ones it took, what is missing.

    Raises `OverLimitError` where the whole container has to end.
    """
    unpacked, waiting, gap = Unpacked(len(packed), budget), packed, None
    while True:
        try:
            piece: bytes = stream.decompress(waiting, READ)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            gap = GapReason.DAMAGED  # what came until here is looked at
            break
        waiting = stream.unconsumed_tail if hasattr(stream, "unconsumed_tail") else b""
        if not unpacked.take(piece):
            break
        if stream.eof or (not waiting and (not piece or getattr(stream, "needs_input", not piece))):
            break
    rest = len(stream.unused_data) if stream.eof else len(waiting)
    return unpacked.content, len(packed) - rest, gap or unpacked.gap


def lzma_alone(packed: bytes) -> tuple[Any, bytes]:
    """Return what unpacks an LZMA stream that begins with its five bytes of settings, and what to give to it."""
    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=MEMORY), packed[:5] + _ALONE_UNKNOWN + packed[5:]
