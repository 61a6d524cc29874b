"""STIX 2.1 bundle: an indicator object for each value. Identifiers come from the value, so an object keeps its own."""

import json
import uuid

from lamsach.feeds.formats.base import ALL, WATCH, About, OutputFormat, Part
from lamsach.indicators.record import Record, Tlp
from lamsach.indicators.release import written
from lamsach.indicators.values import Kind

NAMESPACE = uuid.UUID("6c1f6f0e-6f1c-5b0a-9f60-2f1d0f0a7a11")
_EPOCH = "1970-01-01T00:00:00Z"
_PATHS = {
    Kind.DOMAIN: "domain-name:value", Kind.URL: "url:value", Kind.MD5: "file:hashes.MD5",
    Kind.SHA1: "file:hashes.'SHA-1'", Kind.SHA256: "file:hashes.'SHA-256'",
}  # fmt: skip
# Specification, 7.2.1.4: TLP marking definitions, by their fixed identifiers.
MARKINGS = {
    Tlp.CLEAR: "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    Tlp.GREEN: "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    Tlp.AMBER: "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    Tlp.AMBER_STRICT: "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    Tlp.RED: "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
}


def identifier(kind: str, name: str) -> str:
    """Return the identifier of an object that is made from a name."""
    return f"{kind}--{uuid.uuid5(NAMESPACE, name)}"


def pattern(record: Record) -> str:
    """Return the pattern that matches the value."""
    kind, value = record.indicator
    path = _PATHS.get(kind) or ("ipv6-addr:value" if ":" in value else "ipv4-addr:value")
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"[{path} = '{escaped}']"


def indicator(record: Record) -> dict[str, object]:
    """Return the indicator object of a record."""
    kind, value = record.indicator
    start = written(record.valid_from or record.first_seen) or _EPOCH
    found: dict[str, object] = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": identifier("indicator", f"{kind}:{value}"),
        "created": _stamp(start),
        "modified": _stamp(start),
        "name": value[:250],
        "description": f"{record.family or 'Malware'} ({record.action.value})",
        "indicator_types": ["malicious-activity"],
        "pattern": pattern(record),
        "pattern_type": "stix",
        "valid_from": start,
        "confidence": record.confidence,
        "object_marking_refs": [MARKINGS[record.tlp]],
    }
    if record.valid_until:
        found["valid_until"] = written(record.valid_until)
    if record.family:
        found["labels"] = [record.family]
    return found


def _stamp(text: str) -> str:
    return text[:-1] + ".000Z"


def head(about: About) -> str:
    """Return what stands before the objects."""
    name = identifier("bundle", f"{about.publisher}:{about.number}")
    return f'{{"type": "bundle", "id": "{name}", "objects": [\n'


FORMATS = (
    OutputFormat(
        name="stix",
        consumer="anything that speaks STIX 2.1",
        usage="Import the bundle, or take it over TAXII.",
        parts=(
            Part(
                "bundle.json",
                ALL,
                lambda record: json.dumps(indicator(record), ensure_ascii=False),
                head=head,
                tail="]}\n",
                separator=",",
                actions=WATCH,
            ),
        ),
    ),
)
