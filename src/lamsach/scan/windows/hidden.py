"""The attributes of files on Windows."""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import os
from pathlib import Path

from lamsach.scan.windows import nt
from lamsach.scan.windows.opening import by_path
from lamsach.scan.windows.states import handle_of

_LINK = 0x400


def attributes(path: Path) -> int:
    """Return the attributes of a file or folder, not of what a link leads to; 0 where they cannot be read."""
    try:
        return os.lstat(path).st_file_attributes
    except OSError:
        return 0


def take_away(folder: Path, marks: int) -> None:
    """Take *marks* from the attributes of a folder, through no link. Raises `OSError`."""
    above = by_path(os.fsencode(folder.parent))
    try:
        handle = nt.open_handle(
            handle_of(above), folder.name, nt.READ_ATTRIBUTES | nt.WRITE_ATTRIBUTES, nt.A_FOLDER | nt.OPEN_LINK
        )
    finally:
        os.close(above)
    try:
        basic = nt.Basic()
        nt.query(handle, nt.BASIC, basic)
        if not basic.attributes & _LINK:
            nt.change(handle, nt.BASIC, nt.Basic(0, 0, 0, 0, basic.attributes & ~marks or 0x80))
    finally:
        nt.close(handle)
