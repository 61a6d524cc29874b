"""Adblock filters, as far as they block a whole host: ``||bad.example^`` (AdGuard, uBlock Origin.

Also AdGuard Home's).
"""

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import Refusal, Row, SourceFormat, lines

_RULE = re.compile(r"\|\|(?P<host>[^\s^/$|*]+)\^?\|?(?:\$(?P<options>[a-z0-9,~=_.-]+))?")
_WHOLE = frozenset({"", "important", "all", "document", "doc", "third-party", "popup"})


class Adblock(SourceFormat):
    """Network filters on hosts."""

    name = "adblock"

    def recognises(self, head: str) -> bool:
        """Look for the title or a host rule."""
        return (
            head.lstrip("\ufeff").startswith("[Adblock") or re.search(r"^\|\|[^\s/]+\^", head, re.MULTILINE) is not None
        )

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:  # noqa: ARG002
        """Yield the hosts that a rule blocks whole. Rules on elements, parts of pages or exceptions are refused."""
        for number, line in lines(stream):
            if isinstance(line, Refusal):
                yield line
                continue
            rule = line.strip()
            if not rule or rule[0] in "![#":
                continue
            found = _RULE.fullmatch(rule)
            if found and set((found["options"] or "").split(",")) <= _WHOLE:
                yield Row(number, found["host"])
            else:
                yield Refusal(number, rule[:80], _("This rule does not block a whole host."))


FORMAT = Adblock()
