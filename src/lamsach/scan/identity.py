"""Which file it was: what must still be true at the moment when something is done about it."""

from typing import NamedTuple, Protocol, Self


class State(Protocol):
    """What `os.stat` says of a file, or what stands for it on another system."""

    @property
    def st_dev(self) -> int: ...
    @property
    def st_ino(self) -> int: ...
    @property
    def st_size(self) -> int: ...
    @property
    def st_mtime_ns(self) -> int: ...
    @property
    def st_ctime_ns(self) -> int: ...
    @property
    def st_nlink(self) -> int: ...


class Identity(NamedTuple):
    """A file, told apart from any other that may stand under its name later.

    ``size`` is in bytes, ``modified`` and ``changed`` are in nanoseconds since 1970, ``links`` counts its names
    (0: not told, as by a listing of Windows).
    """

    device: int
    inode: int
    size: int
    modified: int
    changed: int
    links: int

    @classmethod
    def of(cls, found: State) -> Self:
        """Return the identity that ``fstat`` or ``lstat`` shows."""
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_nlink)

    def is_still(self, now: Self) -> bool:
        """Say whether a file is this one, unchanged."""
        return self[:5] == now[:5] and self.links in {0, now.links}

    def same_but_moved(self, found: State) -> bool:
        """Say whether a file is this one, renamed at most: a rename changes ``changed`` and nothing else."""
        return (self.device, self.inode, self.size, self.modified, self.links) == (
            found.st_dev,
            found.st_ino,
            found.st_size,
            found.st_mtime_ns,
            found.st_nlink,
        )
