"""Spamhaus DROP, as JSON lines (one object a line, the last one tells about the file) and as the older text."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import Refusal, Row, SourceFormat, lines, text


class SpamhausDrop(SourceFormat):
    """Ranges of hijacked networks."""

    name = "spamhaus-drop"
    order = 20

    def recognises(self, head: str) -> bool:
        """Look for an object with a range, or a range with an SBL number."""
        return re.search(r'^\{"cidr"\s*:|^[0-9a-f.:]+/\d+ ; SBL\d+', head, re.MULTILINE) is not None

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:  # noqa: ARG002
        """Yield the ranges."""
        for number, line in lines(stream):
            if isinstance(line, Refusal):
                yield line
            elif line[:1] == "{":
                yield from self._object(number, line)
            elif line.strip() and line[0] != ";":
                value, _semicolon, listing = line.partition(";")
                yield Row(number, value.strip(), reference=listing.strip()[:80])

    def _object(self, number: int, line: str) -> Iterator[Row | Refusal]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            yield Refusal(number, line[:80], _("This line is not JSON."))
            return
        if "cidr" in found:
            yield Row(number, text(found["cidr"]), reference=text(found.get("sblid")))


FORMAT = SpamhausDrop()
