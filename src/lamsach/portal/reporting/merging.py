"""Two persons type in one draft: what only one of them changed is taken, what both changed is kept twice and shown.

A page knows each answer by a *mark*, a short digest of what it showed. From stored, typed and marked follows who
changed what, without a history.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PARTS = ("value", "note", "reason")

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Typist:
    """Who types, on which page of a browser, and when (ISO 8601, UTC)."""

    by: int
    by_name: str
    page: str
    at: str

    def sign(self, entry: Entry) -> dict[str, Any]:
        """Return *entry* as typed by this person."""
        return {**entry, "by": self.by, "by_name": self.by_name, "page": self.page, "at": self.at}


def texts(entry: Entry | None) -> dict[str, str]:
    """Return what was typed, without what is remembered about it."""
    return {part: str((entry or {}).get(part) or "") for part in PARTS}


def mark(entry: Entry | None) -> str:
    """Return the mark of what a page shows for a field."""
    shown = json.dumps(texts(entry), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def merge(stored: Entry | None, typed: Mapping[str, str], seen: str, typist: Typist) -> Entry | None:
    """Return the entry after *typist* sent *typed* from a page that showed *seen*; the same one where nothing changed.

    Parts that the page did not send stay as they are. Where somebody else has changed the same field meanwhile, the
    stored text stays and the typed one is kept among the ``others``, one for each page.
    """
    was = texts(stored)
    now = {**was, **{part: typed[part] for part in PARTS if part in typed}}
    if now == was or (stored is not None and any(now == texts(other) for other in stored.get("others", ()))):
        return stored
    if stored is None or stored.get("page") == typist.page:
        return typist.sign({**(stored or {}), **now})
    if seen == mark(now):
        return stored  # this page did not touch the field, somebody else did
    others = stored.get("others", [])
    if seen == mark(stored) and not others:
        return typist.sign({**stored, **now})
    return {**stored, "others": [*(each for each in others if each["page"] != typist.page), typist.sign(now)]}


def choose(stored: Entry, which: int | None) -> Entry:
    """Return the entry after a person chose: the stored text, or that of the others which is number *which*."""
    kept = {name: value for name, value in stored.items() if name != "others"}
    others = stored.get("others", [])
    return {**kept, **others[which]} if which is not None and which < len(others) else kept


def agrees(stored: Entry | None, typed: Mapping[str, str]) -> bool:
    """Say whether a page that sent *typed* shows what is stored: only then may it carry the new mark."""
    was = texts(stored)
    return all(was[part] == typed[part] for part in PARTS if part in typed)
