"""Programs packed by UPX, unpacked in memory: most bots for devices come so, and programs for Windows too.

The layout is that of UPX's documented pack header ("UPX!", method, Adler-32 of both sides); the methods are NRV2B,
NRV2D and NRV2E by Markus Oberhumer, LZMA and deflate. What does not add up to its own checksum was not unpacked.
"""

import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget, OverLimitError

MAGIC = b"UPX!"
_NRV2B, _NRV2D, _NRV2E, _LZMA, _DEFLATE = (2, 3, 4), (5, 6, 7), (8, 9, 10), 14, 15
_LARGEST = 24 << 20  # unpacked, by one bit at a time: more takes longer than a file may
_NEAR_B, _NEAR = 0xD00, 0x500
_END = 0xFFFFFFFF
_EVERY = 1 << 16


class DamagedError(ValueError):
    """The packed data is not what UPX writes, or was changed to keep it from being unpacked."""


class Header(NamedTuple):
    """A pack header, without its magic."""

    method: int
    unpacked_sum: int
    unpacked: int
    packed: int
    end: int  # where it ends in the file


def headers(content: bytes, limit: int = 8) -> Iterator[Header]:
    """Yield what may be pack headers of a Windows program."""
    at = content.find(MAGIC)
    while at >= 0 and limit:
        limit -= 1
        if at + 32 <= len(content):
            method, _level, plain_sum, _packed_sum, unpacked, packed = struct.unpack_from("<BBIIII", content, at + 6)
            if 0 < packed <= len(content) and unpacked > 0:
                yield Header(method, plain_sum, unpacked, packed, at + 32)
        at = content.find(MAGIC, at + 1)


def windows(content: bytes, budget: Budget) -> bytes:
    """Return the sections of a Windows program as they are in memory. Raises `DamagedError`, `OverLimitError`."""
    for header in headers(content):
        for start in (header.end, header.end - 4, header.end + 4):  # older headers are shorter
            try:
                plain = unpack(header.method, content[start : start + header.packed], header.unpacked, budget)
            except DamagedError:
                continue
            if zlib.adler32(plain) == header.unpacked_sum:
                return plain
    raise DamagedError


def linux(content: bytes, at: int, order: str, budget: Budget) -> bytes:
    """Return a Linux program, block by block from its first one at *at*. Raises `DamagedError`, `OverLimitError`."""
    out = bytearray()
    while at + 12 <= len(content):
        unpacked, packed, method = struct.unpack_from(order + "IIB", content, at)
        if not unpacked or packed > unpacked or packed > len(content) - at:
            break
        at += 12
        piece = content[at : at + packed]
        out += piece if packed == unpacked else unpack(method, piece, unpacked, budget)
        at += packed
        if len(out) > _LARGEST:
            raise OverLimitError(GapReason.LARGE)
    if not out:
        raise DamagedError
    return bytes(out)


def unpack(method: int, packed: bytes, size: int, budget: Budget) -> bytes:
    """Unpack one block to *size* bytes. Raises `DamagedError` where it is none, `OverLimitError`."""
    if size > min(_LARGEST, budget.limits.member):
        raise OverLimitError(GapReason.LARGE)
    budget.unpack(size, len(packed), size)
    try:
        if method == _LZMA:
            plain = _lzma(packed, size)
        elif method == _DEFLATE:
            plain = zlib.decompressobj(-15).decompress(packed, size)
        elif method in (*_NRV2B, *_NRV2D, *_NRV2E):
            plain = _nrv(method, packed, size, budget)
        else:
            raise DamagedError
    except (zlib.error, lzma.LZMAError, IndexError, struct.error, ValueError) as error:
        raise DamagedError from error
    if len(plain) != size:
        raise DamagedError
    return plain


def _lzma(packed: bytes, size: int) -> bytes:
    """Unpack LZMA, whose two first bytes hold pb, lp and lc in UPX's order."""
    settings = {
        "id": lzma.FILTER_LZMA1,
        "pb": packed[0] & 7,
        "lp": packed[1] >> 4,
        "lc": packed[1] & 15,
        "dict_size": max(4096, 1 << (size - 1).bit_length()),
    }
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[settings]).decompress(packed[2:], size)


class _Bits:
    """Bits from little words of 8, 16 or 32, between which whole bytes stand."""

    def __init__(self, packed: bytes, width: int) -> None:
        self.packed, self.at = packed, 0
        self._bytes = width // 8
        self._word = self._left = 0

    def bit(self) -> int:
        if not self._left:
            piece = self.packed[self.at : self.at + self._bytes]
            if len(piece) < self._bytes:
                raise DamagedError
            self._word = int.from_bytes(piece, "little")
            self.at += self._bytes
            self._left = self._bytes * 8
        self._left -= 1
        return self._word >> self._left & 1

    def byte(self) -> int:
        value = self.packed[self.at]
        self.at += 1
        return value


def _nrv(method: int, packed: bytes, size: int, budget: Budget) -> bytes:
    family = 0 if method in _NRV2B else 1 if method in _NRV2D else 2
    bits = _Bits(packed, {0: 32, 1: 8, 2: 16}[(method - 2) % 3])
    bit, out = bits.bit, bytearray()
    last, checked = 1, _EVERY
    while len(out) <= size:
        while bit():
            out.append(bits.byte())
        offset = _offset(bit, family)
        if offset == 2:  # noqa: PLR2004 - the same as the last time
            offset, length = last, bit() if family else 0
        else:
            offset = ((offset - 3) << 8) + bits.byte()
            if offset & _END == _END:
                return bytes(out)
            length = 0
            if family:
                length, offset = ~offset & 1, offset >> 1
            offset += 1
            last = offset
        length = _length(bit, family, length) + (offset > (_NEAR if family else _NEAR_B)) + 1
        if offset > len(out) or len(out) + length > size:
            raise DamagedError
        _copy(out, offset, length)
        if len(out) > checked:
            budget.check_time()
            checked = len(out) + _EVERY
    raise DamagedError


def _offset(bit: Callable[[], int], family: int) -> int:
    offset = 1
    while True:
        offset = offset << 1 | bit()
        if bit():
            break
        if family:
            offset = (offset - 1) << 1 | bit()
        if offset > _END:
            raise DamagedError
    return offset


def _length(bit: Callable[[], int], family: int, length: int) -> int:
    if family == 2:  # noqa: PLR2004 - NRV2E
        if length:
            return 1 + bit()
        if bit():
            return 3 + bit()
        return _gamma(bit) + 3
    length = length << 1 | bit() if family else bit() << 1 | bit()
    return length or _gamma(bit) + 2


def _gamma(bit: Callable[[], int]) -> int:
    length = 1
    while True:
        length = length << 1 | bit()
        if bit():
            return length
        if length > _LARGEST:
            raise DamagedError


def _copy(out: bytearray, offset: int, length: int) -> None:
    start = len(out) - offset
    if offset >= length:
        out += out[start : start + length]
    else:
        piece = bytes(out[start:])
        out += (piece * (length // offset + 1))[:length]
