r"""The guard's data as one file that is mapped: 2.5 million entries open in milliseconds.

Layout: ``LAMSGRD1``, u32 length of the JSON head, the head, then sections at multiples of 64:

==========  ===================================================================================================
bits        2**26 bits, one for each CRC-32 of a guarded name or digest (its upper 26 bits): most look-ups end here
starts      u32 for each bucket (the upper 21 bits of the CRC-32) and one more: where its names are in ``pool``
pool        for each name ``\n``, name, ``\t``, u16 number of its set
net4_at     u32 first address of each stretch of IPv4 space that is covered alike
net4_in     u16 number of the set that covers it
net4_top    u32 for each upper half of an address: how many stretches begin at its first address or before; one more
net6_at     the same for IPv6, 16 bytes in network order each
net6_in     u16
==========  ===================================================================================================

The head has the guards (list and category), the sets (numbers of guards; negative: the name is over a guarded one, as
-1 - guard),
the wildcards and exceptions of the Public Suffix List, and what the file was made from. A hash finds the place; the
name is compared.
"""

import json
import mmap
import struct
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.guard.categories import Category

MAGIC = b"LAMSGRD1"
LENGTH = struct.Struct("<I")
SECTIONS = ("bits", "starts", "pool", "net4_at", "net4_in", "net4_top", "net6_at", "net6_in")
BITS, BUCKETS = 26, 21
_ALIGN = 64
_MAX_SETS = 65535


class GuardList(NamedTuple):
    """One list of guarded values."""

    name: str
    category: Category


class Sets:
    """Sets of guards by number; few differ, so a name stores two bytes."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int, ...], int] = {(): 0}
        self._steps: dict[tuple[int, int], int] = {}
        self.all: list[tuple[int, ...]] = [()]

    def number(self, members: Iterable[int]) -> int:
        """Return the number of the set with these members."""
        key = tuple(sorted(set(members)))
        if key not in self.numbers:
            if len(self.all) > _MAX_SETS:
                raise UnusableInputError(_("The guard's lists overlap in too many ways."))
            self.numbers[key] = len(self.all)
            self.all.append(key)
        return self.numbers[key]

    def plus(self, number: int, member: int) -> int:
        """Return the number of set *number* with *member*."""
        step = (number, member)
        if step not in self._steps:
            self._steps[step] = self.number((*self.all[number], member))
        return self._steps[step]


class Compiled:
    """The file, mapped. Raises `UnusableInputError` for one that is not whole."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            try:
                whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError:
                raise _damaged(path) from None
        try:
            if whole[:8] != MAGIC:
                raise _damaged(path)
            (length,) = LENGTH.unpack_from(whole, 8)
            head = json.loads(whole[12 : 12 + length])
            parts = [memoryview(whole)[at : at + size] for at, size in head["sections"]]
            if any(len(part) != size for part, (_at, size) in zip(parts, head["sections"], strict=True)):
                raise _damaged(path)
            bits, starts, _pool, net4_at, net4_in, net4_top, net6_at, net6_in = parts
            self.lists = [GuardList(name, Category(category)) for name, category in head["lists"]]
            self.sets: list[tuple[int, ...]] = [tuple(each) for each in head["sets"]]
            self.wild = frozenset(head["wild"])
            self.exceptions = frozenset(head["exceptions"])
            self.made_from: dict[str, str] = head["made_from"]
        except (ValueError, KeyError, TypeError, struct.error) as error:
            raise _damaged(path) from error
        self.entries: int = head["entries"]
        self.bits, self.starts = bits, starts.cast("I")
        self.net4_at, self.net4_in, self.net4_top = net4_at.cast("I"), net4_in.cast("H"), net4_top.cast("I")
        self.whole, self.pool_at = whole, head["sections"][2][0]
        self.net6_at = [int.from_bytes(net6_at[i : i + 16]) for i in range(0, len(net6_at), 16)]
        self.net6_in = net6_in.cast("H")

    def find(self, name: bytes) -> int:
        """Return the number of the set of a name or digest: 0 where it is not guarded."""
        crc = zlib.crc32(name)
        if not self.bits[crc >> 9] >> (crc >> 6 & 7) & 1:
            return 0
        bucket, at = crc >> 11, self.pool_at
        piece = self.whole[at + self.starts[bucket] : at + self.starts[bucket + 1]]
        found = piece.find(b"\n%b\t" % name)
        return 0 if found < 0 else piece[found + len(name) + 2] | piece[found + len(name) + 3] << 8

    def at4(self, number: int) -> int:
        """Return the number of the set that covers an IPv4 address."""
        top, half = self.net4_top, number >> 16
        return self.net4_in[bisect_right(self.net4_at, number, top[half], top[half + 1]) - 1]

    def covering(self, version: int, first: int, last: int) -> set[int]:
        """Return the numbers of the sets that cover addresses from *first* to *last*."""
        starts: list[int] | memoryview
        starts, inside = (self.net4_at, self.net4_in) if version == 4 else (self.net6_at, self.net6_in)  # noqa: PLR2004
        at = bisect_right(starts, first) - 1
        if first == last or at + 1 >= len(starts) or starts[at + 1] > last:
            return {inside[at]}
        return set(inside[at : bisect_right(starts, last)])


def _damaged(path: Path) -> UnusableInputError:
    return UnusableInputError(
        _("The guard's data is damaged."), where=str(path), advice=_("Delete the file; it is made again.")
    )


def assemble(
    path: Path,
    *,
    names: dict[str, int],
    ranges: dict[int, list[tuple[int, int, int]]],
    sets: Sets,
    lists: list[GuardList],
    wild: Iterable[str],
    exceptions: Iterable[str],
    made_from: dict[str, str],
) -> None:
    """Write the file, whole or not at all. *ranges* has for each IP version (first, last, guard)."""
    entries = len(names) + sum(map(len, ranges.values()))
    parts = dict(zip(("bits", "starts", "pool"), _names(names), strict=True))
    for version in (4, 6):
        parts[f"net{version}_at"], parts[f"net{version}_in"] = _stretches(ranges[version], version, sets)
    begins = array("I", parts["net4_at"])
    parts["net4_top"] = array("I", [bisect_right(begins, half << 16) for half in range(65537)]).tobytes()
    head: dict[str, object] = {
        "lists": lists, "sets": sets.all, "wild": sorted(wild), "exceptions": sorted(exceptions),
        "made_from": made_from, "entries": entries, "sections": [[9999999999, 9999999999] for _name in SECTIONS],
    }  # fmt: skip
    start = 12 + len(json.dumps(head))
    places, at = [], start
    for name in SECTIONS:
        at += -at % _ALIGN
        places.append((at, len(parts[name])))
        at += len(parts[name])
    head["sections"] = places
    half = path.with_suffix(".part")
    with half.open("wb") as file:
        text = json.dumps(head).encode().ljust(start - 12)
        file.write(MAGIC + LENGTH.pack(len(text)) + text)
        for name, (place, _size) in zip(SECTIONS, places, strict=True):
            file.write(bytes(place - file.tell()))
            file.write(parts[name])
    half.replace(path)


def _names(names: dict[str, int]) -> tuple[bytes, bytes, bytes]:
    order = sorted((zlib.crc32(text := name.encode()), text, number) for name, number in names.items())
    bits, pool, starts, bucket = bytearray(1 << BITS - 3), bytearray(), array("I"), -1
    for crc, text, number in order:
        bits[crc >> 9] |= 1 << (crc >> 6 & 7)
        while bucket < crc >> 11:
            starts.append(len(pool))
            bucket += 1
        pool += b"\n%b\t" % text
        pool += number.to_bytes(2, "little")
    starts.extend([len(pool)] * ((1 << BUCKETS) - bucket))
    return bytes(bits), starts.tobytes(), bytes(pool)


def _stretches(ranges: list[tuple[int, int, int]], version: int, sets: Sets) -> tuple[bytes, bytes]:
    """Cut the address space wherever the set of covering guards changes."""
    changes: dict[int, list[tuple[int, int]]] = {0: []}
    for first, last, guard in ranges:
        changes.setdefault(first, []).append((guard, 1))
        changes.setdefault(last + 1, []).append((guard, -1))
    active: dict[int, int] = {}
    at, inside = bytearray(), array("H")
    limit = 1 << (32 if version == 4 else 128)  # noqa: PLR2004
    for place in sorted(changes):
        for guard, step in changes[place]:
            active[guard] = active.get(guard, 0) + step
            if not active[guard]:
                del active[guard]
        if place < limit:
            at += place.to_bytes(4, "little") if version == 4 else place.to_bytes(16)  # noqa: PLR2004
            inside.append(sets.number(active))
    return bytes(at), inside.tobytes()
