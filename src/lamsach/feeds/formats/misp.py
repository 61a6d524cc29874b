"""MISP feed (misp-core format): an event, the manifest and the digests by which MISP follows it."""

import hashlib
import json
import uuid
from collections.abc import Iterable
from pathlib import Path

from lamsach.feeds.formats.base import ALL, WATCH, About, OutputFormat, Part
from lamsach.feeds.formats.stix import NAMESPACE
from lamsach.indicators.record import Record
from lamsach.indicators.values import Kind

EVENT = str(uuid.uuid5(NAMESPACE, "misp-event"))
_ORGANISATION = {"name": "lamsach", "uuid": str(uuid.uuid5(NAMESPACE, "organisation"))}
_TYPES = {
    Kind.DOMAIN: ("domain", "Network activity"), Kind.IP: ("ip-dst", "Network activity"),
    Kind.CIDR: ("ip-dst", "Network activity"), Kind.URL: ("url", "Network activity"),
    Kind.MD5: ("md5", "Payload delivery"), Kind.SHA1: ("sha1", "Payload delivery"),
    Kind.SHA256: ("sha256", "Payload delivery"),
}  # fmt: skip


def attribute(record: Record) -> str:
    """Return the attribute of a record."""
    kind, value = record.indicator
    name, category = _TYPES[kind]
    seen = record.first_seen
    found: dict[str, object] = {
        "uuid": str(uuid.uuid5(NAMESPACE, f"{kind}:{value}")), "type": name, "category": category, "value": value,
        "to_ids": True, "timestamp": str(int(seen.timestamp())) if seen else "0", "comment": record.source,
        "disable_correlation": False,
    }  # fmt: skip
    if record.family:
        found["Tag"] = [{"name": f'malware="{record.family}"', "colour": "#c0392b", "exportable": True}]
    return json.dumps(found, ensure_ascii=False)


def _description(about: About) -> dict[str, object]:
    return {
        "info": f"{about.publisher} {about.number}", "date": about.published.strftime("%Y-%m-%d"), "analysis": "2",
        "threat_level_id": "2", "timestamp": str(int(about.published.timestamp())), "Orgc": _ORGANISATION,
        "Tag": [{"name": "tlp:clear", "colour": "#ffffff", "exportable": True}],
    }  # fmt: skip


def head(about: About) -> str:
    """Return the event up to its attributes."""
    body = json.dumps({
        "uuid": EVENT, "published": True, "publish_timestamp": str(int(about.published.timestamp())),
        **_description(about),
    })  # fmt: skip
    return f'{{"Event": {body[:-1]}, "Attribute": [\n'


def manifest(folder: Path, about: About) -> Iterable[Path]:
    """Write the manifest, and the MD5 of each value, which MISP looks values up by."""
    path, hashes = folder / "manifest.json", folder / "hashes.csv"
    path.write_text(json.dumps({EVENT: _description(about)}, indent=1) + "\n", "utf-8")
    with (folder / f"{EVENT}.json").open(encoding="utf-8") as source, hashes.open("w", encoding="ascii") as target:
        for line in source:
            if '"to_ids"' in line:
                value = json.loads(line.lstrip(","))["value"]
                digest = hashlib.md5(value.encode(), usedforsecurity=False).hexdigest()
                target.write(f"{digest},{EVENT}\n")
    return [path, hashes]


FORMATS = (
    OutputFormat(
        name="misp",
        consumer="MISP",
        usage="Serve the folder and add its address as a feed of the format MISP; or import the event.",
        parts=(Part(f"{EVENT}.json", ALL, attribute, head=head, tail="]}}\n", separator=",", actions=WATCH),),
        beside=manifest,
    ),
)
