"""Hits, counted: per client, entry of the list, validity and stretch of time.

Tallies merge in any order to the same result. A stretch is a day; where leases tell devices apart it is shorter.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NamedTuple

from lamsach.hunt.clocks import DAY

NO_SLOT = -(2**31)
SHORT_SLOT = DAY // 96  # a quarter of an hour: how long an address is taken to stay with one device


@contextmanager
def uncollected() -> Iterator[None]:
    """Put the search for garbage off while a great many tuples are made.

    None of them is garbage, and all would be looked at again and again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Validity(IntEnum):
    """Whether the contact fell into the time in which the entry counts."""

    VALID = 0
    BEFORE = 1
    AFTER = 2


class Key(NamedTuple):
    """What is counted apart. *slot*: stretches of time since 1970 (UTC), `NO_SLOT` where the time could not be read."""

    client: str
    entry: int
    validity: Validity
    slot: int


class Count(NamedTuple):
    """First and last contact in microseconds since 1970 (None.

    Unknown), number of lines, bytes where the log has them.
    """

    first: int | None
    last: int | None
    lines: int
    size: int

    def __add__(self, other: object) -> "Count":
        """Merge two counts of the same key."""
        if not isinstance(other, Count):
            return NotImplemented
        firsts = [each for each in (self.first, other.first) if each is not None]
        lasts = [each for each in (self.last, other.last) if each is not None]
        return Count(
            min(firsts, default=None), max(lasts, default=None), self.lines + other.lines, self.size + other.size
        )


class Tally(dict[Key, Count]):
    """Counts by key. *slot*: the stretch of time in microseconds, a part of a day."""

    def __init__(self, slot: int = DAY) -> None:
        super().__init__()
        self.slot = slot

    def hit(self, client: str, entry: int, validity: tuple[int, int], time: int | None, size: int) -> None:
        """Count one line in which *client* met *entry*, valid from and until *validity*."""
        state = Validity.VALID
        if time is not None:
            state = Validity.BEFORE if time < validity[0] else Validity.AFTER if time > validity[1] else state
        self.add(
            Key(client, entry, state, NO_SLOT if time is None else time // self.slot),
            Count(time, time, 1, size),
        )

    def add(self, key: Key, count: Count) -> None:
        """Add *count* to what *key* has."""
        known = self.get(key)
        self[key] = count if known is None else known + count

    def merge(self, others: Iterable["Tally"]) -> None:
        """Add all counts of *others*."""
        with uncollected():
            for other in others:
                both = {key: self[key] + other[key] for key in self.keys() & other.keys()}
                self.update(other)
                self.update(both)

    def joined(self, other: "Tally") -> "Tally":
        """Return one of the two with the counts of both: the smaller goes into the larger."""
        small, large = sorted((self, other), key=len)
        large.slot = self.slot
        large.merge([small])
        return large

    def rows(self) -> Iterator[tuple[Key, Count]]:
        """Yield keys and counts in order."""
        for key in sorted(self):
            yield key, self[key]
