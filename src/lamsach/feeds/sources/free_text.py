"""Free text: reports, letters, mails.

What looks like an indicator is one where it is written defanged or cannot be anything else.
"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lamsach.feeds.extraction import extract
from lamsach.feeds.sources.base import Refusal, Row, SourceFormat, lines


class FreeText(SourceFormat):
    """Prose."""

    name = "text"
    order = 99

    def recognises(self, head: str) -> bool:  # noqa: ARG002 - whatever no other format wants
        """Take what is left."""
        return True

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:  # noqa: ARG002
        """Yield what each line holds."""
        for number, line in lines(stream):
            if isinstance(line, Refusal):
                yield line
            else:
                for value in extract(line):
                    yield Row(number, value)


FORMAT = FreeText()
