"""Two persons type in one draft: what only one of them changed is taken, what both changed is kept twice and shown.

A page knows each answer by a *mark*, a short digest of what it showed. From stored, typed and marked follows who
changed what, without a history.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
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
    if stored is None:
        return None if now == was else typist.sign(now)
    others = list(stored.get("others", ()))
    rest = [each for each in others if each["page"] != typist.page]
    if stored.get("page") == typist.page or (seen == mark(stored) and not others):
        return stored if now == was else typist.sign({**stored, **now})
    if now == was or seen == mark(now):
        # The page agrees, or shows what it began with: somebody else changed the field, it did not.
        return stored if rest == others else _with(stored, rest)
    mine = next((each for each in others if each["page"] == typist.page), None)
    return stored if mine and texts(mine) == now else _with(stored, [*rest, typist.sign(now)])


def rivals(stored: Entry | None) -> list[tuple[int, Entry]]:
    """Return the others that say something else than the stored text, each with its number for :func:`choose`."""
    others = (stored or {}).get("others", ())
    return [(number, each) for number, each in enumerate(others) if texts(each) != texts(stored)]


def _with(stored: Entry, others: Sequence[Entry]) -> dict[str, Any]:
    kept = {name: value for name, value in stored.items() if name != "others"}
    return {**kept, "others": list(others)} if others else kept


def choose(stored: Entry, which: int | None) -> Entry:
    """Return the entry after a person chose: the stored text, or that of the others which is number *which*."""
    kept = _with(stored, ())
    others = stored.get("others", [])
    return {**kept, **others[which]} if which is not None and which < len(others) else kept


def agrees(stored: Entry | None, typed: Mapping[str, str]) -> bool:
    """Say whether a page that sent *typed* shows what is stored: only then may it carry the new mark."""
    was = texts(stored)
    return all(was[part] == typed[part] for part in PARTS if part in typed)
