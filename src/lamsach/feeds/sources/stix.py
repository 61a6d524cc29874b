"""STIX 2.1 (and 2.0) bundles, TAXII envelopes: the indicators whose pattern compares one value, and bare observables.

Patterns are read as far as they are comparisons with ``=`` joined by ``OR`` within one observation; anything else is
refused.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import Refusal, Row, SourceFormat, json_document, objects, text
from lamsach.indicators.record import moment

_COMPARISON = re.compile(
    r"\s*(?P<path>(?:domain-name|ipv4-addr|ipv6-addr|url):value|file:hashes\.(?:'[A-Za-z0-9-]+'|\"[A-Za-z0-9-]+\"|[A-Za-z0-9]+))"
    r"\s*=\s*'(?P<value>(?:\\.|[^'\\])*)'\s*"
)
_OBSERVABLES = frozenset({"domain-name", "ipv4-addr", "ipv6-addr", "url"})
_TLP = {  # the identifiers that the specification gives the markings (7.2.1.4) and those of TLP 2.0
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "clear",
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": "clear",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "green",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "amber",
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "amber",
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": "amber+strict",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red",
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": "red",
}


class Stix(SourceFormat):
    """Bundles of objects."""

    name = "stix"
    order = 10

    def recognises(self, head: str) -> bool:
        """Look for a bundle or an envelope."""
        return head.lstrip("\ufeff \r\n\t").startswith("{") and (
            '"bundle"' in head or '"spec_version"' in head or '"objects"' in head
        )

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:  # noqa: ARG002
        """Yield the values of indicators that are not revoked, and of observables."""
        whole = json_document(stream)
        if not isinstance(whole, dict) or "objects" not in whole:
            raise UnusableInputError(_("This is no STIX bundle."))
        rows = StixRows()
        rows.add(whole["objects"])
        yield from rows.finish()


class StixRows:
    """The rows of objects that come in several lists; what a page says of a family may stand in another one."""

    def __init__(self) -> None:
        self._rows: list[Row | Refusal] = []
        self._named: dict[str, str] = {}
        self._indicated: dict[str, str] = {}
        self._count = 0

    def add(self, some: object) -> None:
        """Take a list of objects. Raises `UnusableInputError` where it is none."""
        for number, each in objects(some):
            if isinstance(each, Refusal):
                self._rows.append(each._replace(line=number + self._count))
            else:
                self._rows += self._object(number + self._count, each)
        self._count += len(some) if isinstance(some, list) else 0

    def finish(self) -> list[Row | Refusal]:
        """Return the rows, each with the family that it indicates."""
        families = {source: self._named[target] for source, target in self._indicated.items() if target in self._named}
        return [
            row._replace(family=families[row.reference]) if isinstance(row, Row) and row.reference in families else row
            for row in self._rows
        ]

    def _object(self, number: int, each: dict[str, Any]) -> Iterator[Row | Refusal]:
        kind, identifier = each.get("type"), text(each.get("id"))
        if kind == "indicator" and not each.get("revoked"):
            yield from _indicator(number, each, identifier)
        elif kind in _OBSERVABLES:
            yield Row(number, text(each.get("value"), 8192), reference=identifier)
        elif kind == "file" and isinstance(each.get("hashes"), dict):
            yield from (Row(number, text(value), reference=identifier) for value in each["hashes"].values())
        elif kind == "malware":
            self._named[identifier] = text(each.get("name"))
        elif kind == "relationship" and each.get("relationship_type") == "indicates":
            self._indicated[text(each.get("source_ref"))] = text(each.get("target_ref"))


def _indicator(number: int, each: dict[str, Any], identifier: str) -> Iterator[Row | Refusal]:
    pattern = text(each.get("pattern"), 65536)
    values = pattern_values(pattern) if text(each.get("pattern_type")) in {"", "stix"} else []
    if not values:
        yield Refusal(number, pattern[:80], _("This pattern is not one value."))
        return
    marks = each.get("object_marking_refs")
    known = [_TLP[mark] for mark in marks if isinstance(mark, str) and mark in _TLP] if isinstance(marks, list) else []
    confidence = each.get("confidence")
    for value in values:
        yield Row(
            number, value, confidence=min(100, max(0, confidence)) if isinstance(confidence, int) else None,
            first_seen=moment(text(each.get("valid_from"))), valid_until=moment(text(each.get("valid_until"))),
            reference=identifier, tlp=known[0] if known else "",
        )  # fmt: skip


def pattern_values(pattern: str) -> list[str]:
    """Return the values that a pattern matches any of; nothing where it needs more than one to be true."""
    body = pattern.strip()
    if not (body.startswith("[") and body.endswith("]")) or len(body) > 65536:  # noqa: PLR2004
        return []
    values, at, body = [], 0, body[1:-1]
    while found := _COMPARISON.match(body, at):
        values.append(re.sub(r"\\(.)", r"\1", found["value"]))
        at = found.end()
        if at == len(body):
            return values
        if body[at : at + 3].upper() != "OR ":
            return []
        at += 3
    return []


FORMAT = Stix()
