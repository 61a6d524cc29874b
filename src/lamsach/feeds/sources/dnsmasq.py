"""dnsmasq configuration (dnsmasq(8)).

``address=/bad.example/0.0.0.0``, ``server=/bad.example/``, ``local=/bad.example/``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lamsach.feeds.sources.base import Refusal, Row, SourceFormat, lines

_LINE = re.compile(r"(?P<what>address|server|local)=/(?P<names>[^=]+)/(?P<target>[^/]*)")
_SINKS = frozenset({"", "0.0.0.0", "127.0.0.1", "::", "::1", "#"})  # noqa: S104 - what such files lead to


class Dnsmasq(SourceFormat):
    """Names that dnsmasq answers with nothing."""

    name = "dnsmasq"

    def recognises(self, head: str) -> bool:
        """Look for one such line."""
        return re.search(r"^(?:address|server|local)=/", head, re.MULTILINE) is not None

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:  # noqa: ARG002
        """Yield the names that are answered with nothing; other settings are no indicators."""
        for number, line in lines(stream):
            if isinstance(line, Refusal):
                yield line
            elif (found := _LINE.fullmatch(line.strip())) and found["target"] in _SINKS:
                for name in found["names"].split("/"):
                    yield Row(number, name)


FORMAT = Dnsmasq()
