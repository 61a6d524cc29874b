"""What was found clean before: a file that is the same in identity, size and times, for the same rules and list.

Times can be forged, so a part of the known files is looked at all the same in each scan; and the change time (ctime),
which only the system sets, is part of the key. Nothing but clean files is remembered.

The table is one file: 16 bytes of keyed BLAKE2b for each file, and for each group of files of one folder, at a place
that the digest itself says (open addressing, linear probing, a power of two of places, zeros are free). It is mapped,
not read.
"""

import contextlib
import hashlib
import mmap
import os
import struct
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from lamsach.scan.identity import Identity, State

_MAGIC = b"LAMSEEN1"
_HEAD = struct.Struct("<8s16sQ")  # magic, mark, number of keys
_KEY = struct.Struct("<QQQqq")
_SIZE = 16
_FREE = bytes(_SIZE)
_U64 = 2**64 - 1
_FULLEST = 0.7
_MOST_KEYS = 50_000_000


class SeenFiles:
    """The table in *folder* for *mark*, which names rules, engine, list and limits: another mark is another table."""

    def __init__(self, folder: Path, mark: str) -> None:
        self._path = folder / "seen"
        self._part = folder / f"seen.{os.getpid()}.part"
        self._mark = hashlib.blake2b(mark.encode(), digest_size=_SIZE).digest()
        self._keyed = hashlib.blake2b(digest_size=_SIZE, key=self._mark)
        self._together = hashlib.blake2b(digest_size=_SIZE, key=self._mark, person=b"together")
        self._table: mmap.mmap | bytes = b""
        self._slots = self._keys = self._new_keys = 0
        self._new: BinaryIO | None = None
        self._full = False  # nothing can be written here
        self._open()

    def _open(self) -> None:
        try:
            with self._path.open("rb") as file:
                magic, mark, keys = _HEAD.unpack(file.read(_HEAD.size))
                size = os.fstat(file.fileno()).st_size - _HEAD.size
                slots = size // _SIZE
                if magic == _MAGIC and mark == self._mark and slots & slots - 1 == 0 and slots * _SIZE == size > 0:
                    self._table = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                    self._slots, self._keys = slots, keys
        except (OSError, struct.error, ValueError):
            return  # none, or a damaged one: everything is looked at

    def key(self, identity: Identity) -> bytes:
        """Return what the table holds for a file."""
        return self.key_of(_KEY.pack(identity[0] & _U64, identity[1] & _U64, *identity[2:5]))

    def record(self, state: State) -> bytes:
        """Return what makes out a file, of which its key is made."""
        return _KEY.pack(state.st_dev & _U64, state.st_ino & _U64, state.st_size, state.st_mtime_ns, state.st_ctime_ns)

    def key_of(self, record: bytes) -> bytes:
        """Return the key of one file."""
        hashed = self._keyed.copy()
        hashed.update(record)
        return hashed.digest()

    def key_together(self, records: Sequence[bytes]) -> bytes:
        """Return the key of files that were all clean: the table then need not be asked for each."""
        hashed = self._together.copy()
        hashed.update(b"".join(records))
        return hashed.digest()

    def knows(self, key: bytes) -> bool:
        """Return whether the file was clean before."""
        if not self._slots:
            return False
        table, mask = self._table, self._slots - 1
        slot = int.from_bytes(key, "little") & mask
        for _probe in range(self._slots):
            at = _HEAD.size + slot * _SIZE
            held = table[at : at + _SIZE]
            if held == key:
                return True
            if held == _FREE:
                return False
            slot = slot + 1 & mask
        return False

    def remember(self, key: bytes) -> None:
        """Note a file that is clean now. A full disk costs the memory, not the scan."""
        if self._full:
            return
        try:
            if self._new is None:
                self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._new = tempfile.TemporaryFile(dir=self._path.parent)  # noqa: SIM115 - closed by `save`
            self._new.write(key)
        except OSError:
            self._full = True
            return
        self._new_keys += 1

    def save(self) -> None:
        """Write the table with what was added, whole or not at all, and know nothing any more.

        A full disk costs the memory, not the scan.
        """
        if self._new is None:
            return
        with contextlib.suppress(OSError), self._new as new:
            try:
                if not self._full:
                    self._write(new)
            except OSError:
                self._part.unlink(missing_ok=True)
        self._new = None

    def _write(self, new: BinaryIO) -> None:
        keep = self._keys and self._keys + self._new_keys <= self._slots * _FULLEST
        keys = (self._keys if keep else 0) + self._new_keys
        if keys > _MOST_KEYS:
            return
        slots = self._slots if keep else max(1 << 12, 1 << (2 * keys).bit_length())
        with self._part.open("wb+") as file:
            _reserve(file, _HEAD.size + slots * _SIZE)
            with mmap.mmap(file.fileno(), 0) as table:
                table[: _HEAD.size] = _HEAD.pack(_MAGIC, self._mark, keys)
                if keep:
                    table[_HEAD.size :] = self._table[_HEAD.size :]
                new.seek(0)
                while key := new.read(_SIZE):
                    _insert(table, slots, key)
        if isinstance(self._table, mmap.mmap):
            self._table.close()  # Windows replaces no file that is mapped
        self._table, self._slots, self._keys = b"", 0, 0
        self._part.replace(self._path)


def _reserve(file: BinaryIO, size: int) -> None:
    """Make a file of zeros for which there is room. Raises OSError; a page without room would end the process."""
    if sys.platform != "win32":
        os.posix_fallocate(file.fileno(), 0, size)
    file.truncate(size)  # Windows keeps the room for it at once


def _insert(table: mmap.mmap, slots: int, key: bytes) -> None:
    slot = int.from_bytes(key, "little") & slots - 1
    while True:
        at = _HEAD.size + slot * _SIZE
        held = table[at : at + _SIZE]
        if held == _FREE:
            table[at : at + _SIZE] = key
            return
        if held == key:
            return
        slot = slot + 1 & slots - 1
