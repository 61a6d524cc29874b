"""Installers by NSIS (Nullsoft): the header, and the files behind it, packed each by itself or all in one.

After the first header of NSIS's own source (``fileform.h``): flags, 0xDEADBEEF, "NullsoftInst", two lengths; then
blocks of a length (its highest bit: packed) and data. Packed by deflate or LZMA; NSIS's own bzip2 is not unpacked.
"""

import struct
from collections.abc import Iterator
from typing import Any

from lamsach.scan.containers.container import Member
from lamsach.scan.containers.stream import deflated, drained, lzma_alone
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

MARK = b"\xef\xbe\xad\xdeNullsoftInst"
NAME = "NSIS"
_HEADER = 24  # from the mark to the data
_PACKED = 0x80000000
_LZMA = 0x5D
_BZIP = 0x31


def members(content: bytes, at: int, budget: Budget) -> Iterator[Member]:
    """Yield what the installer whose mark stands at *at* holds."""
    data = content[at + _HEADER :]
    method, start = _method(data[4:])
    if data[3:4] == b"\x80" or (len(data) > 4 and struct.unpack_from("<I", data)[0] <= len(data) and method != "bzip2"):  # noqa: PLR2004
        yield from _each(data, method, start, budget)
        return
    method, start = _method(data)
    unpacked, _used, gap = _unpacked(data, method, start, budget)
    if method == "bzip2" or (gap is not None and not unpacked):
        yield Member("", b"", GapReason.UNKNOWN_FORMAT, NAME)
        return
    yield from _blocks(unpacked, gap, budget)


def _method(data: bytes) -> tuple[str, int]:
    """Return how *data* is packed, and where its stream begins: a byte before LZMA may say that code was filtered."""
    if data[:1] == bytes([_LZMA]) and data[1:3] == b"\0\0":
        return "lzma", 0
    if data[:1] <= b"\x01" and data[1:2] == bytes([_LZMA]) and data[2:4] == b"\0\0":
        return "lzma", 1
    if data[:1] == bytes([_BZIP]) and data[1:2] < b"\x0e":
        return "bzip2", 0
    return "deflate", 0


def _unpacked(data: bytes, method: str, start: int, budget: Budget) -> tuple[bytes, int, GapReason | None]:
    stream: Any
    if method == "lzma":
        stream, data = lzma_alone(data[start:])
    else:
        stream = deflated(raw=True)
    return drained(stream, data, budget)


def _each(data: bytes, method: str, start: int, budget: Budget) -> Iterator[Member]:
    at, number = 0, 0
    if len(data) < 8 or not struct.unpack_from("<I", data)[0] & ~_PACKED:  # noqa: PLR2004 - nothing behind the header
        yield Member("", b"", GapReason.UNKNOWN_FORMAT, NAME)
    while at + 4 <= len(data):
        length = struct.unpack_from("<I", data, at)[0]
        size = length & ~_PACKED
        at += 4
        if not size or size > len(data) - at:
            return  # the checksum at the end
        budget.next_entry()
        piece = data[at : at + size]
        at += size
        gap = None
        if length & _PACKED:
            if method == "bzip2":
                yield Member("", b"", GapReason.UNKNOWN_FORMAT, NAME)
                return
            piece, _used, gap = _unpacked(piece, method, start, budget)
        yield Member(f"{NAME} {number}", piece, gap)
        number += 1


def _blocks(data: bytes, gap: GapReason | None, budget: Budget) -> Iterator[Member]:
    at, number = 0, 0
    while at + 4 <= len(data):
        budget.next_entry()
        size = struct.unpack_from("<I", data, at)[0]
        piece = data[at + 4 : at + 4 + size]
        if not size or size > len(data) - at - 4:
            piece = data[at:]
            size = len(piece)
        yield Member(f"{NAME} {number}", piece)
        at += 4 + size
        number += 1
    if gap is not None:
        yield Member("", b"", gap, NAME)
