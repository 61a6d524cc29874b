r"""A reader of registry hives (the files of ``System32\config`` and ``NTUSER.DAT``), for disks of others.

A hive is hostile: every offset is checked, every list bounded, nothing recurses with the file's consent. The format is
Microsoft's "regf" as described by the libregf project; a hive that Windows did not close cleanly is read as it lies,
and ``dirty`` says so: its last changes are in the logs beside it, which are not replayed.
"""

import struct
from collections.abc import Iterator

from lamsach.scan.persistence.windows.values import Value

_BASE = 4096
_LARGEST_CELL = 1 << 20
_MOST = 100_000  # keys or values of one key
_DEEPEST = 3  # of lists of lists of keys
_SEGMENT = 16_344
_LATIN = 0x20
_INLINE = 0x80000000
_NONE = 0xFFFFFFFF


class DamagedHiveError(ValueError):
    """This is no hive, or what was asked for in it is damaged."""


class Hive:
    """The hive in *data*. Raises `DamagedHiveError` for what is none."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        if len(data) < _BASE or data[:4] != b"regf":
            raise DamagedHiveError("not a hive")
        first, second = struct.unpack_from("<LL", data, 4)
        self.dirty = first != second
        (self._root,) = struct.unpack_from("<L", data, 36)
        self._key(self._root)

    def keys(self, path: str) -> list[str]:
        """Return the names of the keys below a key; none where it is not there. Raises `DamagedHiveError`."""
        at = self._find(path)
        return [] if at is None else [self._name(each) for each in self._below(at)]

    def values(self, path: str) -> list[Value]:
        """Return the values of a key; none where it is not there. Raises `DamagedHiveError`."""
        at = self._find(path)
        if at is None:
            return []
        cell = self._key(at)
        number, listed = struct.unpack_from("<LL", cell, 0x24)
        if not number or listed == _NONE:
            return []
        places = self._cell(listed)
        wanted = min(number, _MOST, len(places) // 4)
        return [self._value(place) for (place,) in struct.iter_unpack("<L", places[: 4 * wanted])]

    def _cell(self, offset: int) -> bytes:
        at = _BASE + offset
        if offset >= _NONE or at + 4 > len(self._data):
            raise DamagedHiveError("an offset beyond the end")
        (size,) = struct.unpack_from("<l", self._data, at)
        if not 8 <= -size <= _LARGEST_CELL or at - size > len(self._data):  # noqa: PLR2004 - the smallest cell
            raise DamagedHiveError("a cell of no sensible size")
        return self._data[at + 4 : at - size]

    def _key(self, offset: int) -> bytes:
        cell = self._cell(offset)
        if cell[:2] != b"nk" or len(cell) < 0x4C:  # noqa: PLR2004 - where its name begins
            raise DamagedHiveError("not a key")
        return cell

    def _name(self, offset: int) -> str:
        cell = self._key(offset)
        (flags,) = struct.unpack_from("<H", cell, 2)
        (length,) = struct.unpack_from("<H", cell, 0x48)
        return _text(cell[0x4C : 0x4C + length], latin=bool(flags & _LATIN))

    def _find(self, path: str) -> int | None:
        at: int = self._root
        for part in filter(None, path.split("\\")):
            wanted = part.lower()
            found = next((each for each in self._below(at) if self._name(each).lower() == wanted), None)
            if found is None:
                return None
            at = found
        return at

    def _below(self, offset: int) -> Iterator[int]:
        number, _volatile, listed = struct.unpack_from("<LLL", self._key(offset), 0x14)
        left = [min(number, _MOST)]
        if number and listed != _NONE:
            yield from self._listed(listed, left, _DEEPEST)

    def _listed(self, offset: int, left: list[int], depth: int) -> Iterator[int]:
        cell = self._cell(offset)
        kind, number = cell[:2], struct.unpack_from("<H", cell, 2)[0]
        width = 8 if kind in {b"lf", b"lh"} else 4
        if kind not in {b"lf", b"lh", b"li", b"ri"} or 4 + number * width > len(cell) or not depth:
            raise DamagedHiveError("not a list of keys")
        for each in range(number):
            place: int = struct.unpack_from("<L", cell, 4 + each * width)[0]
            if kind == b"ri":
                yield from self._listed(place, left, depth - 1)
            elif left[0] > 0:
                left[0] -= 1
                yield place

    def _value(self, offset: int) -> Value:
        cell = self._cell(offset)
        if cell[:2] != b"vk" or len(cell) < 0x14:  # noqa: PLR2004 - where its name begins
            raise DamagedHiveError("not a value")
        length, size, place, kind, flags = struct.unpack_from("<HLLLH", cell, 2)
        name = _text(cell[0x14 : 0x14 + length], latin=bool(flags & 1))
        if size & _INLINE:
            return Value(name, kind, struct.pack("<L", place)[: size & 0x7])
        return Value(name, kind, self._content(place, size) if size else b"")

    def _content(self, offset: int, size: int) -> bytes:
        if size > _LARGEST_CELL:
            raise DamagedHiveError("a value of more than a megabyte")
        cell = self._cell(offset)
        if size <= _SEGMENT or cell[:2] != b"db":
            if size > len(cell):
                raise DamagedHiveError("a value longer than its cell")
            return cell[:size]
        number, listed = struct.unpack_from("<HL", cell, 2)
        places = self._cell(listed)
        if number * 4 > len(places):
            raise DamagedHiveError("a value without all of its pieces")
        pieces = [self._cell(place)[:_SEGMENT] for (place,) in struct.iter_unpack("<L", places[: 4 * number])]
        return b"".join(pieces)[:size]


def _text(data: bytes, *, latin: bool) -> str:
    return data.decode("latin-1") if latin else data[: len(data) & ~1].decode("utf-16-le", "replace")
