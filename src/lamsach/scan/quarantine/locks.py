"""Files that are locked against change on Linux (``chattr +i``, ``+a``), as miners lock themselves.

A lock is opened for the act on the file and closed again where the act fails; a file that comes back is locked as it
was. See ioctl_iflags(2).
"""

import array
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _

_GET, _SET = 0x80086601, 0x40086602  # FS_IOC_GETFLAGS, FS_IOC_SETFLAGS
_IMMUTABLE, _APPEND = 0x10, 0x20
LOCKS = _IMMUTABLE | _APPEND


class LockedError(CouldNotFinishError):
    """The file is locked against change, and this user may not open the lock."""


def locks_of(file: int) -> int:
    """Return the locks of an open file, 0 for none, also where the file system knows none."""
    return _flags(file) & LOCKS


@contextmanager
def unlocked(file: int, where: str) -> Iterator[None]:
    """Open the locks of a file while something is done with it. Raises `LockedError`."""
    locks = locks_of(file)
    if not locks:
        yield
        return
    try:
        _change(file, _flags(file) & ~LOCKS)
    except PermissionError as error:
        raise LockedError(
            _("this file is locked against change (chattr)"), where=where, advice=_("Run lamsach as administrator.")
        ) from error
    try:
        yield
    except BaseException:
        with suppress(OSError):
            lock(file, locks)
        raise


def lock(file: int, locks: int) -> None:
    """Lock an open file again. Raises `OSError`."""
    if locks:
        _change(file, _flags(file) | (locks & LOCKS))


def _flags(file: int) -> int:
    if sys.platform != "linux":
        return 0
    import fcntl

    flags = array.array("l", [0])
    try:
        fcntl.ioctl(file, _GET, flags)
    except OSError:
        return 0  # a file system without them
    return flags[0]


def _change(file: int, flags: int) -> None:
    import fcntl

    fcntl.ioctl(file, _SET, array.array("l", [flags]))
