"""Kill an act of the vault before and after every change that it makes to the disk, and look what is left.

A program of its own (``python -m tests.scan.quarantine.stopped ACT FOLDER [--kills N] [--without-journal] [--locked]``),
since it forks and its children die by SIGKILL. With two kills the recovery is killed as well. With ``--locked`` the file has locked itself (``chattr +i``), and the
opening and closing of its lock are points, too: as root, where the file system knows such locks. It prints JSON: ``points``, and ``lost``, the points after which the file was
neither in its place nor restorable.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.scan.quarantine.scene import CONTENT, IDENTIFIER, NOW, REPLACEMENT, Scene, attributes, is_safe

from lamsach.core.errors import LamsachError
from lamsach.scan.quarantine import locks
from lamsach.scan.quarantine.attributes import Attributes
from lamsach.scan.quarantine.disk import PosixDisk
from lamsach.scan.quarantine.editing import edit
from lamsach.scan.quarantine.journal import Journal
from lamsach.scan.quarantine.recovery import recover
from lamsach.scan.quarantine.restoring import restore
from lamsach.scan.quarantine.taking import take
from lamsach.scan.quarantine.vault import open_vault

METHODS = ("make_folder", "create", "write", "empty", "dress", "sync", "move", "exchange", "remove", "remove_folder")
CHANGED = b"written in the meantime"


class StoppingDisk(PosixDisk):
    """A disk whose user is killed at a point: 2n before the nth change, 2n + 1 after it."""

    def __init__(self, point: int, before_move: Callable[[str], None] = lambda name: None) -> None:
        self.point = point
        self.at = 0
        self.before_move = before_move
        for method in METHODS:
            setattr(self, method, self._counted(method, getattr(self, method)))

    def count_locks(self) -> None:
        """Count the changes of locks, too: they go past the disk."""
        locks._change = self._counted("lock", locks._change)

    def _counted(self, method: str, act: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object) -> object:
            self._tick()
            if method in ("move", "exchange"):
                self.before_move(str(arguments[1 if method == "move" else 3]))
            done = act(*arguments)
            self._tick()
            return done

        return counted

    def _tick(self) -> None:
        if self.at == self.point:
            os.kill(os.getpid(), signal.SIGKILL)
        self.at += 1


def act_take(scene: Scene, disk: PosixDisk) -> None:
    """Open a vault for the first time, and take the file."""
    with open_vault(scene.vault, disk=disk) as vault:
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)


def act_edit(scene: Scene, disk: PosixDisk) -> None:
    """Put another text in the file's place."""
    with open_vault(scene.vault, disk=disk) as vault:
        edit(vault, scene.target(), REPLACEMENT, identifier=IDENTIFIER, now=NOW)


def act_changed(scene: Scene, disk: StoppingDisk) -> None:
    """Take a file that is changed by somebody else after it was sealed."""

    def meddle(name: str) -> None:
        if name == scene.file.name:
            meantime(scene)

    disk.before_move = meddle
    act_take(scene, disk)


def act_changed_edit(scene: Scene, disk: StoppingDisk) -> None:
    """Edit a file that is changed by somebody else after it was sealed."""

    def meddle(name: str) -> None:
        if name == scene.file.name and scene.file.read_bytes() == CONTENT:
            meantime(scene)

    disk.before_move = meddle
    act_edit(scene, disk)


def meantime(scene: Scene) -> None:
    """Change the file at once, with the rights and times that it had."""
    before = scene.file.stat()
    scene.file.write_bytes(CHANGED)
    os.utime(scene.file, ns=(before.st_atime_ns, before.st_mtime_ns))


def act_restore(scene: Scene, disk: PosixDisk) -> None:
    """Bring a held file back."""
    with open_vault(scene.vault, disk=disk) as vault:
        restore(vault, IDENTIFIER)


def act_recover(scene: Scene, disk: PosixDisk) -> None:
    """Settle what an earlier kill left."""
    with open_vault(scene.vault, disk=disk) as vault:
        recover(vault)


ACTS: dict[str, Callable[[Scene, StoppingDisk], None]] = {
    "take": act_take,
    "changed": act_changed,
    "restore": act_restore,
    "edit": act_edit,
    "changed edit": act_changed_edit,
    "undo": act_restore,
}


BEFORE = {"restore": act_take, "undo": act_edit}


def in_child(act: Callable[[Scene, StoppingDisk], None], scene: Scene, disk: StoppingDisk) -> bool:
    """Run an act in a child. Return whether it was killed; an error that the act reports is an end like any other."""
    child = os.fork()
    if not child:
        try:
            disk.count_locks()
            act(scene, disk)
            os._exit(0)
        except LamsachError:
            os._exit(0)
        finally:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit("the act failed by itself")
    return os.WIFSIGNALED(status)


def fresh(folder: Path, act: str, *, locked: bool) -> tuple[Scene, Attributes]:
    """Make the scene anew."""
    unlock(folder)
    shutil.rmtree(folder, ignore_errors=True)
    scene = Scene.make(folder)
    if locked:
        subprocess.run(["/usr/bin/chattr", "+i", scene.file], check=True)
    expected = attributes(scene.file)
    if act in BEFORE:
        BEFORE[act](scene, PosixDisk())
    return scene, expected


def unlock(folder: Path) -> None:
    """Open all locks below a folder."""
    if folder.exists():
        subprocess.run(["/usr/bin/chattr", "-R", "-i", folder], check=False, capture_output=True)


def contents(act: str) -> tuple[bytes, ...]:
    """Return what the file may hold in the end: a change by somebody else, where it happened, is kept."""
    return (CONTENT, CHANGED) if act.startswith("changed") else (CONTENT,)


def safe(scene: Scene, act: str, expected: Attributes) -> bool:
    """Say whether the file is there, or comes back, and a change made by somebody else was not undone."""
    return any(is_safe(scene, content, expected) for content in contents(act))


def kill_everywhere(act: str, folder: Path, *, kills: int, every: int = 1, locked: bool = False) -> dict[str, object]:
    """Kill the act at each point in turn, with two *kills* also its recovery at each of its points, and so on.

    *every*: only each second point, each third.
    """
    at, points, lost = [0] * kills, 0, []
    while True:
        scene, expected = fresh(folder, act, locked=locked)
        killed = 0  # times
        while killed < kills and in_child(act_recover if killed else ACTS[act], scene, StoppingDisk(at[killed])):
            killed += 1
        points += 1
        try:
            unharmed = safe(scene, act, expected)
        except (LamsachError, OSError):
            unharmed = False
        if not unharmed:
            lost.append(at[: killed + 1])
        if not killed:
            break
        at[killed - 1] += every  # what went to its end has no later point: the kill before it moves on
        at[killed:] = [0] * (kills - killed)
    unlock(folder)
    return {"points": points, "lost": lost}


def forget_the_journal() -> None:
    """Take the journal away, to show that it is needed."""
    Journal._append = lambda self, line: None  # type: ignore[method-assign]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("act", choices=ACTS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=1)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--without-journal", action="store_true")
    parser.add_argument("--locked", action="store_true")
    given = parser.parse_args()
    if given.without_journal:
        forget_the_journal()
    place = given.folder / "scene"
    result = kill_everywhere(given.act, place, kills=given.kills, every=given.every, locked=given.locked)
    sys.stdout.write(json.dumps(result))
