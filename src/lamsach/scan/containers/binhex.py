"""BinHex 4.0 (RFC 1741): one file as text, of six bits a letter with runs shortened."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.container import Member
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_MAGIC = b"(This file must be converted with BinHex"
_LETTERS = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
_VALUES = bytes(_LETTERS.find(bytes((each,))) & 0xFF for each in range(256))
_FORKS = struct.Struct(">4s4sHIIH")  # type, creator, flags, lengths of both forks, checksum


class BinHex:
    """The letters between two colons."""

    name = "binhex"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins with the line that tells people what this is."""
        return head.lstrip()[: len(_MAGIC)] == _MAGIC

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield both forks of the file."""
        text = source.read(min(size, budget.limits.member))
        start = text.find(b":")
        end = text.find(b":", start + 1)
        plain = _plain(b"".join(text[start + 1 : end if end > 0 else len(text)].split()), budget.limits.member)
        budget.unpack(len(plain), size, len(plain))
        at = 1 + plain[0] + 1 if plain else 0
        if at + _FORKS.size > len(plain):
            yield Member("", plain, GapReason.DAMAGED, "BinHex")
            return
        _type, _creator, _flags, data, resource, _sum = _FORKS.unpack_from(plain, at)
        name, at = plain[1 : at - 1].decode("latin-1"), at + _FORKS.size
        yield Member(name, plain[at : at + data], None if at + data <= len(plain) else GapReason.DAMAGED, "BinHex")
        yield Member(f"{name}/rsrc", plain[at + data + 2 : at + data + 2 + resource])


def _plain(letters: bytes, limit: int) -> bytes:
    values = letters.translate(_VALUES)
    bits = bytearray()
    for at in range(0, len(values) - 3, 4):
        one, two, three, four = values[at : at + 4]
        bits += bytes(((one << 2 | two >> 4) & 255, (two << 4 | three >> 2) & 255, (three << 6 | four) & 255))
    rest = values[len(values) // 4 * 4 :]
    if len(rest) > 1:
        bits.append((rest[0] << 2 | rest[1] >> 4) & 255)
    if len(rest) > 2:  # noqa: PLR2004
        bits.append((rest[1] << 4 | rest[2] >> 2) & 255)
    out = bytearray()
    at = 0
    while at < len(bits) and len(out) < limit:
        value = bits[at]
        if value != 0x90:  # noqa: PLR2004 - the mark of a run
            out.append(value)
            at += 1
            continue
        count = bits[at + 1] if at + 1 < len(bits) else 0
        if not count:
            out.append(value)
        elif out:
            out += bytes((out[-1],)) * (count - 1)
        at += 2
    return bytes(out)
