"""MISP feeds (misp-core format): a manifest of events, the events, and the MD5 of each value in ``hashes.csv``.

Only events whose time in the manifest changed are fetched. An event that lacks a value which the digests name for it is
not the one that the manifest tells of: it is read, reported, and fetched again the next time.
"""

import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from lamsach.core.downloads import FetchError, MissingError
from lamsach.core.errors import LamsachError, UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.remote.base import MOST, Ask, Pulled, Remote
from lamsach.feeds.sources.base import Refusal, Row, text
from lamsach.feeds.sources.misp import FORMAT, attributes

MOST_EVENTS = 5_000  # in one pull; the others follow in the next
_LARGEST_EVENT = 64 * 1024 * 1024
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class MispFeed(Remote):
    """A folder that MISP or PyMISP wrote. The cursor has the time of each event that was taken."""

    name = "misp-feed"

    def pull(self, ask: Ask, url: str, cursor: Mapping[str, Any]) -> Pulled:
        """Return the attributes of the events that are new or changed."""
        base = url.removesuffix("manifest.json").rstrip("/") + "/"
        manifest = ask(urljoin(base, "manifest.json"), limit=_LARGEST_EVENT).document()
        if not isinstance(manifest, dict) or not all(isinstance(each, dict) for each in manifest.values()):
            raise UnusableInputError(_("This is no manifest of a MISP feed."), where=base)
        stamps = {event: str(said.get("timestamp", "")) for event, said in manifest.items()}
        known = cursor.get("events", {})
        taken = {event: stamp for event, stamp in known.items() if event in stamps}
        changed = [event for event, stamp in stamps.items() if taken.get(event) != stamp]
        rows: list[Row | Refusal] = []
        digests = _digests(ask, base, set(changed)) if changed else {}
        left = MOST
        for place, event in enumerate(changed[:MOST_EVENTS]):
            if left < _LARGEST_EVENT:
                break  # the others follow in the next pull
            try:
                raw = _event(ask, base, event)
                left -= len(raw)
                found, values = list(FORMAT.read(io.BytesIO(raw), {})), set(_digests_of(raw))
            except LamsachError as error:
                rows.append(Refusal(0, event[:80], error.message))
                if not isinstance(error, FetchError) or isinstance(error, MissingError):
                    continue
                if place == 0:
                    raise
                break  # the server went away: what came so far counts
            rows += [each._replace(line=each.line + len(rows)) for each in found]
            if missing := len(digests.get(event, set()) - values):
                reason = _("{number} values that hashes.csv names are not in the event.").format(number=missing)
                rows.append(Refusal(0, event, reason))
            else:
                taken[event] = stamps[event]
        return Pulled(rows, {"events": taken}, len(stamps))


def _event(ask: Ask, base: str, event: str) -> bytes:
    if not _UUID.fullmatch(event):
        raise UnusableInputError(_("This is no name of an event."))
    return ask(urljoin(base, f"{event}.json"), limit=_LARGEST_EVENT).body


def _digests(ask: Ask, base: str, events: set[str]) -> dict[str, set[str]]:
    """Return the digests of the values of some events; nothing where the feed has none."""
    try:
        lines = ask(urljoin(base, "hashes.csv")).body.splitlines()
    except MissingError:
        return {}
    found: dict[str, set[str]] = {}
    for line in lines:
        digest, _comma, event = line.decode("ascii", "replace").strip().partition(",")
        if event in events:
            found.setdefault(event, set()).add(digest.lower())
    return found


def _digests_of(raw: bytes) -> Iterator[str]:
    """Yield the MD5 of each value of an event, as MISP writes them: those of both halves of a pair."""
    document = json.loads(raw)
    event = document.get("Event") if isinstance(document, dict) else None
    if not isinstance(event, dict):
        raise UnusableInputError(_("This is no MISP event."))
    for attribute in attributes(event):
        value, kind = text(attribute.get("value"), 65536), text(attribute.get("type"))
        for part in value.split("|") if "|" in kind or kind == "malware-sample" else (value,):
            yield hashlib.md5(part.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


REMOTE = MispFeed()
