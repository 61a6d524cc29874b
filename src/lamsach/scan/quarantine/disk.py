"""Every change that quarantine and restore make to a disk, one method each, so that a test can stop between any two.

Folders are held as open descriptors and names are looked up in them: a path that somebody swaps for a link in the
meantime leads nowhere. See openat(2), renameat2(2).
"""

import ctypes
import errno
import os
import stat
from pathlib import Path
from typing import Protocol

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.scan.quarantine.attributes import Attributes, dress

FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
RENAME_NOREPLACE = 1
RENAME_EXCHANGE = 2


class LinkInTheWayError(CouldNotFinishError):
    """A folder on the way is a link, or is no folder any more: going through it could reach somebody else's file."""

    def __init__(self, path: str) -> None:
        super().__init__(
            _("a folder on the way to this file is a link, or has changed"),
            where=path,
            advice=_("Scan the folder again by its real path."),
        )


class Disk(Protocol):
    """What may be done to a disk. Each call SHALL be complete or not done, and SHALL follow no link."""

    def make_folder(self, parent: int, name: str) -> None:
        """Make a folder that only this user can enter."""

    def create(self, parent: int, name: str) -> int:
        """Create a file that did not exist and return it, open for writing."""

    def write(self, file: int, data: bytes) -> None:
        """Append all of *data*."""

    def empty(self, file: int) -> None:
        """Cut a file to nothing."""

    def dress(self, file: int, attributes: Attributes) -> None:
        """Give a file its owner, rights and times."""

    def sync(self, file: int) -> None:
        """Return when a file's content, or a folder's names, would survive a power cut."""

    def move(self, parent: int, name: str, to: int, new_name: str) -> None:
        """Rename, and never over something: raises FileExistsError."""

    def exchange(self, parent: int, name: str, other: int, other_name: str) -> None:
        """Let two files of one disk change places, both at once. Raises OSError where the file system cannot."""

    def remove(self, parent: int, name: str) -> None:
        """Remove one name of a file."""

    def remove_folder(self, parent: int, name: str) -> None:
        """Remove an empty folder."""


class PosixDisk:
    """The disk of this machine."""

    def make_folder(self, parent: int, name: str) -> None:
        os.mkdir(name, 0o700, dir_fd=parent)

    def create(self, parent: int, name: str) -> int:
        return os.open(name, NEW, 0o600, dir_fd=parent)

    def write(self, file: int, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]

    def empty(self, file: int) -> None:
        os.ftruncate(file, 0)

    def dress(self, file: int, attributes: Attributes) -> None:
        dress(file, attributes)

    def sync(self, file: int) -> None:
        os.fsync(file)

    def move(self, parent: int, name: str, to: int, new_name: str) -> None:
        _rename_no_replace(parent, name, to, new_name)

    def exchange(self, parent: int, name: str, other: int, other_name: str) -> None:
        if number := _renameat2(parent, name, other, other_name, RENAME_EXCHANGE):
            raise OSError(number, os.strerror(number), name)

    def remove(self, parent: int, name: str) -> None:
        os.unlink(name, dir_fd=parent)

    def remove_folder(self, parent: int, name: str) -> None:
        os.rmdir(name, dir_fd=parent)


def open_folder(path: Path) -> int:
    """Open an absolute folder, component by component, through no link.

    Raises LinkInTheWayError where a component is a link or no folder, FileNotFoundError where one is missing.
    """
    here = os.open(path.anchor, FOLDER)
    for component in path.parts[1:]:
        try:
            below = os.open(component, FOLDER, dir_fd=here)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise LinkInTheWayError(str(path)) from None
            raise
        finally:
            os.close(here)
        here = below
    return here


def open_file(parent: int, name: str) -> int:
    """Open a regular file for reading. Raises LinkInTheWayError for a link, a pipe, a device."""
    try:
        file = os.open(name, FILE, dir_fd=parent)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise LinkInTheWayError(name) from None
        raise
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise LinkInTheWayError(name)
    return file


def exists(parent: int, name: str) -> bool:
    """Say whether a name is taken, by whatever: a link counts."""
    try:
        os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _rename_no_replace(parent: int, name: str, to: int, new_name: str) -> None:
    """Rename with RENAME_NOREPLACE; where the system has none, by a second hard link, which never overwrites either."""
    number = _renameat2(parent, name, to, new_name, RENAME_NOREPLACE)
    if number not in (0, errno.ENOSYS, errno.EINVAL):
        raise OSError(number, os.strerror(number), name)
    if number:
        os.link(name, new_name, src_dir_fd=parent, dst_dir_fd=to, follow_symlinks=False)
        os.unlink(name, dir_fd=parent)


def _renameat2(parent: int, name: str, to: int, new_name: str, flags: int) -> int:
    """Call renameat2(2) and return the error number, 0 when it was done."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return errno.ENOSYS
    return ctypes.get_errno() if libc.renameat2(parent, os.fsencode(name), to, os.fsencode(new_name), flags) else 0
