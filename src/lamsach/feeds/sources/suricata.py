"""Suricata and Snort rules (Suricata user guide, "Suricata Rules").

The hosts, addresses, URLs and digests that a rule names.
"""

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import Refusal, Row, SourceFormat, lines

_RULE = re.compile(
    r"(?:alert|drop|reject\w*|pass)\s+(?P<protocol>[\w-]+)\s+(?P<source>\S+|\[[^\]]*\])\s+\S+\s+(?:->|<>)\s+"
    r"(?P<target>\[[^\]]*\]|\S+)\s+\S+\s+\((?P<options>.*)\)"
)
_BEGINNING = re.compile(r"^\s*#?\s*(?:alert|drop|reject)\s+\w[\w-]*\s+\S+\s+\S+\s+(?:->|<>)", re.MULTILINE)
_MESSAGE = re.compile(r'\bmsg\s*:\s*"((?:\\.|[^"\\])*)"')
_REFERENCE = re.compile(r"\breference\s*:\s*([^;]+);")
# A buffer that holds a name, then what it must contain.
_NAME = re.compile(
    r"\b(?:dns\.query|dns_query|tls\.sni|tls_sni|http\.host|http_host)\s*;[^;]*?(?:\bdotprefix\s*;\s*)?\s*"
    r'content\s*:\s*"(?P<name>(?:\\.|[^"\\])*)"',
)
_URI = re.compile(r'\b(?:http\.uri|http\.uri\.raw)\s*;\s*content\s*:\s*"(?P<path>/(?:\\.|[^"\\])*)"')
_ADDRESS = re.compile(r"[0-9a-fA-F.:]+(?:/\d+)?")


class Suricata(SourceFormat):
    """Rules that name indicators."""

    name = "suricata"
    order = 30

    def recognises(self, head: str) -> bool:
        """Look for a rule."""
        return (
            re.search(r"^\s*#?\s*(?:alert|drop|reject)\s+\w[\w-]*\s+\S+\s+\S+\s+(?:->|<>)", head, re.MULTILINE)
            is not None
        )

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:  # noqa: ARG002
        """Yield what each rule names; a rule that matches otherwise, or lets pass, is refused."""
        for number, line in lines(stream):
            if isinstance(line, Refusal):
                yield line
                continue
            rule = line.strip()
            if not rule or rule[0] == "#":
                continue
            found = _RULE.match(rule)
            values = list(self._values(found)) if found and not rule.startswith("pass") else []
            if found is None or not values:
                yield Refusal(number, rule[:80], _("This rule names no indicator."))
                continue
            message, reference = _MESSAGE.search(found["options"]), _REFERENCE.search(found["options"])
            for value in values:
                yield Row(
                    number, value, family=message[1][:200] if message else "",
                    reference=reference[1].strip()[:200] if reference else "",
                )  # fmt: skip

    def _values(self, found: re.Match[str]) -> Iterator[str]:
        options = found["options"]
        uri = _URI.search(options)
        for name in _NAME.finditer(options):
            host = name["name"].removeprefix(".")
            yield f"http://{host}{uri['path']}" if uri else host
        for side in (found["source"], found["target"]):
            if "$" not in side and "any" not in side and "!" not in side:
                yield from _ADDRESS.findall(side)


FORMAT = Suricata()
