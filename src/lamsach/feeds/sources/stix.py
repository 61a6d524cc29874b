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
        named = {
            text(each.get("id")): text(each.get("name"))
            for _number, each in objects(whole["objects"])
            if isinstance(each, dict) and each.get("type") == "malware"
        }
        families = _indicated(whole["objects"], named)
        for number, each in objects(whole["objects"]):
            if isinstance(each, Refusal):
                yield each
            elif each.get("type") == "indicator" and not each.get("revoked"):
                yield from _indicator(number, each, families)
            elif each.get("type") in _OBSERVABLES:
                yield Row(number, text(each.get("value"), 8192), reference=text(each.get("id")))
            elif each.get("type") == "file" and isinstance(each.get("hashes"), dict):
                for value in each["hashes"].values():
                    yield Row(number, text(value), reference=text(each.get("id")))


def _indicated(found: object, named: dict[str, str]) -> dict[str, str]:
    """Return the family that each indicator indicates, by its relationships."""
    return {
        text(each.get("source_ref")): named[text(each.get("target_ref"))]
        for _number, each in objects(found)
        if isinstance(each, dict)
        and each.get("type") == "relationship"
        and each.get("relationship_type") == "indicates"
        and text(each.get("target_ref")) in named
    }


def _indicator(number: int, each: dict[str, Any], families: dict[str, str]) -> Iterator[Row | Refusal]:
    pattern, identifier = text(each.get("pattern"), 65536), text(each.get("id"))
    values = pattern_values(pattern) if text(each.get("pattern_type")) in {"", "stix"} else []
    if not values:
        yield Refusal(number, pattern[:80], _("This pattern is not one value."))
        return
    marks = each.get("object_marking_refs")
    known = [_TLP[mark] for mark in marks if isinstance(mark, str) and mark in _TLP] if isinstance(marks, list) else []
    confidence = each.get("confidence")
    for value in values:
        yield Row(
            number, value, family=families.get(identifier, ""),
            confidence=min(100, max(0, confidence)) if isinstance(confidence, int) else None,
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
