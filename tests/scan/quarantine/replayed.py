"""A real file system on a recorded disk, replayed to random moments: what a power cut leaves on a disk with a cache.

``python -m tests.scan.quarantine.replayed ACT FOLDER CUTS [--lazy]`` prints JSON: writes, flushes, cuts, lost. As root.
nbdkit records each write and flush, nbdfuse makes a file of it, a loop device a disk, ext4 a file system (see
recording_plugin.py). For a cut: all writes before the last flush are there, and of those after it any, each whole or
torn between two sectors. A bystander syncs a file of its own now and then, as on any machine: that commits the file
system's journal, with every name that was changed so far, and without the contents that nobody asked to be written.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.scan.quarantine.scene import CONTENT, Scene, attributes, is_safe
from tests.scan.quarantine.stopped import BEFORE, METHODS, act_edit, act_restore, act_take

from lamsach.core.errors import LamsachError
from lamsach.scan.quarantine import vault
from lamsach.scan.quarantine.attributes import Attributes
from lamsach.scan.quarantine.disk import PosixDisk

SIZE = 8 << 20
SECTOR = 4096  # of today's disks: a superblock of ext4 torn in its middle is no file system any more, for anybody
HEAD = struct.Struct("<BQI")  # as the plugin writes: write or flush, place, length
ACTS = {"take": act_take, "edit": act_edit, "restore": act_restore, "undo": act_restore}
PLUGIN = Path(__file__).with_name("recording_plugin.py")
WAIT = 20  # seconds for a server to be there


class BusyDisk(PosixDisk):
    """The real disk of a machine on which somebody else syncs. With *lazy* our own syncs are forgotten."""

    def __init__(self, bystander: Path, chance: random.Random, *, lazy: bool) -> None:
        self._bystander, self._chance = bystander, chance
        for method in METHODS:
            plain = (lambda file: None) if lazy and method == "sync" else getattr(self, method)
            setattr(self, method, self._disturbed(plain))

    def _disturbed(self, act: Callable[..., object]) -> Callable[..., object]:
        def disturbed(*arguments: object) -> object:
            done = act(*arguments)
            if self._chance.random() < 0.5:
                with self._bystander.open("ab") as file:
                    file.write(b"x")
                    file.flush()
                    os.fsync(file.fileno())
            return done

        return disturbed


class Write(NamedTuple):
    """A write. A flush is None."""

    place: int
    data: bytes


def entries(path: Path) -> list[Write | None]:
    """Read the log of the plugin."""
    raw, at, found = path.read_bytes(), 0, []
    while at + HEAD.size <= len(raw):
        kind, place, length = HEAD.unpack_from(raw, at)
        at += HEAD.size
        found.append(None if kind else Write(place, raw[at : at + length]))
        at += length
    return found


def run(*command: object) -> str:
    done = subprocess.run([str(each) for each in command], check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()


def until(there: Callable[[], bool]) -> None:
    ends = time.monotonic() + WAIT
    while not there():
        if time.monotonic() > ends:
            raise SystemExit("a server did not start")
        time.sleep(0.02)


@contextlib.contextmanager
def mounted(image: Path, place: Path) -> Iterator[None]:
    """Mount an image, as a machine does when it starts: the journal of the file system is replayed."""
    device = run("losetup", "--find", "--show", image)
    try:
        run("mount", "-t", "ext4", device, place)
        try:
            yield
        finally:
            run("umount", place)
    finally:
        run("losetup", "--detach", device)


@contextlib.contextmanager
def recorded(folder: Path, image: Path) -> Iterator[Path]:
    """Yield a file that is *image*, each change of which is written down in ``folder/record``."""
    disk, socket = folder / "disk", folder / "socket"
    disk.touch()
    server = subprocess.Popen(
        [
            "nbdkit",
            "--foreground",
            "--unix",
            str(socket),
            "python",
            str(PLUGIN),
            f"image={image}",
            f"record={folder / 'record'}",
        ]
    )
    fuse = None
    try:
        until(socket.exists)
        fuse = subprocess.Popen(["nbdfuse", str(disk), f"nbd+unix:///?socket={socket}"])
        until(lambda: disk.stat().st_size == SIZE)
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=False, capture_output=True)
        for process in (fuse, server):
            if process is not None:
                process.terminate()
                process.wait(WAIT)


def record(act: str, folder: Path, *, lazy: bool) -> tuple[Path, list[Write | None], Scene]:
    """Run the act on a recorded disk. Return the disk as it was before, and what was written until it ended."""
    image, before, place = folder / "image", folder / "before", folder / "place"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(SIZE)
    run("mkfs.ext4", "-q", "-F", image)
    with mounted(image, place):
        scene = Scene.make(place / "scene")
        (place / "bystander").touch()
        if act in BEFORE:
            BEFORE[act](scene, PosixDisk())
    shutil.copyfile(image, before)
    with recorded(folder, image) as disk, mounted(disk, place):
        chance = random.Random(f"{act} {lazy}")
        ACTS[act](scene, BusyDisk(place / "bystander", chance, lazy=lazy))
        with (place / "bystander").open("ab") as file:
            os.fsync(file.fileno())
        log = entries(folder / "record")
    return before, log, scene


def cut(before: Path, log: list[Write | None], point: int, image: Path, chance: random.Random) -> None:
    """Leave in *image* what a power cut after *point* entries may leave."""
    shutil.copyfile(before, image)
    durable = max((at for at, each in enumerate(log[:point]) if each is None), default=0)
    share = chance.random()
    with image.open("rb+") as file:
        for at, each in enumerate(log[:point]):
            if each is None or (at >= durable and chance.random() > share):
                continue
            data = each.data
            if at >= durable and chance.random() < 0.2:
                data = data[: chance.randrange(0, len(data) + SECTOR, SECTOR)]
            file.seek(each.place)
            file.write(data)


def replay(act: str, folder: Path, cuts: int, *, lazy: bool) -> dict[str, object]:
    """Record the act once, cut the power so many times, and look each time whether the file is there or comes back."""
    folder.mkdir(parents=True, exist_ok=True)
    vault.RESERVE = 1 << 20  # the disk is a small one, since it is copied for each cut
    before, log, scene = record(act, folder, lazy=lazy)
    image, lost = folder / "replayed", []
    with mounted(before, folder / "place"):
        held = scene.file.exists() and scene.file.read_bytes() == CONTENT
        expected = attributes(scene.file) if held else None
    if expected is None:
        expected = _expected(folder)
    for number in range(cuts):
        chance = random.Random(f"{act} {number}")
        point = chance.randint(1, len(log))
        cut(before, log, point, image, chance)
        try:
            with mounted(image, folder / "place"):
                unharmed = is_safe(scene, CONTENT, expected)
        except (LamsachError, OSError, ValueError):
            unharmed = False
        if not unharmed:
            lost.append(point)
    return {"writes": len(log), "flushes": log.count(None), "cuts": cuts, "lost": lost}


def _expected(folder: Path) -> Attributes:
    """Return what the file had before it was taken: made anew in the same way."""
    return attributes(Scene.make(folder / "pattern").file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("act", choices=ACTS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("cuts", type=int)
    parser.add_argument("--lazy", action="store_true")
    given = parser.parse_args()
    sys.stdout.write(json.dumps(replay(given.act, given.folder.resolve(), given.cuts, lazy=given.lazy)))
