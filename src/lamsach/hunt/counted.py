"""What was counted: by the kernel in a table of its own, and by Python what the kernel left to it."""

from typing import Any

from lamsach.hunt.clocks import DAY
from lamsach.hunt.native import address_bytes, address_text
from lamsach.hunt.tally import Count, Key, Tally, Validity, uncollected

_UNKNOWN = (2**63 - 1, -(2**63))  # first and last of a time that is not known, for the kernel


class Counted:
    """Counts of the kernel (*packed*, its Tally, or None) and of Python (*plain*). They merge in any order."""

    def __init__(self, slot: int = DAY, packed: Any | None = None, plain: Tally | None = None) -> None:
        self.slot, self.packed = slot, packed
        self._plain = plain if plain is not None else Tally(slot)

    def merge(self, other: "Counted") -> None:
        """Add what *other* has counted, and empty it."""
        if other.packed is not None:
            if self.packed is None:
                self.packed = type(other.packed)(self.slot)
            self.packed.merge(other.packed)
        self._plain = self._plain.joined(other._plain)  # noqa: SLF001 - of the same class
        other._plain = Tally(self.slot)  # noqa: SLF001

    def tally(self) -> Tally:
        """Return all of it in Python."""
        if self.packed is not None and self.packed.rows():
            found = Tally(self.slot)
            with uncollected():
                found.update(self.packed.take(Key, Count, tuple(Validity), {}, address_text))
            self._plain = self._plain.joined(found)
        return self._plain

    def all_packed(self) -> Any | None:
        """Return all of it as the kernel's Tally.

        None where a client is no address, a figure is beyond any log's, or there is no kernel.
        """
        if self.packed is None:
            return None
        left = Tally(self.slot)
        for key, count in self._plain.items():
            client = address_bytes(key.client)
            times = _UNKNOWN if count.first is None or count.last is None else (count.first, count.last)
            row = (key.entry, int(key.validity), key.slot, *times, count.lines, count.size)
            if client is None or not _fits(row) or not self.packed.put(client, *row):
                left[key] = count
        self._plain = left
        return None if left else self.packed


def _fits(row: tuple[int, ...]) -> bool:
    """Return whether the kernel's numbers can hold these at all; it looks at each itself."""
    entry, _validity, slot, *rest = row
    return 0 <= entry < 2**31 and -(2**31) <= slot < 2**31 and all(-(2**63) <= each < 2**63 for each in rest)
