"""Files and folders by handle on Windows, with the names and the meaning of `lamsach.scan.posix.handles`.

How they are opened, listed and described stands beside; here is what changes names and disks.
"""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import ctypes
import errno
import os
import stat
import struct
from ctypes import wintypes

from lamsach.scan.windows import nt
from lamsach.scan.windows.security import is_of_administrators
from lamsach.scan.windows.states import READ_ONLY, handle_of, plain, state_of

_AT_ONCE = struct.pack("<L", 0x1 | 0x2 | 0x10)  # delete, the name now, read only or not (Windows 10 on NTFS)
_NOT_THERE = frozenset({1, 50, 87, 124})  # ERROR_INVALID_FUNCTION and its like


def is_private(folder: int) -> bool:
    """Say whether a folder belongs to this user or the administrators: nobody else made it under our name."""
    return is_of_administrators(handle_of(folder))


def make_private(folder: int) -> None:
    """Leave a folder as it is: it was made for one user, in that user's own place."""


def move_at(folder: int, name: str, to: int, new_name: str) -> None:
    """Rename, and never over something: raises `FileExistsError`."""
    text = plain(new_name).encode("utf-16-le", "surrogatepass")
    # FILE_RENAME_INFORMATION: replace if there, the open folder, the length, the name
    data = struct.pack("<B7xQL", 0, handle_of(to), len(text)) + text
    handle = nt.open_handle(handle_of(folder), plain(name), nt.DELETE | nt.READ_ATTRIBUTES, nt.OPEN_LINK)
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
    handle = nt.open_handle(handle_of(folder), plain(name), access, options | nt.OPEN_LINK)
    try:
        basic = nt.Basic()
        nt.query(handle, nt.BASIC, basic)
        try:
            nt.change(handle, nt.DISPOSITION_AT_ONCE, ctypes.create_string_buffer(_AT_ONCE, 4), name)
        except OSError as error:
            if error.winerror not in _NOT_THERE:
                raise
            if basic.attributes & READ_ONLY:
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
