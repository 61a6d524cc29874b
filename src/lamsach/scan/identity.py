"""Which file it was: what must still be true at the moment when something is done about it."""

import os
from typing import NamedTuple, Self


class Identity(NamedTuple):
    """A file, told apart from any other that may stand under its name later.

    ``size`` is in bytes, ``modified`` and ``changed`` are in nanoseconds since 1970, ``links`` counts its names.
    """

    device: int
    inode: int
    size: int
    modified: int
    changed: int
    links: int

    @classmethod
    def of(cls, found: os.stat_result) -> Self:
        """Return the identity that ``fstat`` or ``lstat`` shows."""
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_nlink)

    def same_but_moved(self, found: os.stat_result) -> bool:
        """Say whether a file is this one, renamed at most: a rename changes ``changed`` and nothing else."""
        return (self.device, self.inode, self.size, self.modified, self.links) == (
            found.st_dev,
            found.st_ino,
            found.st_size,
            found.st_mtime_ns,
            found.st_nlink,
        )
