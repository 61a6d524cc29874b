"""Files and folders by handle on Windows, with the names and the meaning of `lamsach.scan.posix.handles`.

A handle is wrapped in a number of the C runtime, so that `os.read`, `os.fdopen` and `os.close` take it. A link is what
stands for another name: symbolic links and junctions; a file of a cloud that is only fetched when it is read is not
opened at all.
"""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import ctypes
import errno
import msvcrt
import os
import stat
import struct
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path
from typing import NamedTuple, Self

from lamsach.scan.windows import nt
from lamsach.scan.windows.security import PRIVATE, descriptor, is_of_administrators

SEPARATOR = b"\\"
_READONLY, _FOLDER, _LINK = 0x1, 0x10, 0x400
_ELSEWHERE = 0x400000 | 0x40000 | 0x1000  # recalled when read or opened, offline
_STANDS_FOR_A_NAME = 0x20000000
_EPOCH = 116_444_736_000_000_000  # 100 ns from 1601 to 1970
_ENTRY = struct.Struct("<LLqqqqqqLLLBx24x2xq")
_ENTRIES = 1 << 16
_FOLDER_ACCESS = nt.READ_DATA | nt.TRAVERSE | nt.READ_ATTRIBUTES
_FILE_ACCESS = nt.READ_DATA | nt.READ_ATTRIBUTES | nt.READ_CONTROL
_NEW_ACCESS = _FILE_ACCESS | nt.WRITE_DATA | nt.APPEND_DATA | nt.WRITE_ATTRIBUTES | nt.DELETE
_BAD = frozenset('\\/:*?"<>|\0')
LINK = errno.ELOOP
_AT_ONCE = struct.pack("<L", 0x1 | 0x2 | 0x10)  # delete, the name now, read only or not (Windows 10 on NTFS)
_NOT_THERE = frozenset({1, 50, 87, 124})  # ERROR_INVALID_FUNCTION and its like


class State(NamedTuple):
    """What `os.stat` says elsewhere; ``st_ctime_ns`` is the time of the last change, which only the system sets.

    ``st_nlink`` is 0 where a listing of a folder does not tell it.
    """

    st_mode: int
    st_ino: int
    st_dev: int
    st_nlink: int
    st_size: int
    st_mtime_ns: int
    st_ctime_ns: int


def nanoseconds(time: int) -> int:
    """Return a time of Windows in nanoseconds since 1970."""
    return (time - _EPOCH) * 100


def ticks(moment: int) -> int:
    """Return nanoseconds since 1970 as a time of Windows."""
    return moment // 100 + _EPOCH


def handle_of(number: int) -> int:
    """Return the handle of Windows behind a number of the C runtime."""
    return msvcrt.get_osfhandle(number)


def _wrapped(handle: int, flags: int = os.O_RDONLY) -> int:
    return msvcrt.open_osfhandle(handle, flags | os.O_BINARY | os.O_NOINHERIT)


def _plain(name: str) -> str:
    """Return a name that is one name: no path, no stream. Raises `OSError`."""
    if not name or name in {".", ".."} or not _BAD.isdisjoint(name):
        raise OSError(errno.EINVAL, "not a name", name)
    return name


def _mode(attributes: int, tag: int) -> int:
    if attributes & _LINK and tag & _STANDS_FOR_A_NAME:
        return stat.S_IFLNK
    if attributes & _FOLDER:
        return stat.S_IFDIR | 0o700
    if attributes & _ELSEWHERE:
        return stat.S_IFBLK  # nothing that lies on this machine: not opened
    return stat.S_IFREG | (0o400 if attributes & _READONLY else 0o600)


def _state(handle: int) -> State:
    facts = nt.Facts()
    if not nt.KERNEL.GetFileInformationByHandle(wintypes.HANDLE(handle), ctypes.byref(facts)):
        raise nt.failed()
    basic = nt.Basic()
    nt.query(handle, nt.BASIC, basic)
    tag = _tag(handle) if facts.attributes & _LINK else 0
    return State(
        _mode(facts.attributes, tag),
        facts.index_high << 32 | facts.index_low,
        facts.volume,
        facts.links,
        facts.size_high << 32 | facts.size_low,
        nanoseconds(basic.written),
        nanoseconds(basic.changed),
    )


class _Tag(ctypes.Structure):
    _fields_ = (("attributes", wintypes.ULONG), ("tag", wintypes.ULONG))


def _tag(handle: int) -> int:
    found = _Tag()
    nt.query(handle, nt.TAG, found)
    return int(found.tag)


def state_of(number: int) -> State:
    """Return the state of what is open. Raises `OSError`."""
    return _state(handle_of(number))


def state_at(folder: int, name: str) -> State:
    """Return the state of what has this name in an open folder; a link itself. Raises `OSError`."""
    handle = nt.open_handle(handle_of(folder), _plain(name), nt.READ_ATTRIBUTES, nt.OPEN_LINK)
    try:
        return _state(handle)
    finally:
        nt.close(handle)


def state_by_path(path: bytes) -> State:
    """Return the state of what is at an absolute path; a link itself. Raises `OSError`."""
    found = Path(os.fsdecode(path))
    if found == Path(found.anchor):
        folder = root_folder(found.anchor)
        try:
            return state_of(folder)
        finally:
            os.close(folder)
    folder = by_path(os.fsencode(found.parent))
    try:
        return state_at(folder, found.name)
    finally:
        os.close(folder)


def root_folder(anchor: str) -> int:
    r"""Open the first folder of a disk, ``C:\``, or of a share. Raises `OSError`."""
    path = f"\\??\\UNC\\{anchor[2:]}" if anchor.startswith("\\\\") else f"\\??\\{anchor}"
    return _wrapped(nt.open_handle(0, path, _FOLDER_ACCESS, nt.A_FOLDER))


def by_path(path: bytes) -> int:
    """Open a folder by an absolute path, links on the way followed by nobody: see `folder_at`. Raises `OSError`."""
    found = Path(os.fsdecode(path))
    here = root_folder(found.anchor)
    for name in found.parts[1:]:
        try:
            below = folder_at(here, name)
        finally:
            os.close(here)
        here = below
    return here


def folder_at(folder: int, name: str) -> int:
    """Open a folder in an open folder. Raises `OSError`, with `LINK` as its number for a link."""
    handle = nt.open_handle(handle_of(folder), _plain(name), _FOLDER_ACCESS, nt.A_FOLDER | nt.OPEN_LINK)
    try:
        link = stat.S_ISLNK(_state(handle).st_mode)
    except OSError:
        nt.close(handle)
        raise
    if link:
        nt.close(handle)
        raise OSError(LINK, "a link", name)
    return _wrapped(handle)


def file_at(folder: int, name: str) -> int:
    """Open a file in an open folder for reading. Raises `OSError`, with `LINK` as its number for a link."""
    handle = nt.open_handle(handle_of(folder), _plain(name), _FILE_ACCESS, nt.NO_FOLDER | nt.OPEN_LINK)
    try:
        found = nt.Basic()
        nt.query(handle, nt.BASIC, found)
        if found.attributes & _LINK:
            handle = _through(handle, folder, name)
    except OSError:
        nt.close(handle)
        raise
    if found.attributes & _ELSEWHERE:
        nt.close(handle)
        raise OSError(errno.ENODATA, "not on this machine", name)
    return _wrapped(handle)


def _through(handle: int, folder: int, name: str) -> int:
    """Open what only says of itself in a special way where its bytes are (compressed, shared): the same file still."""
    state = _state(handle)
    if not stat.S_ISREG(state.st_mode):
        raise OSError(LINK, "a link", name)
    again = nt.open_handle(handle_of(folder), name, _FILE_ACCESS, nt.NO_FOLDER)
    if _state(again)[1:3] != state[1:3]:
        nt.close(again)
        raise OSError(LINK, "a link", name)
    nt.close(handle)
    return again


def create_at(folder: int, name: str) -> int:
    """Create a file that did not exist, open for writing. Raises `OSError`."""
    access = _NEW_ACCESS | nt.WRITE_DAC
    for rights in (access | nt.WRITE_OWNER, access):
        try:
            handle = nt.open_handle(
                handle_of(folder), _plain(name), rights, nt.NO_FOLDER | nt.OPEN_LINK, disposition=nt.CREATE
            )
        except PermissionError:
            if rights == access:
                raise
            continue
        return _wrapped(handle, os.O_RDWR)
    raise AssertionError


def append_at(folder: int, name: str) -> int:
    """Open a file to read and to append to it. Raises `OSError`."""
    access = _FILE_ACCESS | nt.WRITE_DATA | nt.APPEND_DATA
    handle = nt.open_handle(handle_of(folder), _plain(name), access, nt.NO_FOLDER | nt.OPEN_LINK)
    return _wrapped(handle, os.O_RDWR | os.O_APPEND)


def make_folder_at(folder: int, name: str) -> None:
    """Make a folder that only this user, the administrators and the system can enter. Raises `OSError`."""
    with descriptor(PRIVATE) as security:
        handle = nt.open_handle(
            handle_of(folder), _plain(name), _FOLDER_ACCESS, nt.A_FOLDER, disposition=nt.CREATE, security=security
        )
    nt.close(handle)


def is_private(folder: int) -> bool:
    """Say whether a folder belongs to this user or the administrators: nobody else made it under our name."""
    return is_of_administrators(handle_of(folder))


def make_private(folder: int) -> None:
    """Leave a folder as it is: it was made for one user, in that user's own place."""


def names_in(folder: int) -> list[str]:
    """Return the names in an open folder. Raises `OSError`."""
    return [name for name, _state in _entries(folder)]


def _entries(folder: int) -> Iterator[tuple[str, State]]:
    """Yield name and state of all in a folder, many with one call."""
    handle = handle_of(folder)
    device = _state(handle).st_dev
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
                tag = entry[10] if entry[8] & _LINK else 0
                yield (
                    name,
                    State(
                        _mode(entry[8], tag), entry[12], device, 0, entry[6], nanoseconds(entry[4]),
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

    def stat(self, *, follow_symlinks: bool) -> State:  # noqa: ARG002 - as its model has it
        """Return the state of what has this name; a link itself."""
        return self._state


class scan:  # noqa: N801 - stands for the function `os.scandir`
    """The entries of an open folder, as `os.scandir` gives them."""

    def __init__(self, folder: int) -> None:
        self._folder = folder

    def __enter__(self) -> Iterator[Entry]:
        return (Entry(name, state) for name, state in _entries(self._folder))

    def __exit__(self, *_error: object) -> None:
        return None

    def __iter__(self) -> Self:
        raise NotImplementedError


def move_at(folder: int, name: str, to: int, new_name: str) -> None:
    """Rename, and never over something: raises `FileExistsError`."""
    text = _plain(new_name).encode("utf-16-le", "surrogatepass")
    # FILE_RENAME_INFORMATION: replace if there, the open folder, the length, the name
    data = struct.pack("<B7xQL", 0, handle_of(to), len(text)) + text
    handle = nt.open_handle(handle_of(folder), _plain(name), nt.DELETE | nt.READ_ATTRIBUTES, nt.OPEN_LINK)
    try:
        nt.change(handle, nt.RENAME, ctypes.create_string_buffer(data, len(data) + 2), new_name)
    finally:
        nt.close(handle)


def exchange_at(folder: int, name: str, other: int, other_name: str) -> None:  # noqa: ARG001 - one interface
    """Windows cannot let two files change places: raises `OSError`."""
    raise OSError(errno.ENOTSUP, "two files cannot change places here", name)


def remove_at(folder: int, name: str) -> None:
    """Remove one name of a file. Raises `OSError`."""
    _remove(folder, name, nt.NO_FOLDER)


def remove_folder_at(folder: int, name: str) -> None:
    """Remove an empty folder. Raises `OSError`."""
    _remove(folder, name, nt.A_FOLDER)


def _remove(folder: int, name: str, options: int) -> None:
    access = nt.DELETE | nt.READ_ATTRIBUTES
    handle = nt.open_handle(handle_of(folder), _plain(name), access, options | nt.OPEN_LINK)
    try:
        basic = nt.Basic()
        nt.query(handle, nt.BASIC, basic)
        try:
            nt.change(handle, nt.DISPOSITION_AT_ONCE, ctypes.create_string_buffer(_AT_ONCE, 4), name)
        except OSError as error:
            if error.winerror not in _NOT_THERE:
                raise
            if basic.attributes & _READONLY:
                _writable(folder, name, options)
            nt.change(handle, nt.DISPOSITION, ctypes.create_string_buffer(b"\1", 1), name)
    finally:
        nt.close(handle)


def _writable(folder: int, name: str, options: int) -> None:
    """Take the mark *read only* from a file that goes: the system removes none that has it."""
    handle = nt.open_handle(handle_of(folder), name, nt.WRITE_ATTRIBUTES, options | nt.OPEN_LINK)
    try:
        nt.change(handle, nt.BASIC, nt.Basic(0, 0, 0, 0, 0x80))
    finally:
        nt.close(handle)


def release(number: int) -> None:
    """Let go of an open file, whose number is closed later: a file that is open keeps its name after it was removed."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, number, inheritable=False)
    os.close(nothing)


def sync(number: int) -> None:
    """Return when a file's content would survive a power cut. Names in a folder are the file system's own journal's."""
    if stat.S_ISDIR(state_of(number).st_mode):
        return
    if not nt.KERNEL.FlushFileBuffers(wintypes.HANDLE(handle_of(number))):
        raise nt.failed()


class _Space(ctypes.Structure):
    _fields_ = (
        ("total", ctypes.c_longlong),
        ("free", ctypes.c_longlong),
        ("sectors", wintypes.ULONG),
        ("bytes", wintypes.ULONG),
    )


def free_space(folder: int) -> int:
    """Return the bytes that are free for this user on the folder's disk. Raises `OSError`."""
    found, block = _Space(), nt.StatusBlock()
    nt.check(
        nt.NTDLL.NtQueryVolumeInformationFile(
            wintypes.HANDLE(handle_of(folder)),
            ctypes.byref(block),
            ctypes.byref(found),
            wintypes.ULONG(ctypes.sizeof(found)),
            nt.SPACE,
        )
    )
    return int(found.free * found.sectors * found.bytes)


def read_at(number: int, size: int, place: int) -> bytes:
    """Return up to *size* bytes of an open file from *place*. Raises `OSError`."""
    os.lseek(number, place, os.SEEK_SET)
    return os.read(number, size)


def lock(folder: int) -> int:
    """Keep others out of a folder until the number returned is closed. Raises `BlockingIOError`."""
    for disposition in (nt.OPEN, nt.CREATE):
        try:
            handle = nt.open_handle(
                handle_of(folder), "lock", nt.READ_DATA | nt.WRITE_DATA, nt.NO_FOLDER, nt.SHARE_NONE, disposition
            )
        except FileNotFoundError:
            continue
        except (PermissionError, FileExistsError):
            raise BlockingIOError("lock") from None
        return _wrapped(handle)
    raise BlockingIOError("lock")
