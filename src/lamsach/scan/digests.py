"""The digests of a file, as many as the list asks for, and what the list says of them."""

import hashlib
from datetime import datetime

from lamsach.indicators.index import ALWAYS_FROM, ALWAYS_UNTIL, DIGESTS, Entry, MatchIndex, micros
from lamsach.indicators.values import Kind

_NEW = {Kind.MD5: hashlib.md5, Kind.SHA1: hashlib.sha1, Kind.SHA256: hashlib.sha256}


class Digests:
    """Running digests of one content, of the kinds that are asked for."""

    def __init__(self, kinds: tuple[Kind, ...], content: bytes | memoryview = b"") -> None:
        self._running = {kind: _NEW[kind](content, usedforsecurity=False) for kind in kinds}

    def update(self, content: bytes | memoryview) -> None:
        """Add *content*."""
        for each in self._running.values():
            each.update(content)

    def digest(self, kind: Kind) -> bytes:
        """Return the digest of this kind."""
        return self._running[kind].digest()

    @property
    def sha256(self) -> str:
        """Return the SHA-256 in hexadecimal, empty where it was not asked for."""
        return self._running[Kind.SHA256].hexdigest() if Kind.SHA256 in self._running else ""


class HashList:
    """The digests of an indicator list. *now* says which entries count: a digest may be listed for some time only."""

    def __init__(self, index: MatchIndex | None, now: datetime) -> None:
        self._index = index
        self._now = micros(now, 0)
        self.kinds = tuple(kind for kind in DIGESTS if index is not None and len(index.parts[f"{kind}_keys"]))
        self._look_ups = [(kind, _NEW[kind], index.finders[kind]) for kind in self.kinds] if index else []

    def find(self, digests: Digests) -> Entry | None:
        """Return what is listed for one of the digests, and counts now."""
        values = (find(digests.digest(kind)) for kind, _new, find in self._look_ups)
        return next(filter(None, map(self._entry, values)), None)

    def find_content(self, content: bytes | memoryview) -> Entry | None:
        """Return the same for a whole content: nearly none is listed."""
        for _kind, new, find in self._look_ups:
            value = find(new(content, usedforsecurity=False).digest())
            if value is not None and (entry := self._entry(value)) is not None:
                return entry
        return None

    def _entry(self, value: int | None) -> Entry | None:
        """Return the first entry of a value that counts now."""
        index = self._index
        if index is None or value is None:
            return None
        for number in index.entries(value):
            first, last = index.validity(number)
            if (first == ALWAYS_FROM and last == ALWAYS_UNTIL) or first <= self._now <= last:
                return index.entry(number)
        return None
