"""Hosts files (hosts(5)): an address that leads nowhere, then names."""

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lamsach.feeds.sources.base import Refusal, Row, SourceFormat, lines

_SINKS = frozenset({"0.0.0.0", "127.0.0.1", "::", "::1", "0", "::0"})  # noqa: S104 - what such files lead to, nothing is bound
_LOCAL = frozenset({
    "localhost", "localhost.localdomain", "local", "broadcasthost", "ip6-localhost", "ip6-loopback", "ip6-localnet",
    "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters", "ip6-allhosts",
})  # fmt: skip
_LINE = re.compile(r"^(?:0\.0\.0\.0|127\.0\.0\.1|::1?)[ \t]+\S", re.MULTILINE)


class Hosts(SourceFormat):
    """A hosts file that blocks."""

    name = "hosts"

    def recognises(self, head: str) -> bool:
        """Look for a name that is led nowhere."""
        return _LINE.search(head) is not None

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:  # noqa: ARG002
        """Yield the names that are led nowhere; other lines of the file are its own business."""
        for number, line in lines(stream):
            if isinstance(line, Refusal):
                yield line
                continue
            words = line.partition("#")[0].split()
            if len(words) > 1 and words[0] in _SINKS:
                for name in words[1:]:
                    if name.lower() not in _LOCAL and name not in _SINKS:
                        yield Row(number, name)


FORMAT = Hosts()
