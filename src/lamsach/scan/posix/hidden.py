"""The attributes of FAT and NTFS as a mounted disk gives them on Linux. See linux/msdos_fs.h."""

import sys

if sys.platform == "win32":
    raise ImportError("not of Windows")

import fcntl
import os
import struct
from pathlib import Path

_GET, _SET = 0x80047210, 0x40047211  # FAT_IOCTL_GET_ATTRIBUTES, FAT_IOCTL_SET_ATTRIBUTES
_NTFS = "system.ntfs_attrib_be"  # of ntfs-3g and ntfs3


def attributes(path: Path) -> int:
    """Return the attributes, 0 where the disk has none."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return 0
    try:
        return _get(handle)
    except OSError:
        return 0
    finally:
        os.close(handle)


def take_away(folder: Path, marks: int) -> None:
    """Take *marks* from the attributes of a folder. Raises `OSError`."""
    handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    try:
        try:
            now: int = struct.unpack("I", fcntl.ioctl(handle, _GET, bytes(4)))[0]
            fcntl.ioctl(handle, _SET, struct.pack("I", now & ~marks))
        except OSError:
            now = int.from_bytes(os.getxattr(handle, _NTFS)[:4], "big")
            os.setxattr(handle, _NTFS, (now & ~marks).to_bytes(4, "big"))
    finally:
        os.close(handle)


def _get(handle: int) -> int:
    try:
        return struct.unpack("I", fcntl.ioctl(handle, _GET, bytes(4)))[0]  # type: ignore[no-any-return]
    except OSError:
        return int.from_bytes(os.getxattr(handle, _NTFS)[:4], "big")
