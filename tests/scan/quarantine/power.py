"""A power cut, modelled: what a disk may hold afterwards of changes that were not yet made durable.

After "All File Systems Are Not Created Equal" (Pillai et al., OSDI 2014): every change is recorded; for a cut at a point,
what fsync had covered by then is kept, and of the rest any part: whole changes in order, single changes out of order,
half a write, a file whose size came and whose bytes did not.
"""

import os
import random
import shutil
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from lamsach.scan.quarantine.attributes import Attributes
from lamsach.scan.quarantine.disk import PosixDisk


class Change(NamedTuple):
    """One change: the node whose sync makes it durable, and what it did."""

    verb: str
    node: int
    name: str = ""
    other: int = 0
    new_name: str = ""
    data: bytes = b""
    attributes: Attributes | None = None


@dataclass
class Node:
    """A file or a folder of the model."""

    is_folder: bool
    names: dict[str, int] = field(default_factory=dict)
    data: bytes = b""
    mode: int = 0o600
    times: tuple[int, int] | None = None


class RecordingDisk(PosixDisk):
    """The real disk, which also writes down each change. With ``lazy`` its syncs do nothing, as if they were forgotten."""

    def __init__(self, root: Path, *, lazy: bool = False) -> None:
        self.lazy = lazy
        self.changes: list[Change] = []
        self.nodes: dict[int, Node] = {}
        self.known: dict[int, int] = {}  # inode of the real disk -> node
        self.root = self._snapshot(root)

    def _snapshot(self, path: Path) -> int:
        found = path.lstat()
        number = self._new(found.st_ino)
        node = Node(stat.S_ISDIR(found.st_mode), mode=stat.S_IMODE(found.st_mode))
        node.times = (found.st_atime_ns, found.st_mtime_ns)
        if node.is_folder:
            node.names = {below.name: self._snapshot(below) for below in path.iterdir()}
        else:
            node.data = path.read_bytes()
        self.nodes[number] = node
        return number

    def _new(self, inode: int) -> int:
        self.known[inode] = len(self.known) + len(self.changes) * 1_000 + 1
        return self.known[inode]

    def _of(self, file: int) -> int:
        return self.known[os.fstat(file).st_ino]

    def _in(self, parent: int, name: str) -> int:
        return self.known[os.stat(name, dir_fd=parent, follow_symlinks=False).st_ino]

    def make_folder(self, parent: int, name: str) -> None:
        super().make_folder(parent, name)
        inode = os.stat(name, dir_fd=parent, follow_symlinks=False).st_ino
        self.changes.append(Change("make_folder", self._of(parent), name, self._new(inode)))

    def create(self, parent: int, name: str) -> int:
        file = super().create(parent, name)
        self.changes.append(Change("create", self._of(parent), name, self._new(os.fstat(file).st_ino)))
        return file

    def write(self, file: int, data: bytes) -> None:
        super().write(file, data)
        self.changes.append(Change("write", self._of(file), data=bytes(data)))

    def dress(self, file: int, attributes: Attributes) -> None:
        super().dress(file, attributes)
        self.changes.append(Change("dress", self._of(file), attributes=attributes))

    def sync(self, file: int) -> None:
        if not self.lazy:
            self.changes.append(Change("sync", self._of(file)))

    def move(self, parent: int, name: str, to: int, new_name: str) -> None:
        moved = self._in(parent, name)
        super().move(parent, name, to, new_name)
        self.changes.append(Change("move", self._of(to), name, self._of(parent), new_name, data=str(moved).encode()))

    def exchange(self, parent: int, name: str, other: int, other_name: str) -> None:
        both = f"{self._in(parent, name)} {self._in(other, other_name)}"
        super().exchange(parent, name, other, other_name)
        self.changes.append(Change("exchange", self._of(other), name, self._of(parent), other_name, data=both.encode()))

    def remove(self, parent: int, name: str) -> None:
        super().remove(parent, name)
        self.changes.append(Change("remove", self._of(parent), name))

    def remove_folder(self, parent: int, name: str) -> None:
        super().remove_folder(parent, name)
        self.changes.append(Change("remove", self._of(parent), name))


def cut(disk: RecordingDisk, point: int, root: Path, chance: random.Random) -> None:
    """Leave under *root* what a power cut after *point* changes may leave."""
    nodes = {
        number: Node(node.is_folder, dict(node.names), node.data, node.mode, node.times)
        for number, node in disk.nodes.items()
    }
    done = disk.changes[:point]
    synced = {change.node: at for at, change in enumerate(done) if change.verb == "sync"}
    in_order = chance.random() < 0.5
    reached = chance.randint(0, point)
    for at, change in enumerate(done):
        if change.verb == "sync":
            continue
        durable = at < max(synced.get(change.node, -1), synced.get(change.other, -1))
        if change.verb in ("make_folder", "create"):
            nodes.setdefault(change.other, Node(change.verb == "make_folder"))
        if durable or (at < reached if in_order else chance.random() < 0.5):
            _apply(nodes, change, chance, durable=durable)
    shutil.rmtree(root)
    _materialise(nodes, disk.root, root)


def _apply(nodes: dict[int, Node], change: Change, chance: random.Random, *, durable: bool) -> None:
    node = nodes[change.node]
    match change.verb:
        case "make_folder" | "create":
            node.names[change.name] = change.other
        case "write":
            if durable:
                node.data += change.data
            else:
                kept = change.data[: chance.randint(0, len(change.data))]
                node.data += kept if chance.random() < 0.5 else bytes(len(kept))
        case "dress" if change.attributes:
            node.mode = change.attributes.mode
            node.times = (change.attributes.accessed, change.attributes.modified)
        case "move":
            moved, before = int(change.data), nodes[change.other].names
            if before.get(change.name) == moved:
                del before[change.name]
            node.names[change.new_name] = moved
        case "exchange":
            went, came = map(int, change.data.split())
            nodes[change.other].names[change.name] = came
            node.names[change.new_name] = went
        case "remove":
            node.names.pop(change.name, None)


def _materialise(nodes: dict[int, Node], number: int, path: Path) -> None:
    node = nodes[number]
    if node.is_folder:
        path.mkdir()
        for name, below in node.names.items():
            _materialise(nodes, below, path / name)
    else:
        path.write_bytes(node.data)
    path.chmod(node.mode if not node.is_folder else 0o700)
    if node.times and not node.is_folder:
        os.utime(path, ns=node.times)
