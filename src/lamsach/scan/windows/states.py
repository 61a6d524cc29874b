"""What an open file or folder on Windows is, and the names and numbers by which one holds it.

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
from ctypes import wintypes
from typing import NamedTuple

from lamsach.scan.windows import nt

READ_ONLY, _FOLDER, IS_LINK = 0x1, 0x10, 0x400
ELSEWHERE = 0x400000 | 0x40000 | 0x1000  # recalled when read or opened, offline
_STANDS_FOR_A_NAME = 0x20000000
_EPOCH = 116_444_736_000_000_000  # 100 ns from 1601 to 1970
_BAD = frozenset('\\/:*?"<>|\0')


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


def wrapped(handle: int, flags: int = os.O_RDONLY) -> int:
    return msvcrt.open_osfhandle(handle, flags | os.O_BINARY | os.O_NOINHERIT)


def plain(name: str) -> str:
    """Return a name that is one name: no path, no stream. Raises `OSError`."""
    if not name or name in {".", ".."} or not _BAD.isdisjoint(name):
        raise OSError(errno.EINVAL, "not a name", name)
    return name


def mode_of(attributes: int, tag: int) -> int:
    if attributes & IS_LINK and tag & _STANDS_FOR_A_NAME:
        return stat.S_IFLNK
    if attributes & _FOLDER:
        return stat.S_IFDIR | 0o700
    if attributes & ELSEWHERE:
        return stat.S_IFBLK  # nothing that lies on this machine: not opened
    return stat.S_IFREG | (0o400 if attributes & READ_ONLY else 0o600)


def state_behind(handle: int) -> State:
    facts = nt.Facts()
    if not nt.KERNEL.GetFileInformationByHandle(wintypes.HANDLE(handle), ctypes.byref(facts)):
        raise nt.failed()
    basic = nt.Basic()
    nt.query(handle, nt.BASIC, basic)
    tag = _tag(handle) if facts.attributes & IS_LINK else 0
    return State(
        mode_of(facts.attributes, tag),
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
    return state_behind(handle_of(number))


def state_at(folder: int, name: str) -> State:
    """Return the state of what has this name in an open folder; a link itself. Raises `OSError`."""
    handle = nt.open_handle(handle_of(folder), plain(name), nt.READ_ATTRIBUTES, nt.OPEN_LINK)
    try:
        return state_behind(handle)
    finally:
        nt.close(handle)
