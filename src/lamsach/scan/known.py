"""Which files need not be looked at again: the cache's word for them, but for a sample, since times can be forged.

Files are asked for together, as they lie in a folder: where all of them are as they were, one look into the table is
enough for all.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lamsach.scan.cache import SeenFiles
from lamsach.scan.identity import State

SAMPLE = 0.002  # of the files that are known clean


@dataclass
class Group:
    """Files that were asked for together, and how many of them were not found clean yet."""

    key: bytes
    left: int


class Memory(NamedTuple):
    """What the table knows of one file: its key, whether that is in it, and the group that waits for the answer."""

    key: bytes
    known: bool
    group: Group | None = None


class KnownFiles:
    """The files that *seen* knows. *chance* decides which of them are looked at all the same.

    *passed* is told how many were passed over.
    """

    def __init__(self, seen: SeenFiles, chance: random.Random, passed: Callable[[int], None]) -> None:
        self._seen, self._chance, self._passed = seen, chance, passed
        self._until = self._gap()  # known files to pass until the next of the sample

    def unknown(self, states: Sequence[State]) -> list[tuple[int, Memory]]:
        """Return the places of those files that are to be looked at."""
        seen = self._seen
        records = [seen.record(state) for state in states]
        whole = seen.key_together(records)
        if seen.knows(whole):
            return [(at, Memory(seen.key_of(records[at]), known=True)) for at in self._sample(range(len(records)))]
        keys = [seen.key_of(record) for record in records]
        known = [at for at, key in enumerate(keys) if seen.knows(key)]
        group = Group(whole, len(keys) - len(known))
        if not group.left and records:
            seen.remember(whole)
        sample, passed = set(self._sample(known)), set(known)
        return [
            (at, Memory(key, known=at in passed, group=None if at in passed else group))
            for at, key in enumerate(keys)
            if at not in passed or at in sample
        ]

    def found_clean(self, memory: Memory) -> None:
        """Note that a file was looked at and is clean."""
        if memory.known:
            return
        self._seen.remember(memory.key)
        if memory.group is not None:
            memory.group.left -= 1
            if not memory.group.left:
                self._seen.remember(memory.group.key)

    def save(self) -> None:
        """Keep what was noted for the next scan."""
        self._seen.save()

    def _sample(self, known: Sequence[int]) -> list[int]:
        """Return those of *known* that are looked at all the same: each with the same chance, whatever the others."""
        picked = []
        while self._until < len(known):
            picked.append(known[self._until])
            self._until += 1 + self._gap()
        self._until -= len(known)
        self._passed(len(known) - len(picked))
        return picked

    def _gap(self) -> int:
        """Return how many in a row are not picked, which is geometrically distributed: one number for many files."""
        return int(math.log(1.0 - self._chance.random()) / math.log(1.0 - SAMPLE))
