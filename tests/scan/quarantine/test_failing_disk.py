"""A disk that is full, read-only or broken, from any moment on: the act says so, and the file is there or comes back."""

import contextlib
import errno
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.scan.quarantine.racing import QuickDisk
from tests.scan.quarantine.scene import CONTENT, IDENTIFIER, NOW, REPLACEMENT, Scene, attributes, is_safe, whole
from tests.scan.quarantine.stopped import BEFORE, METHODS, act_edit, act_restore, act_take

from lamsach.core.errors import LamsachError
from lamsach.scan.quarantine.editing import edit
from lamsach.scan.quarantine.recovery import recover
from lamsach.scan.quarantine.restoring import restore
from lamsach.scan.quarantine.taking import take
from lamsach.scan.quarantine.vault import open_vault

ACTS = {"take": act_take, "edit": act_edit, "restore": act_restore, "undo": act_restore}
GROWING = ("make_folder", "create", "write")


class FailingDisk(QuickDisk):
    """A disk that fails from its nth change of some kinds on, half of a write done."""

    def __init__(self, point: int, number: int, methods: tuple[str, ...]) -> None:
        self.left, self.number, self.failed = point, number, False
        for method in methods:
            setattr(self, method, self._limited(method, getattr(self, method)))

    def _limited(self, method: str, act: Callable[..., object]) -> Callable[..., object]:
        def limited(*arguments: object) -> object:
            self.left -= 1
            if self.left >= 0:
                return act(*arguments)
            self.failed = True
            if method == "write" and isinstance(arguments[1], bytes):
                act(arguments[0], arguments[1][: len(arguments[1]) // 2])
            raise OSError(self.number, os.strerror(self.number))

        return limited


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("number", "methods"),
    [
        (errno.ENOSPC, GROWING),
        (errno.EDQUOT, GROWING),
        (errno.EROFS, METHODS),
        (errno.EIO, METHODS),
        (errno.EIO, ("sync",)),
    ],
    ids=["full", "over quota", "read-only", "broken", "broken syncs"],
)
def test_a_disk_that_fails_at_any_point_loses_nothing(
    act: str, number: int, methods: tuple[str, ...], tmp_path: Path
) -> None:
    point, failed = 0, True
    while failed:
        scene = Scene.make(tmp_path / str(point), CONTENT[:5_000])
        expected = attributes(scene.file)
        if act in BEFORE:
            BEFORE[act](scene, QuickDisk())
        disk = FailingDisk(point, number, methods)
        try:
            ACTS[act](scene, disk)
        except (LamsachError, OSError):
            assert disk.failed
        failed = disk.failed
        assert is_safe(scene, CONTENT[:5_000], expected, QuickDisk()), point
        point += 1
    assert point > 3


def mount(kind: str, place: Path, options: str) -> None:
    subprocess.run(["mount", "-t", kind, "-o", options, kind, place], check=True)


@pytest.mark.deep
def test_a_file_on_a_full_or_read_only_disk_stays_with_a_clear_error(tmp_path: Path) -> None:
    """As root: a real small disk, and one that is mounted read-only."""
    place = tmp_path / "disk"
    place.mkdir()
    mount("tmpfs", place, "size=200k")
    try:
        scene = Scene.make(place / "scene")
        expected = attributes(scene.file)
        with pytest.raises(LamsachError, match="MB"), open_vault(scene.vault) as vault:
            take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        assert attributes(scene.file) == expected
        outside = Scene(tmp_path / "outside")
        outside.folder.mkdir()
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        with pytest.raises((LamsachError, OSError), match=r".+"), open_vault(outside.vault) as vault:
            take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        assert attributes(scene.file) == expected
        with open_vault(outside.vault) as vault:
            assert vault.identifiers() == []
            assert vault.journal.open_ends() == []
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.mark.deep
@pytest.mark.parametrize("act", ["restore", "undo"])
@pytest.mark.parametrize("state", ["full", "read-only"])
def test_what_is_held_stays_held_where_its_disk_is_full_or_read_only(act: str, state: str, tmp_path: Path) -> None:
    """As root: a real small disk under the file's place. Once there is room again, the file comes back."""
    place = tmp_path / "disk"
    place.mkdir()
    mount("tmpfs", place, "size=200m")
    try:
        scene = Scene.make(place / "scene")
        expected = attributes(scene.file)
        outside = Scene(tmp_path / "outside")
        outside.folder.mkdir()
        with open_vault(outside.vault) as vault:
            if act == "undo":
                edit(vault, scene.target(), REPLACEMENT, identifier=IDENTIFIER, now=NOW)
            else:
                take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
            before = sorted(path.read_bytes() for path in scene.file.parent.iterdir())
            if state == "full":
                fill(place / "filler")
            else:
                subprocess.run(["mount", "-o", "remount,ro", place], check=True)
            with pytest.raises((LamsachError, OSError), match=r".+"):
                restore(vault, IDENTIFIER)
            assert vault.identifiers() == [IDENTIFIER]
            assert sorted(path.read_bytes() for path in scene.file.parent.iterdir()) == before
            subprocess.run(["mount", "-o", "remount,rw", place], check=True)
            (place / "filler").unlink(missing_ok=True)
            recover(vault)
            restore(vault, IDENTIFIER)
            assert whole(scene.file, CONTENT, expected)
            assert vault.identifiers() == []
            assert vault.journal.open_ends() == []
    finally:
        subprocess.run(["umount", place], check=True)


def fill(path: Path) -> None:
    """Write until nothing more fits."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while os.write(file, bytes(1 << 12)):
            pass
    os.close(file)
    assert os.statvfs(path).f_bavail == 0
