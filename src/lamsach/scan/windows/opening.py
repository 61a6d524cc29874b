"""Open files and folders by handle, name by name below an open folder, through no link."""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import errno
import os
import stat
from pathlib import Path

from lamsach.scan.windows import nt
from lamsach.scan.windows.security import PRIVATE, descriptor
from lamsach.scan.windows.states import (
    ELSEWHERE,
    IS_LINK,
    State,
    handle_of,
    plain,
    state_at,
    state_behind,
    state_of,
    wrapped,
)

SEPARATOR = b"\\"
LINK = errno.ELOOP
_FOLDER_ACCESS = nt.READ_DATA | nt.TRAVERSE | nt.READ_ATTRIBUTES
_FILE_ACCESS = nt.READ_DATA | nt.READ_ATTRIBUTES | nt.READ_CONTROL
_NEW_ACCESS = _FILE_ACCESS | nt.WRITE_DATA | nt.APPEND_DATA | nt.WRITE_ATTRIBUTES | nt.DELETE


def root_folder(anchor: str) -> int:
    r"""Open the first folder of a disk, ``C:\``, or of a share. Raises `OSError`."""
    path = f"\\??\\UNC\\{anchor[2:]}" if anchor.startswith("\\\\") else f"\\??\\{anchor}"
    return wrapped(nt.open_handle(0, path, _FOLDER_ACCESS, nt.A_FOLDER))


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
    handle = nt.open_handle(handle_of(folder), plain(name), _FOLDER_ACCESS, nt.A_FOLDER | nt.OPEN_LINK)
    try:
        link = stat.S_ISLNK(state_behind(handle).st_mode)
    except OSError:
        nt.close(handle)
        raise
    if link:
        nt.close(handle)
        raise OSError(LINK, "a link", name)
    return wrapped(handle)


def file_at(folder: int, name: str) -> int:
    """Open a file in an open folder for reading. Raises `OSError`, with `LINK` as its number for a link."""
    handle = nt.open_handle(handle_of(folder), plain(name), _FILE_ACCESS, nt.NO_FOLDER | nt.OPEN_LINK)
    try:
        found = nt.Basic()
        nt.query(handle, nt.BASIC, found)
        if found.attributes & IS_LINK:
            handle = _through(handle, folder, name)
    except OSError:
        nt.close(handle)
        raise
    if found.attributes & ELSEWHERE:
        nt.close(handle)
        raise OSError(errno.ENODATA, "not on this machine", name)
    return wrapped(handle)


def _through(handle: int, folder: int, name: str) -> int:
    """Open what only says of itself in a special way where its bytes are (compressed, shared): the same file still."""
    state = state_behind(handle)
    if not stat.S_ISREG(state.st_mode):
        raise OSError(LINK, "a link", name)
    again = nt.open_handle(handle_of(folder), name, _FILE_ACCESS, nt.NO_FOLDER)
    if state_behind(again)[1:3] != state[1:3]:
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
                handle_of(folder), plain(name), rights, nt.NO_FOLDER | nt.OPEN_LINK, disposition=nt.CREATE
            )
        except PermissionError:
            if rights == access:
                raise
            continue
        return wrapped(handle, os.O_RDWR)
    raise AssertionError


def append_at(folder: int, name: str) -> int:
    """Open a file to read and to append to it. Raises `OSError`."""
    access = _FILE_ACCESS | nt.WRITE_DATA | nt.APPEND_DATA
    handle = nt.open_handle(handle_of(folder), plain(name), access, nt.NO_FOLDER | nt.OPEN_LINK)
    return wrapped(handle, os.O_RDWR | os.O_APPEND)


def make_folder_at(folder: int, name: str) -> None:
    """Make a folder that only this user, the administrators and the system can enter. Raises `OSError`."""
    with descriptor(PRIVATE) as security:
        handle = nt.open_handle(
            handle_of(folder), plain(name), _FOLDER_ACCESS, nt.A_FOLDER, disposition=nt.CREATE, security=security
        )
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
        return wrapped(handle)
    raise BlockingIOError("lock")
