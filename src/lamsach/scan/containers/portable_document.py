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
_FILTER = re.compile(
    rb"/(FlateDecode|Fl|ASCIIHexDecode|AHx|ASCII85Decode|A85|RunLengthDecode|RL|LZWDecode|LZW|Crypt)\b"
)
_DEFLATE, _HEX, _RUNS = {b"FlateDecode", b"Fl"}, {b"ASCIIHexDecode", b"AHx"}, {b"RunLengthDecode", b"RL"}
_UNREAD = {b"LZWDecode", b"LZW", b"Crypt"}
_MOST_FILTERS = 8  # one after the other: no writer of documents uses more than two
_END_OF_RUNS = 128


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
        embedded, gap = b"/EmbeddedFile" in about, None
        filters = _FILTER.findall(about)
        if len(filters) > _MOST_FILTERS:
            yield Member(name, b"", GapReason.DEEP, "PDF")
            return
        for number, kind in enumerate(filters):
            if kind in _UNREAD:
                if embedded or len(filters) > 1:
                    yield Member(name, b"", GapReason.UNKNOWN_FORMAT, "PDF")
                return
            if kind in _DEFLATE and not number and not _begins_zlib(data):
                filters = filters if embedded else []
                break  # says that it is packed and is not: it lies there as it is, and the rules have seen it
            data, gap = _unfiltered(kind, data, budget)
            if gap is not None:
                break
        if gap is GapReason.DAMAGED and not embedded and filters[0] in _DEFLATE:
            gap = None  # pictures and fonts are cut off often, and nobody runs them
        if embedded or filters:
            yield Member(name, data, gap)
        elif _begins_zlib(data):  # its filter may stand where no mark is near
            plain, _used, _gap = drained(deflated(), data, budget)
            yield Member(name, plain)


def _unfiltered(kind: bytes, data: bytes, budget: Budget) -> tuple[bytes, GapReason | None]:
    """Undo one filter (ISO 32000-1, 7.4), and say what was missing."""
    if kind in _DEFLATE:
        plain, _used, gap = drained(deflated(), data, budget)
        return plain, gap
    if kind in _HEX:
        letters = re.sub(rb"[^0-9a-fA-F]", b"", data.partition(b">")[0])
        plain = bytes.fromhex(letters[: len(letters) // 2 * 2].decode("ascii"))
    elif kind in _RUNS:
        plain = _runs(data)
    else:
        try:
            plain = base64.a85decode(data.partition(b"~>")[0].removeprefix(b"<~"), ignorechars=b" \t\r\n\v\f\0")
        except ValueError:
            return b"", GapReason.DAMAGED
    budget.unpack(len(plain), len(data), len(plain))
    return plain, None


def _runs(data: bytes) -> bytes:
    """Undo run lengths (7.4.5): at most 64 times as long."""
    out, at = bytearray(), 0
    while at < len(data) and data[at] != _END_OF_RUNS:
        length = data[at]
        if length < _END_OF_RUNS:
            out += data[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            out += data[at + 1 : at + 2] * (257 - length)
            at += 2
    return bytes(out)


def _begins_zlib(data: bytes) -> bool:
    """Say whether *data* begins a stream of zlib (RFC 1950 2.2)."""
    return len(data) > 1 and data[0] & 0x8F == 8 and (data[0] << 8 | data[1]) % 31 == 0  # noqa: PLR2004
