"""A disk that is full, read-only or broken, from any moment on: the act says so, and the file is there or comes back."""

import errno
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.scan.quarantine.racing import QuickDisk
from tests.scan.quarantine.scene import CONTENT, IDENTIFIER, NOW, Scene, attributes, is_safe
from tests.scan.quarantine.stopped import BEFORE, METHODS, act_edit, act_restore, act_take

from lamsach.core.errors import LamsachError
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
