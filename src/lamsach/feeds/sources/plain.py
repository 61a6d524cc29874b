"""Plain text: one value a line, comments after ``#`` or ``;``. The format to copy for a new one."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lamsach.feeds.sources.base import Refusal, Row, SourceFormat, lines


class Plain(SourceFormat):
    """One value a line."""

    name = "plain"
    order = 98

    def recognises(self, head: str) -> bool:
        """Be what is left where the lines are short."""
        some = [line for line in head.splitlines() if line.strip() and line.lstrip()[:1] not in "#;"]
        return not some or sum(len(line.split()) <= 1 or "#" in line for line in some) * 2 > len(some)

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:  # noqa: ARG002
        """Yield each line that is not empty, without its comment."""
        for number, line in lines(stream):
            if isinstance(line, Refusal):
                yield line
                continue
            value = line.strip()
            if value[:1] in "#;":
                continue
            if " " in value or "\t" in value:
                value = value.split(" #", 1)[0].split("\t", 1)[0].split(" ;", 1)[0].strip()
            yield Row(number, value)


FORMAT = Plain()
