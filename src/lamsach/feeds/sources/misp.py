"""MISP events (misp-core format): an event, a list of events, or the answer of a search.

Attributes in objects count as well.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import Refusal, Row, SourceFormat, json_document, text
from lamsach.indicators.record import moment

_TYPES = frozenset({
    "domain", "hostname", "ip-src", "ip-dst", "url", "uri", "md5", "sha1", "sha256", "domain|ip", "ip-src|port",
    "ip-dst|port", "hostname|port", "filename|md5", "filename|sha1", "filename|sha256", "malware-sample",
})  # fmt: skip


class Misp(SourceFormat):
    """Events with attributes."""

    name = "misp"
    order = 10

    def recognises(self, head: str) -> bool:
        """Look for an event."""
        return head.lstrip("\ufeff \r\n\t[{").startswith(('"Event"', '"response"'))

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:  # noqa: ARG002
        """Yield the attributes that are meant for detection (``to_ids``) and not deleted."""
        whole = json_document(stream)
        if isinstance(whole, dict) and "response" in whole:
            whole = whole["response"]
        events = whole if isinstance(whole, list) else [whole]
        number = 0
        for event in events:
            body = event.get("Event") if isinstance(event, dict) else None
            if not isinstance(body, dict):
                raise UnusableInputError(_("This is no MISP event."))
            tags = _tags(body)
            for attribute in attributes(body):
                number += 1
                yield from _row(number, attribute, tags)


def attributes(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the attributes of an event and of its objects."""
    holders = [event, *(each for each in _list(event.get("Object")) if isinstance(each, dict))]
    for holder in holders:
        for attribute in _list(holder.get("Attribute")):
            if isinstance(attribute, dict):
                yield attribute


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _tags(holder: dict[str, Any]) -> list[str]:
    return [text(tag.get("name")) for tag in _list(holder.get("Tag")) if isinstance(tag, dict)]


def _row(number: int, attribute: dict[str, Any], event_tags: list[str]) -> Iterator[Row | Refusal]:
    kind, value = text(attribute.get("type")), text(attribute.get("value"), 8192)
    if attribute.get("deleted") or not attribute.get("to_ids", True):
        return
    if kind not in _TYPES:
        yield Refusal(number, f"{kind}: {value}"[:80], _("This type of attribute is no indicator."))
        return
    parts = value.split("|")
    values = parts if kind == "domain|ip" else parts[:1] if kind.endswith("|port") else parts[-1:]
    if kind == "malware-sample":
        values = parts[1:2]
    tags = [*_tags(attribute), *event_tags]
    for each in values:
        yield Row(
            number, each, family=_family(tags), first_seen=_time(attribute.get("first_seen"),
            attribute.get("timestamp")),
            last_seen=_time(attribute.get("last_seen"), None), reference=text(attribute.get("uuid")), tlp=_tlp(tags),
        )  # fmt: skip


def _family(tags: list[str]) -> str:
    for tag in tags:
        if "malpedia=" in tag or "malware=" in tag or "mitre-malware=" in tag or "botnet=" in tag:
            return tag.partition("=")[2].strip('"')
    return ""


def _tlp(tags: list[str]) -> str:
    found = [tag.lower().removeprefix("tlp:") for tag in tags if tag.lower().startswith("tlp:")]
    return found[0].replace("white", "clear") if found else ""


def _time(written: object, stamp: object) -> datetime | None:
    if text(written):
        return moment(text(written))
    try:
        return datetime.fromtimestamp(int(str(stamp)), UTC) if stamp is not None else None
    except (ValueError, OverflowError, OSError):
        return None


FORMAT = Misp()
