"""What is in an open folder on Windows, many entries with one call."""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import ctypes
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import wintypes

from lamsach.scan.windows import nt
from lamsach.scan.windows.states import IS_LINK, State, handle_of, mode_of, nanoseconds, state_behind

_ENTRY = struct.Struct("<LLqqqqqqLLLBx24x2xq")
_ENTRIES = 1 << 16


def names_in(folder: int) -> list[str]:
    """Return the names in an open folder. Raises `OSError`."""
    return [name for name, _state in _entries(folder)]


def _entries(folder: int) -> Iterator[tuple[str, State]]:
    """Yield name and state of all in a folder, many with one call."""
    handle = handle_of(folder)
    device = state_behind(handle).st_dev
    buffer = ctypes.create_string_buffer(_ENTRIES)
    first = True
    while True:
        block = nt.StatusBlock()
        status = nt.NTDLL.NtQueryDirectoryFile(
            wintypes.HANDLE(handle), None, None, None, ctypes.byref(block), buffer,
            wintypes.ULONG(_ENTRIES), nt.ENTRIES, wintypes.BOOLEAN(False), None, wintypes.BOOLEAN(first),
        )  # fmt: skip
        first = False
        if status & 0xFFFFFFFF in {nt.NO_MORE, nt.NO_SUCH}:
            return
        nt.check(status)
        data, at = buffer.raw, 0
        while True:
            entry = _ENTRY.unpack_from(data, at)
            start = at + _ENTRY.size
            name = data[start : start + entry[9]].decode("utf-16-le", "surrogatepass")
            if name not in {".", ".."}:
                tag = entry[10] if entry[8] & IS_LINK else 0
                yield (
                    name,
                    State(
                        mode_of(entry[8], tag), entry[12], device, 0, entry[6], nanoseconds(entry[4]),
                        nanoseconds(entry[5]),
                    ),
                )  # fmt: skip
            if not entry[0]:
                break
            at += entry[0]


class Entry:
    """One name in a folder, as `os.DirEntry` gives it."""

    __slots__ = ("_state", "name")

    def __init__(self, name: str, state: State) -> None:
        self.name = name
        self._state = state

    def inode(self) -> int:
        """Return the number of the file on its disk."""
        return self._state.st_ino

    def is_file(self, *, follow_symlinks: bool) -> bool:  # noqa: ARG002 - as its model has it
        """Say whether this is an ordinary file."""
        return stat.S_ISREG(self._state.st_mode)

    def is_dir(self, *, follow_symlinks: bool) -> bool:  # noqa: ARG002 - as its model has it
        """Say whether this is a folder."""
        return stat.S_ISDIR(self._state.st_mode)

    def stat(self, *, follow_symlinks: bool) -> State:  # noqa: ARG002 - as its model has it
        """Return the state of what has this name; a link itself."""
        return self._state


@contextmanager
def scan(folder: int) -> Iterator[Iterator[Entry]]:
    """Give the entries of an open folder, as `os.scandir` does."""
    yield (Entry(name, state) for name, state in _entries(folder))
