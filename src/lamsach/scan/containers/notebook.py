"""OneNote's pages: the files that were put into them (MS-ONESTORE 2.6.13, FileDataStoreObject)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.container import Member
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_MAGIC = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3")
_FILE = bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac")
_BEFORE = 36  # bytes from the mark to the file


class Notebook:
    """A page of OneNote."""

    name = "onenote"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins one."""
        return head.startswith(_MAGIC)

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield each file that was put into it."""
        content = source.read(min(size, budget.limits.member))
        at, number = content.find(_FILE), 0
        while at >= 0 and at + _BEFORE <= len(content):
            budget.next_entry()
            length = struct.unpack_from("<Q", content, at + 16)[0]
            data = content[at + _BEFORE : at + _BEFORE + length]
            budget.unpack(len(data), size, len(data))
            number += 1
            yield Member(f"file {number}", data, None if len(data) == length else GapReason.DAMAGED)
            at = content.find(_FILE, at + 1)
        if size > budget.limits.member:
            yield Member("", b"", GapReason.LARGE)
