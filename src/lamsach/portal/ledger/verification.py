"""Prove the chain: every entry is what was recorded, none is missing, none was put in."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from lamsach.portal.ledger.chain import GENESIS, canonical, link
from lamsach.portal.ledger.models import Entry, Head

FIELDS = ("at", "actor_id", "actor_name", "verb", "unit_id", "object_type", "object_id", "details")
CHUNK = 2_000


@dataclass(frozen=True)
class Remembered:
    """A head that somebody wrote down outside the database: ``length:digest``. A later chain must run through it."""

    length: int
    digest: str

    @classmethod
    def parse(cls, text: str) -> "Remembered":
        """Read ``length:digest``; raises ValueError."""
        found = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", text.strip())
        if not found:
            raise ValueError(text)
        return cls(int(found[1]), found[2])


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold: the entry's place (from 1), its id where there is one, and why (a fixed key)."""

    place: int
    entry: int | None
    reason: str


@dataclass(frozen=True)
class Proof:
    """What the chain comes to, and its first break where it has one."""

    length: int
    digest: str
    broken: Break | None = None

    @property
    def head(self) -> str:
        """Return what to write down and to hand to the next verification."""
        return f"{self.length}:{self.digest}"

    def as_dict(self) -> dict[str, Any]:
        """Return the proof as data."""
        return {"holds": self.broken is None, "head": self.head, **asdict(self)}


def verify(remembered: Remembered | None = None) -> Proof:
    """Walk the chain from its start in order of ids, a few thousand entries in memory at a time."""
    digest, length = GENESIS, 0
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=CHUNK):
        reason = _flaw(entry, digest)
        if not reason and remembered and length + 1 == remembered.length and entry.digest != remembered.digest:
            reason = "other_than_remembered"
        if reason:
            return Proof(length, digest, Break(length + 1, entry.pk, reason))
        digest, length = entry.digest, length + 1
    reason = _flaw_at_the_end(length, digest, remembered)
    return Proof(length, digest, Break(length + 1, None, reason) if reason else None)


def _flaw(entry: Entry, previous: str) -> str:
    if entry.previous != previous:
        return "does_not_follow"
    due = link(previous, canonical(**{name: getattr(entry, name) for name in FIELDS}))
    return "" if entry.digest == due else "changed"


def _flaw_at_the_end(length: int, digest: str, remembered: Remembered | None) -> str:
    head = Head.objects.first()
    if head is None:
        if length:
            return "head_is_missing"
    elif (head.length, head.digest) != (length, digest):
        return "end_is_missing"
    return "shorter_than_remembered" if remembered and length < remembered.length else ""
