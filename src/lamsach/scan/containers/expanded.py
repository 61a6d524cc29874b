"""Files of Microsoft's compress (SZDD, as ``expand`` opens them): LZSS with a ring of 4,096 bytes."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.container import Member
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_MAGIC = b"SZDD\x88\xf0\x27\x33"
_HEADER = 14
_RING, _FIRST = 4096, 4096 - 16
_EVERY = 1 << 16


class Expanded:
    """One file, packed."""

    name = "szdd"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins one."""
        return head.startswith(_MAGIC)

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield the file."""
        budget.next_entry()
        packed = source.read(min(size, budget.limits.member))
        if len(packed) < _HEADER:
            yield Member("", b"", GapReason.DAMAGED, "SZDD")
            return
        wanted = struct.unpack_from("<I", packed, 10)[0]
        plain = _unpacked(packed[_HEADER:], min(wanted, budget.limits.member), budget)
        budget.unpack(len(plain), size, len(plain))
        gap = GapReason.LARGE if wanted > budget.limits.member else GapReason.DAMAGED
        yield Member("", plain, None if len(plain) == wanted else gap, "" if len(plain) == wanted else "SZDD")


def _unpacked(packed: bytes, wanted: int, budget: Budget) -> bytes:
    ring, place = bytearray(b" " * _RING), _FIRST
    out = bytearray()
    at, checked = 0, _EVERY
    while at < len(packed) and len(out) < wanted:
        flags = packed[at]
        at += 1
        for bit in range(8):
            if at >= len(packed) or len(out) >= wanted:
                break
            if flags >> bit & 1:
                piece, at = packed[at : at + 1], at + 1
            else:
                if at + 2 > len(packed):
                    return bytes(out)
                start = packed[at] | (packed[at + 1] & 0xF0) << 4
                length, at = (packed[at + 1] & 0x0F) + 3, at + 2
                piece = b""
                for step in range(length):
                    value = ring[(start + step) % _RING]
                    ring[(place + step) % _RING] = value
                    piece += bytes((value,))
            for value in piece:
                ring[place] = value
                place = (place + 1) % _RING
            out += piece
        if len(out) > checked:
            budget.check_time()
            checked = len(out) + _EVERY
    return bytes(out[:wanted])
