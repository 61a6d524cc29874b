"""Every change that quarantine and restore make to a disk, one method each, so that a test can stop between any two.

Folders are held as open descriptors and names are looked up in them: a path that somebody swaps for a link in the
meantime leads nowhere. See `lamsach.scan.handles`.
"""

import errno
import os
import stat
from pathlib import Path
from typing import Protocol

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.scan import handles
from lamsach.scan.quarantine.attributes import Attributes, dress


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
        handles.make_folder_at(parent, name)

    def create(self, parent: int, name: str) -> int:
        return handles.create_at(parent, name)

    def write(self, file: int, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]

    def empty(self, file: int) -> None:
        os.ftruncate(file, 0)

    def dress(self, file: int, attributes: Attributes) -> None:
        dress(file, attributes)

    def sync(self, file: int) -> None:
        handles.sync(file)

    def move(self, parent: int, name: str, to: int, new_name: str) -> None:
        handles.move_at(parent, name, to, new_name)

    def exchange(self, parent: int, name: str, other: int, other_name: str) -> None:
        handles.exchange_at(parent, name, other, other_name)

    def remove(self, parent: int, name: str) -> None:
        handles.remove_at(parent, name)

    def remove_folder(self, parent: int, name: str) -> None:
        handles.remove_folder_at(parent, name)


def open_folder(path: Path) -> int:
    """Open an absolute folder, component by component, through no link.

    Raises LinkInTheWayError where a component is a link or no folder, FileNotFoundError where one is missing.
    """
    here = handles.root_folder(path.anchor)
    for component in path.parts[1:]:
        try:
            below = handles.folder_at(here, component)
        except OSError as error:
            if error.errno in (handles.LINK, errno.ENOTDIR):
                raise LinkInTheWayError(str(path)) from None
            raise
        finally:
            os.close(here)
        here = below
    return here


def open_file(parent: int, name: str) -> int:
    """Open a regular file for reading. Raises LinkInTheWayError for a link, a pipe, a device."""
    try:
        file = handles.file_at(parent, name)
    except OSError as error:
        if error.errno == handles.LINK:
            raise LinkInTheWayError(name) from None
        raise
    if not stat.S_ISREG(handles.state_of(file).st_mode):
        os.close(file)
        raise LinkInTheWayError(name)
    return file


def exists(parent: int, name: str) -> bool:
    """Say whether a name is taken, by whatever: a link counts."""
    try:
        handles.state_at(parent, name)
    except FileNotFoundError:
        return False
    return True
