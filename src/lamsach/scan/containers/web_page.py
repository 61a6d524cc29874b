"""Web pages and pictures as text (HTML, SVG): files that are written into them (RFC 2397), as smugglers do."""

import binascii
import re
from collections.abc import Iterator
from typing import BinaryIO

from lamsach.scan.containers.container import Member
from lamsach.scan.limits import Budget

_BEGINS = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|script|svg|a\s|\?xml[^>]{0,200}>\s*<svg)", re.IGNORECASE
)
_MARK = b";base64,"
_LONG = re.compile(rb"(?:;base64,|[\"'`])\s*([A-Za-z0-9+/=\s\\]{64,})")
_LEAST = 64


class WebPage:
    """A page, or another text, with files in it."""

    name = "html"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins a page, or a text that holds a file by its address."""
        return _BEGINS.match(head) is not None or (_MARK in head and b"\0" not in head)

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield what is written into it."""
        content = source.read(min(size, budget.limits.member))
        for number, found in enumerate(_LONG.finditer(content), 1):
            budget.next_entry()
            letters = re.sub(rb"[^A-Za-z0-9+/]", b"", found[1])
            try:
                data = binascii.a2b_base64(letters[: len(letters) // 4 * 4] + _end(letters))
            except ValueError:
                continue  # a long word, no file
            if len(data) < _LEAST // 2:
                continue
            budget.unpack(len(data), len(letters), len(data))
            yield Member(f"data {number}", data)


def _end(letters: bytes) -> bytes:
    rest = letters[len(letters) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""
