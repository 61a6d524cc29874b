"""What a file has beside its content: owner, rights, access lists, times."""

import base64
import errno
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from lamsach.scan.quarantine.locks import locks_of

UNSUPPORTED = frozenset({errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EACCES, errno.ENODATA})


@dataclass(frozen=True)
class Attributes:
    """Owner and group by number, mode as bits, times in nanoseconds since 1970, extended attributes by name.

    The extended attributes hold the access lists (``system.posix_acl_access``), capabilities and security labels; on
    Windows the security descriptor, the time of creation and the streams, and ``mode`` the attributes.
    """

    mode: int
    owner: int
    group: int
    accessed: int
    modified: int
    extended: dict[str, bytes] = field(default_factory=dict)
    locks: int = 0  # of Linux, see `lamsach.scan.quarantine.locks`

    @classmethod
    def of(cls, file: int) -> Self:
        """Read the attributes of an open file."""
        if sys.platform == "win32":
            from lamsach.scan.windows.attributes import read

            return read(file)
        found = os.fstat(file)
        return cls(
            mode=stat.S_IMODE(found.st_mode),
            owner=found.st_uid,
            group=found.st_gid,
            accessed=found.st_atime_ns,
            modified=found.st_mtime_ns,
            extended=_extended(file),
            locks=locks_of(file),
        )

    def to_data(self) -> dict[str, Any]:
        """Return JSON data."""
        extended = {name: base64.b64encode(value).decode() for name, value in sorted(self.extended.items())}
        return {**asdict(self), "extended": extended}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Read JSON data back. Raises KeyError, TypeError, ValueError on damaged data."""
        extended = {name: base64.b64decode(value, validate=True) for name, value in data["extended"].items()}
        numbers = {name: int(data[name]) for name in ("mode", "owner", "group", "accessed", "modified")}
        return cls(**numbers, extended=extended, locks=int(data.get("locks", 0)))


def dress(file: int, attributes: Attributes) -> None:
    """Give an open file its attributes. The owner first: a change of owner clears the set-uid bits; the times last.

    A user who may not give files away keeps them as their own, without set-uid bits that would now mean somebody else.
    """
    if sys.platform == "win32":
        from lamsach.scan.windows import attributes as windows

        windows.dress(file, attributes)
        return
    mode = attributes.mode
    mine = os.fstat(file)
    if (mine.st_uid, mine.st_gid) != (attributes.owner, attributes.group):
        try:
            os.fchown(file, attributes.owner, attributes.group)
        except PermissionError:
            mode &= ~(stat.S_ISUID | stat.S_ISGID)
    for name in _extended(file).keys() - attributes.extended.keys():  # what the folder's default rights gave it
        _change_extended(os.removexattr, file, name)
    for name, value in attributes.extended.items():
        _change_extended(os.setxattr, file, name, value)
    os.fchmod(file, mode)
    os.utime(file, ns=(attributes.accessed, attributes.modified))


def _extended(file: int) -> dict[str, bytes]:
    try:
        return {name: os.getxattr(file, name) for name in os.listxattr(file)}
    except OSError as error:
        if error.errno in UNSUPPORTED:
            return {}
        raise


def _change_extended(change: Callable[..., None], *arguments: object) -> None:
    try:
        change(*arguments)
    except OSError as error:
        if error.errno not in UNSUPPORTED:  # another file system, or rights that this user has not
            raise
