"""What can still be read of a damaged gzip or zstd log.

The fast unpackers drop what they hold when they meet the damage; here little is unpacked at a time.
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

_GZIP = 31  # zlib's number for gzip with the largest window
_PIECE = {"gzip": 4096, "zstd": 256}  # bytes: a thousandfold, and of zstd thirty-thousandfold, are still held easily
_MOST_WINDOW = 1 << 27


def salvaged(file: BinaryIO, how: str) -> Iterator[bytes]:
    """Yield all that stands in *file*, packed *how* (``gzip`` or ``zstd``), in front of the damage."""
    pieces = iter(lambda: file.read(_PIECE[how]), b"")
    yield from _gzip(pieces) if how == "gzip" else _zstd(pieces)


def _gzip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpack = zlib.decompressobj(_GZIP)
    for piece in pieces:
        left = piece
        while left:
            if unpack.eof:
                unpack = zlib.decompressobj(_GZIP)
            before = unpack.copy()
            try:
                found = unpack.decompress(left)
            except zlib.error:
                yield from _to_the_last_byte(before, left)
                return
            left = unpack.unused_data
            yield found
    yield unpack.flush()


def _to_the_last_byte(unpack: "zlib._Decompress", piece: bytes) -> Iterator[bytes]:
    for byte in piece:
        try:
            yield unpack.decompress(bytes([byte]))
        except zlib.error:
            return


def _zstd(pieces: Iterator[bytes]) -> Iterator[bytes]:
    import zstandard

    context = zstandard.ZstdDecompressor(max_window_size=_MOST_WINDOW)
    unpack = context.decompressobj()
    for piece in pieces:
        left = piece
        while left:
            if unpack.eof:
                unpack = context.decompressobj()
            try:
                found = unpack.decompress(left)
            except zstandard.ZstdError:
                return
            left = unpack.unused_data
            yield found
