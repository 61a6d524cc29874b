"""Rich text (RTF 1.9): the objects in it, whose hexadecimal letters are spread over lines and control words."""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.compound import package
from lamsach.scan.containers.container import Member
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_OBJECT = re.compile(rb"\\objdata\b", re.IGNORECASE)
_WORD = re.compile(rb"\\(?:'[0-9a-fA-F]{2}|[a-zA-Z]{1,40}-?\d{0,10} ?|.)", re.DOTALL)
_NOT_HEX = re.compile(rb"[^0-9a-fA-F]+")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LINKED, _EMBEDDED = 1, 2


class RichText:
    """A document that Word opens as readily as its own."""

    name = "rtf"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins one: Word is content with the first four letters."""
        return head.lstrip(b" \t\r\n")[:4] == b"{\\rt"

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield each object, and the file that its package holds."""
        content = source.read(min(size, budget.limits.member))
        for found in _OBJECT.finditer(content):
            budget.next_entry()
            letters = _NOT_HEX.sub(b"", _WORD.sub(b"", _group(content, found.end())))
            data = bytes.fromhex(letters[: len(letters) // 2 * 2].decode("ascii"))
            budget.unpack(len(data), size, len(data))
            yield Member("object", data)
            native = _native(data)
            if native is None:
                yield Member("object", b"", GapReason.DAMAGED, "RTF")
                continue
            yield Member("object data", native)
            if packed := package(struct.pack("<I", len(native)) + native):
                yield Member(*packed)
            at = native.find(_COMPOUND, 1)
            if at > 0:
                yield Member("object data", native[at:])
        if b"\\bin" in content:
            yield Member("", b"", GapReason.UNKNOWN_FORMAT, "RTF \\bin")
        if size > budget.limits.member:
            yield Member("", b"", GapReason.LARGE)


def _group(content: bytes, start: int) -> bytes:
    """Return what follows until the group ends, without the braces within it."""
    depth, at = 1, start
    while at < len(content):
        end = min((each for each in (content.find(b"{", at), content.find(b"}", at)) if each >= 0), default=-1)
        if end < 0:
            break
        depth += 1 if content[end : end + 1] == b"{" else -1
        at = end + 1
        if not depth:
            return content[start:end]
    return content[start:]


def _native(data: bytes) -> bytes | None:
    """Return the data of an OLE 1 object (MS-OLEDS 2.2.5), None where it is none."""
    try:
        _version, kind = struct.unpack_from("<II", data)
        at = 8
        for _text in range(3):  # class, topic, item
            at += 4 + struct.unpack_from("<I", data, at)[0]
        size = struct.unpack_from("<I", data, at)[0]
    except struct.error:
        return None
    return data[at + 4 : at + 4 + size] if kind in {_LINKED, _EMBEDDED} and at + 4 < len(data) else None
