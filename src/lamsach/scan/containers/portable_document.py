"""PDF: its streams, unpacked, with the files and scripts in them (ISO 32000-1, 7.3.8 and 7.4).

Not a reader of the document: each stream is taken by its marks, wherever a table may say that it is.
"""

import base64
import re
from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.container import Member
from lamsach.scan.containers.stream import deflated, drained
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")
_HEX_NAME = re.compile(rb"#([0-9a-fA-F]{2})")
_DICTIONARY = 4096
_PICTURES = (b"/DCTDecode", b"/JPXDecode", b"/CCITTFaxDecode", b"/JBIG2Decode")
_UNREAD = (b"/LZWDecode", b"/RunLengthDecode", b"/LZW")


class PortableDocument:
    """A PDF."""

    name = "pdf"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins one: readers look for its mark in the first kilobyte."""
        return b"%PDF-" in head[:1024]

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield what its streams hold."""
        content = source.read(min(size, budget.limits.member))
        if b"/Encrypt" in content:
            yield Member("", b"", GapReason.ENCRYPTED, "PDF")
            return
        at, number = 0, 0
        while found := _STREAM.search(content, at):
            budget.next_entry()
            number += 1
            start = found.end()
            end = content.find(b"endstream", start)
            end = len(content) if end < 0 else end
            about = content[
                content.rfind(b"obj", max(0, found.start() - _DICTIONARY), found.start()) + 1 : found.start()
            ]
            about = _HEX_NAME.sub(lambda name: bytes((int(name[1], 16),)), about)
            at = end + len(b"endstream")
            if any(each in about for each in _PICTURES):
                continue
            yield from self._stream(f"stream {number}", content[start:end], about, budget)
        if not number and b"/EmbeddedFile" in content:
            yield Member("", b"", GapReason.DAMAGED, "PDF")
        if size > budget.limits.member:
            yield Member("", b"", GapReason.LARGE)

    def _stream(self, name: str, data: bytes, about: bytes, budget: Budget) -> Iterator[Member]:
        if any(each in about for each in _UNREAD):
            if b"/EmbeddedFile" in about or b"/FlateDecode" in about:
                yield Member(name, b"", GapReason.UNKNOWN_FORMAT, "PDF")
            return
        if b"/ASCIIHexDecode" in about or b"/AHx" in about:
            letters = re.sub(rb"[^0-9a-fA-F]", b"", data.partition(b">")[0])
            data = bytes.fromhex(letters[: len(letters) // 2 * 2].decode("ascii"))
            budget.unpack(len(data), len(data), len(data))
        elif b"/ASCII85Decode" in about or b"/A85" in about:
            try:
                data = base64.a85decode(data.partition(b"~>")[0].removeprefix(b"<~"), ignorechars=b" \t\r\n\v\f\0")
            except ValueError:
                yield Member(name, b"", GapReason.DAMAGED, "PDF")
                return
        if not _begins_zlib(data):
            if b"/EmbeddedFile" in about:
                yield Member(name, data)
            return  # lies there as it is: the rules have seen it
        plain, _used, gap = drained(deflated(), data, budget)
        if gap is GapReason.DAMAGED and b"/EmbeddedFile" not in about:
            gap = None  # pictures and fonts are cut off often, and nobody runs them
        yield Member(name, plain, gap)


def _begins_zlib(data: bytes) -> bool:
    """Say whether *data* begins a stream of zlib (RFC 1950 2.2)."""
    return len(data) > 1 and data[0] & 0x8F == 8 and (data[0] << 8 | data[1]) % 31 == 0  # noqa: PLR2004
