"""Files and folders by handle: names are looked up in open folders, and no link is followed. See openat(2).

`lamsach.scan.windows.handles` has the same names with the same meaning.
"""

import sys

if sys.platform == "win32":
    raise ImportError("not of Windows")

import ctypes
import errno
import fcntl
import os
import stat

SEPARATOR = b"/"
LINK = errno.ELOOP
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FILE = _FOLDER & ~getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_REPLACE, _EXCHANGE = 1, 2

State = os.stat_result
Entry = os.DirEntry[str]
state_of = os.fstat
scan = os.scandir
sync = os.fsync
read_at = os.pread


def state_at(folder: int, name: str) -> os.stat_result:
    """Return the state of what has this name in an open folder; a link itself. Raises `OSError`."""
    return os.stat(name, dir_fd=folder, follow_symlinks=False)


def state_by_path(path: bytes) -> os.stat_result:
    """Return the state of what is at an absolute path; a link itself. Raises `OSError`."""
    return os.lstat(path)


def root_folder(anchor: str) -> int:
    """Open the first folder of all. Raises `OSError`."""
    return os.open(anchor, _FOLDER)


def by_path(path: bytes) -> int:
    """Open a folder by its path: the last name is no link. Raises `OSError`."""
    return os.open(path, _FOLDER)


def folder_at(folder: int, name: str) -> int:
    """Open a folder in an open folder. Raises `OSError`, with `LINK` or ENOTDIR as its number for a link."""
    return os.open(name, _FOLDER, dir_fd=folder)


def file_at(folder: int, name: str) -> int:
    """Open a file in an open folder for reading. Raises `OSError`, with `LINK` as its number for a link."""
    return os.open(name, _FILE, dir_fd=folder)


def create_at(folder: int, name: str) -> int:
    """Create a file that did not exist, open for writing. Raises `OSError`."""
    return os.open(name, _NEW, 0o600, dir_fd=folder)


def append_at(folder: int, name: str) -> int:
    """Open a file to read and to append to it. Raises `OSError`."""
    return os.open(name, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)


def make_folder_at(folder: int, name: str) -> None:
    """Make a folder that only this user can enter. Raises `OSError`."""
    os.mkdir(name, 0o700, dir_fd=folder)


def is_private(folder: int) -> bool:
    """Say whether only this user can enter a folder."""
    found = os.fstat(folder)
    return found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077


def make_private(folder: int) -> None:
    """Let only this user enter a folder. Raises `OSError`."""
    os.fchmod(folder, 0o700)


def names_in(folder: int) -> list[str]:
    """Return the names in an open folder. Raises `OSError`."""
    return os.listdir(folder)


def move_at(folder: int, name: str, to: int, new_name: str) -> None:
    """Rename with RENAME_NOREPLACE; where the system has none, by a second hard link, which never overwrites either."""
    number = _renameat2(folder, name, to, new_name, _NO_REPLACE)
    if number not in (0, errno.ENOSYS, errno.EINVAL):
        raise OSError(number, os.strerror(number), name)
    if number:
        os.link(name, new_name, src_dir_fd=folder, dst_dir_fd=to, follow_symlinks=False)
        os.unlink(name, dir_fd=folder)


def exchange_at(folder: int, name: str, other: int, other_name: str) -> None:
    """Let two files of one disk change places, both at once. Raises `OSError` where the file system cannot."""
    if number := _renameat2(folder, name, other, other_name, _EXCHANGE):
        raise OSError(number, os.strerror(number), name)


def remove_at(folder: int, name: str) -> None:
    """Remove one name of a file. Raises `OSError`."""
    os.unlink(name, dir_fd=folder)


def remove_folder_at(folder: int, name: str) -> None:
    """Remove an empty folder. Raises `OSError`."""
    os.rmdir(name, dir_fd=folder)


def release(number: int) -> None:
    """Keep an open file: here it hinders nobody."""


def free_space(folder: int) -> int:
    """Return the bytes that are free for this user on the folder's disk. Raises `OSError`."""
    found = os.fstatvfs(folder)
    return found.f_bavail * found.f_frsize


def lock(folder: int) -> int:
    """Keep others out of a folder until the number returned is closed. Raises `BlockingIOError`."""
    number = os.dup(folder)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        raise
    return number


def _renameat2(folder: int, name: str, to: int, new_name: str, flags: int) -> int:
    """Call renameat2(2) and return the error number, 0 when it was done."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return errno.ENOSYS
    return ctypes.get_errno() if libc.renameat2(folder, os.fsencode(name), to, os.fsencode(new_name), flags) else 0
