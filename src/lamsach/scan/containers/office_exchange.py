"""What Outlook sends to others as winmail.dat: attachments in MS-OXTNEF."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.container import Member
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_MAGIC = b"\x78\x9f\x3e\x22"
_FIRST = 6
_HEAD = struct.Struct("<BII")  # level, attribute, length; a checksum follows the data
_ATTACHMENT = 2
_DATA, _TITLE = 0x0006800F, 0x00018010


class OfficeExchange:
    """TNEF: a row of attributes, some of which are files."""

    name = "tnef"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins TNEF."""
        return head.startswith(_MAGIC)

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield each attribute's data: what is no attachment may hold a message."""
        content = source.read(min(size, budget.limits.member))
        at, title = _FIRST, ""
        while at + _HEAD.size <= len(content):
            budget.next_entry()
            level, attribute, length = _HEAD.unpack_from(content, at)
            at += _HEAD.size
            data = content[at : at + length]
            if level not in {1, _ATTACHMENT} or len(data) < length:
                yield Member("", data, GapReason.DAMAGED, "TNEF")
                return
            if level == _ATTACHMENT and attribute == _TITLE:
                title = data.rstrip(b"\0").decode("latin-1")
            if attribute == _DATA or length > 64:  # noqa: PLR2004 - smaller ones are dates and flags
                budget.unpack(length, size, length)
                yield Member(title or f"{attribute:08x}", data)
            at += length + 2
