"""Walk trees of files by handle: no link is followed, at no level, whatever is renamed meanwhile.

Each folder is opened below the open one that holds it (``openat`` with ``O_NOFOLLOW``); nothing is opened by a path of
several names. What is no ordinary file is counted and left alone, so no FIFO hangs and no device is read.
"""

# ruff: noqa: PTH100, PTH119, PTH120 - names are bytes here, which a Path cannot hold

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from lamsach.scan import handles
from lamsach.scan.known import Memory
from lamsach.scan.mounts import KERNEL, Mounts, is_remote, mounted

_DEEPEST = 400  # one open folder for each level
_MOST_NAMED = 200
_TOGETHER = 256  # files of one folder that are asked for at once


class Skip(StrEnum):
    """What was met and not looked into."""

    LINK = "link"
    FIFO = "fifo"
    DEVICE = "device"
    SOCKET = "socket"
    NETWORK = "network"  # a mounted disk of the network
    KERNEL = "kernel"  # /proc and its like
    LOOP = "loop"  # a folder that holds itself
    DEEP = "deep"
    EXCLUDED = "excluded"


class Problem(NamedTuple):
    """What could not be read, and the system's reason."""

    path: bytes
    reason: str


class Found(NamedTuple):
    """An ordinary file: path of its folder, that folder open, its name there, which file it is, the scanned root.

    *remembered*: what is known of it from earlier scans, where that was asked for.
    """

    holder: bytes
    folder: int
    name: str
    device: int
    inode: int
    root: bytes
    remembered: Memory | None = None

    @property
    def path(self) -> bytes:
        """Return the whole path as bytes."""
        return _join(self.holder, self.name)


class Opened(NamedTuple):
    """A file that is open to be read, and its state as the open file tells it."""

    found: Found
    handle: int
    state: handles.State


@dataclass
class WalkCounts:
    """What a walk met."""

    folders: int = 0
    files: int = 0
    skipped: Counter[Skip] = field(default_factory=Counter)
    named: list[tuple[Skip, bytes]] = field(default_factory=list)  # network disks, loops
    problems: list[Problem] = field(default_factory=list)  # the first of them
    errors: int = 0

    def problem(self, path: bytes, error: OSError) -> None:
        """Count what could not be read."""
        self.errors += 1
        if len(self.problems) < _MOST_NAMED:
            self.problems.append(Problem(path, error.strerror or type(error).__name__))

    def skip(self, reason: Skip, path: bytes) -> None:
        """Count what was passed over, and name it where somebody may wonder."""
        self.skipped[reason] += 1
        if reason in {Skip.NETWORK, Skip.LOOP, Skip.DEEP, Skip.KERNEL} and len(self.named) < _MOST_NAMED:
            self.named.append((reason, path))


class Walk:
    """The ordinary files under *roots*, in no order. A root may be a file. Roots are taken even on a network disk."""

    def __init__(
        self,
        roots: list[bytes],
        *,
        excluded: frozenset[tuple[int, int]] = frozenset(),
        mounts: Mounts | None = None,
        known: Callable[[Sequence[handles.State]], Iterable[tuple[int, Memory]]] | None = None,
    ) -> None:
        self.roots = roots
        self.counts = WalkCounts()
        self._excluded = excluded  # device and inode of folders that are not entered: the own quarantine
        self.known = known  # asked for the files of a folder: says which of them are to be looked at
        self._tells: dict[int, bool] = {}  # whether the listings of a device tell the true number of a file
        mounts = mounted() if mounts is None else mounts
        self._kinds, self._remote = mounts.kinds, mounts.remote()

    def __iter__(self) -> Iterator[Found]:
        """Yield each file while the folder that holds it is open."""
        for root in self.roots:
            yield from self._root(os.path.abspath(root))

    def _root(self, root: bytes) -> Iterator[Found]:
        try:
            state = handles.state_by_path(root)
            handle = handles.by_path(root if stat.S_ISDIR(state.st_mode) else os.path.dirname(root))
        except OSError as error:
            self.counts.problem(root, error)
            return
        if stat.S_ISDIR(state.st_mode):
            yield from self._folder(handle, root, root)
            return
        try:
            if self._is_file(state.st_mode, root):
                self.counts.files += 1
                name = os.fsdecode(os.path.basename(root))
                found = Found(os.path.dirname(root), handle, name, state.st_dev, state.st_ino, root)
                for _at, memory in self.known([state]) if self.known else [(0, None)]:
                    yield found._replace(remembered=memory)
        finally:
            os.close(handle)

    def _folder(self, handle: int, path: bytes, root: bytes) -> Iterator[Found]:
        """Walk with an explicit stack: (handle, path, names of folders still to enter, identity)."""
        here = handles.state_of(handle)
        stack: list[tuple[int, bytes, list[str], tuple[int, int]]] = []
        try:
            below: list[str] = []
            stack.append((handle, path, below, (here.st_dev, here.st_ino)))
            yield from self._entries(handle, here.st_dev, path, root, below)
            while stack:
                handle, path, below, identity = stack[-1]
                if not below:
                    stack.pop()
                    os.close(handle)
                    continue
                name = below.pop()
                inner = self._enter(handle, path, name, identity[0], [each[3] for each in stack])
                if inner is None:
                    continue
                inner_handle, inner_path, inner_identity = inner
                names: list[str] = []
                stack.append((inner_handle, inner_path, names, inner_identity))
                yield from self._entries(inner_handle, inner_identity[0], inner_path, root, names)
        finally:
            for each in stack:
                os.close(each[0])

    def _enter(
        self, holder: int, holder_path: bytes, name: str, device: int, above: list[tuple[int, int]]
    ) -> tuple[int, bytes, tuple[int, int]] | None:
        path = _join(holder_path, name)
        try:
            handle = handles.folder_at(holder, name)
        except OSError as error:
            self.counts.problem(path, error)
            return None
        state = handles.state_of(handle)
        identity = (state.st_dev, state.st_ino)
        reason = self._reason(identity, device, above)
        if reason is not None:
            os.close(handle)
            self.counts.skip(reason, path)
            return None
        return handle, path, identity

    def _reason(self, identity: tuple[int, int], device: int, above: list[tuple[int, int]]) -> Skip | None:
        if identity in self._excluded:
            return Skip.EXCLUDED
        if identity in above:
            return Skip.LOOP
        if len(above) > _DEEPEST:
            return Skip.DEEP
        if identity[0] != device:
            kind = self._kinds.get(identity[0], "")
            if kind in KERNEL:
                return Skip.KERNEL
            if is_remote(kind):
                return Skip.NETWORK
        return None

    def _entries(self, handle: int, device: int, path: bytes, root: bytes, below: list[str]) -> Iterator[Found]:
        """Yield the files of one folder, and collect the names of the folders in it."""
        self.counts.folders += 1
        try:
            with handles.scan(handle) as entries:
                files = self._files(entries, path, below)
                if self.known is not None:
                    yield from self._unknown(self.known, files, handle, path, root)
                    return
                for entry in files:
                    self.counts.files += 1
                    if self._tells.get(device) or self._are_told(device, entry):
                        yield Found(path, handle, entry.name, device, entry.inode(), root)
                    else:
                        state = entry.stat(follow_symlinks=False)
                        yield Found(path, handle, entry.name, state.st_dev, state.st_ino, root)
        except OSError as error:
            self.counts.problem(path, error)

    def _files(self, entries: Iterable[handles.Entry], path: bytes, below: list[str]) -> Iterator[handles.Entry]:
        """Yield the ordinary files, as far as the listing tells them: it is the open file that counts."""
        remote = self._remote.get(path, frozenset())
        for entry in entries:
            if remote and entry.name in remote:  # without a look: its server may be gone
                self.counts.skip(Skip.NETWORK, _join(path, entry.name))
                continue
            try:
                if entry.is_file(follow_symlinks=False):
                    yield entry
                elif entry.is_dir(follow_symlinks=False):
                    below.append(entry.name)
                else:
                    self._is_file(entry.stat(follow_symlinks=False).st_mode, path)
            except OSError as error:
                self.counts.problem(_join(path, entry.name), error)

    def _are_told(self, device: int, entry: handles.Entry) -> bool:
        """Say whether a listing tells the numbers of files: some file systems (FUSE, layers) make up others."""
        if device not in self._tells:
            state = entry.stat(follow_symlinks=False)
            self._tells[device] = (state.st_dev, state.st_ino) == (device, entry.inode())
        return self._tells[device]

    def _unknown(
        self,
        known: Callable[[Sequence[handles.State]], Iterable[tuple[int, Memory]]],
        files: Iterator[handles.Entry],
        handle: int,
        path: bytes,
        root: bytes,
    ) -> Iterator[Found]:
        """Yield those files of a folder that are to be looked at."""
        while entries := list(islice(files, _TOGETHER)):
            names, states = [], []
            for entry in entries:
                try:
                    states.append(entry.stat(follow_symlinks=False))
                except OSError as error:
                    self.counts.problem(_join(path, entry.name), error)
                else:
                    names.append(entry.name)
            self.counts.files += len(states)
            for at, memory in known(states):
                yield Found(path, handle, names[at], states[at].st_dev, states[at].st_ino, root, memory)

    def _is_file(self, mode: int, path: bytes) -> bool:
        if stat.S_ISREG(mode):
            return True
        if stat.S_ISLNK(mode):
            self.counts.skip(Skip.LINK, path)
        elif stat.S_ISFIFO(mode):
            self.counts.skip(Skip.FIFO, path)
        elif stat.S_ISSOCK(mode):
            self.counts.skip(Skip.SOCKET, path)
        else:
            self.counts.skip(Skip.DEVICE, path)
        return False


def _join(folder: bytes, name: str) -> bytes:
    separator = handles.SEPARATOR
    return (folder if folder.endswith(separator) else folder + separator) + os.fsencode(name)


def open_found(found: Found) -> Opened:
    """Open the file that the walk saw: through no link, and only if it is still the same one.

    Raises `OSError`; `FileNotFoundError` also where another file has its name now.
    """
    handle = handles.file_at(found.folder, found.name)
    state = handles.state_of(handle)
    same = (state.st_dev == found.device and state.st_ino == found.inode) or _is_mounted(found, state)
    if not (same and stat.S_ISREG(state.st_mode)):
        os.close(handle)
        raise FileNotFoundError(None, "changed meanwhile")
    return Opened(found, handle, state)


def _is_mounted(found: Found, state: handles.State) -> bool:
    """Say whether a file is a mount of its own: a listing tells what lies under it, on the device of the folder."""
    if state.st_dev == found.device:
        return False
    try:
        now = handles.state_at(found.folder, found.name)
    except OSError:
        return False
    return (now.st_dev, now.st_ino) == (state.st_dev, state.st_ino)
