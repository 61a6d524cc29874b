"""What changed from one release to another, small: a client that follows hourly moves a few kilobytes.

Layout: ``LSD1``, then numbers as LEB128: from, to, published (seconds since 1970), entries of the new list, removed
lines, Rice parameter, bytes of the Rice code; the Rice code; the added lines as a raw Deflate stream whose dictionary
is a sample of the old list.

Removed lines are named by their place in the old list: the Rice code of the gaps. Added lines are grouped by what is
the same in them
(kind, and all fields after the value): the group's fields, then its values in order, one a line, an empty line after
each group. A
changed line is removed and added. Nothing in a delta is trusted: the client compares the SHA-256 of the list that it
makes.
"""

import math
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from lamsach.core.texts import gettext as _
from lamsach.indicators import leb128
from lamsach.indicators.release import DamagedListError, Header, ReleaseList, body_lines

MAGIC = b"LSD1"
MAX_DELTA = 64 * 1024 * 1024
_MAX_TEXT = 1024 * 1024 * 1024
_DICTIONARY = 32000
_FURTHEST = 253402300799  # the end of the year 9999
_MAX_PARAMETER = 40
_MAX_CODE = 8 * 1024 * 1024


def make(old: ReleaseList, new: ReleaseList) -> bytes:
    """Return the delta that makes *new* of *old*."""
    removed, added = _compare(old.lines(), new.lines())
    gaps = [place - before - 1 for before, place in zip([-1, *removed], removed, strict=False)]
    parameter = max(0, int(math.log2(max(1.0, 0.69 * sum(gaps) / max(1, len(gaps))))))
    code = _rice(gaps, parameter)
    numbers = (
        old.header.number, new.header.number, int(new.header.published.timestamp()), new.header.entries, len(removed),
        parameter, len(code),
    )  # fmt: skip
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=_sample(old))
    body = packer.compress(_grouped(added)) + packer.flush()
    return MAGIC + b"".join(map(leb128.write, numbers)) + code + body


def apply(old: ReleaseList, delta: bytes, target: Path) -> Header:
    """Write to *target* what *delta* makes of *old*. Raises `DamagedListError` where it does not fit or is damaged."""
    if delta[:4] != MAGIC or len(delta) > MAX_DELTA:
        raise DamagedListError(_("This is no delta of a list."))
    at = 4
    numbers = []
    for _number in range(7):
        try:
            number, at = leb128.read(delta, at)
        except ValueError as error:
            raise DamagedListError(_("The delta is damaged.")) from error
        numbers.append(number)
    before, after, published, entries, count, parameter, size = numbers
    if (
        before != old.header.number
        or published > _FURTHEST
        or count > old.header.entries
        or parameter > _MAX_PARAMETER
        or size > _MAX_CODE
    ):
        raise DamagedListError(_("The delta does not fit the list."))
    places = _places(delta[at : at + size], count, parameter)
    added = _ungrouped(_inflated(delta[at + size :], _sample(old)))
    header = Header(after, datetime.fromtimestamp(published, UTC), entries)
    with target.open("wb") as file:
        file.write(header.line())
        for line in _merged(old, places, added):
            file.write(line + b"\n")
    return header


def _compare(old: Iterator[bytes], new: Iterator[bytes]) -> tuple[list[int], list[bytes]]:
    removed, added, place = [], [], 0
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if left == right:
            left, right, place = next(old, None), next(new, None), place + 1
        elif right is None or (left is not None and left < right):
            removed.append(place)
            left, place = next(old, None), place + 1
        else:
            added.append(right)
            right = next(new, None)
    return removed, added


def _merged(old: ReleaseList, places: Iterator[int], added: list[bytes]) -> Iterator[bytes]:
    removed, fresh = next(places, -1), iter(added)
    following = next(fresh, None)
    with old.path.open("rb") as file:
        for place, line in enumerate(body_lines(file, str(old.path))):
            if place == removed:
                removed = next(places, -1)
                continue
            while following is not None and following < line:
                yield following
                following = next(fresh, None)
            yield line
    if following is not None:
        yield following
        yield from fresh


def _sample(old: ReleaseList) -> bytes:
    """Return values spread over the old list: names that are alike are written shorter."""
    step = max(1, old.header.entries * 20 // _DICTIONARY)
    pieces = []
    size = 0
    for place, line in enumerate(old.lines()):
        if place % step == 0:
            value = line.split(b"\t", 2)[1]
            pieces.append(value)
            size += len(value) + 1
            if size > _DICTIONARY:
                break
    return b"\n".join(pieces)[-_DICTIONARY:]


def _grouped(lines: list[bytes]) -> bytes:
    groups: dict[bytes, list[bytes]] = {}
    for line in lines:
        kind, value, rest = line.split(b"\t", 2)
        groups.setdefault(kind + b"\t" + rest, []).append(value)
    return b"".join(group + b"\n" + b"\n".join(values) + b"\n\n" for group, values in sorted(groups.items()))


def _ungrouped(text: bytes) -> list[bytes]:
    lines = []
    for block in text.split(b"\n\n"):
        group, *values = block.split(b"\n")
        kind, tab, rest = group.partition(b"\t")
        if block and not tab:
            raise DamagedListError(_("The delta is damaged."))
        lines += [kind + b"\t" + value + b"\t" + rest for value in values]
    return sorted(lines)


def _inflated(packed: bytes, dictionary: bytes) -> bytes:
    try:
        unpacker = zlib.decompressobj(-15, zdict=dictionary)
        text = unpacker.decompress(packed, min(_MAX_TEXT, 100 * max(len(packed), 1 << 16)))
    except zlib.error as error:
        raise DamagedListError(_("The delta is damaged.")) from error
    if not unpacker.eof:
        raise DamagedListError(_("The delta is damaged."))
    return text


def _rice(numbers: list[int], parameter: int) -> bytes:
    """Return the Rice code: the quotient by 2**parameter as ones and a zero, then the remainder."""
    bits, mask = [], (1 << parameter) - 1
    for number in numbers:
        bits.append("1" * (number >> parameter) + "0")
        if parameter:
            bits.append(f"{number & mask:0{parameter}b}")
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    return int(text or "0", 2).to_bytes(len(text) // 8)


def _places(code: bytes, count: int, parameter: int) -> Iterator[int]:
    bits = "".join(f"{byte:08b}" for byte in code)
    at, place = 0, -1
    for _number in range(count):
        end = bits.find("0", at)
        if end < 0 or end + 1 + parameter > len(bits):
            raise DamagedListError(_("The delta is damaged."))
        quotient, remainder = end - at, bits[end + 1 : end + 1 + parameter]
        place += 1 + (quotient << parameter) + (int(remainder, 2) if parameter else 0)
        at = end + 1 + parameter
        yield place
