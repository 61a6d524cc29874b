"""A file that locked itself against change is taken all the same, and comes back locked. As root, on ext4 or the like."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.scan.quarantine.scene import CONTENT, IDENTIFIER, NOW, REPLACEMENT, Scene, attributes, whole

from lamsach.core.errors import LamsachError
from lamsach.scan.quarantine import locks
from lamsach.scan.quarantine.disk import PosixDisk
from lamsach.scan.quarantine.editing import edit
from lamsach.scan.quarantine.restoring import restore
from lamsach.scan.quarantine.taking import take
from lamsach.scan.quarantine.vault import open_vault


@pytest.fixture(params=["+i", "+a"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene.make(tmp_path / "scene")
    done = subprocess.run(["chattr", request.param, scene.file], check=False, capture_output=True)
    if done.returncode:
        pytest.xfail("this file system or user knows no such locks")
    yield scene
    subprocess.run(["chattr", "-R", "-i", "-a", scene.folder], check=False, capture_output=True)


def test_a_locked_file_is_taken_and_comes_back_locked(scene: Scene) -> None:
    before = attributes(scene.file)
    assert before.locks
    with open_vault(scene.vault) as vault:
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        assert not scene.file.exists()
        restore(vault, IDENTIFIER)
    assert whole(scene.file, CONTENT, before)


def test_a_locked_text_loses_its_lines_and_comes_back_locked(scene: Scene) -> None:
    before = attributes(scene.file)
    with open_vault(scene.vault) as vault:
        edit(vault, scene.target(), REPLACEMENT, identifier=IDENTIFIER, now=NOW)
        assert scene.file.read_bytes() == REPLACEMENT
        restore(vault, IDENTIFIER)
    assert whole(scene.file, CONTENT, before)


def test_where_the_act_fails_the_file_is_locked_again(scene: Scene) -> None:
    class Failing(PosixDisk):
        def move(self, parent: int, name: str, to: int, new_name: str) -> None:
            if name == scene.file.name:
                raise OSError(5, "broken")
            super().move(parent, name, to, new_name)

    before = attributes(scene.file)
    with open_vault(scene.vault, disk=Failing()) as vault, pytest.raises(OSError, match="broken"):
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
    assert attributes(scene.file).locks == before.locks


def test_who_may_not_open_the_lock_is_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_file: int, _flags: int) -> None:
        raise PermissionError(1, os.strerror(1))

    monkeypatch.setattr(locks, "_change", refuse)
    with open_vault(scene.vault) as vault:
        with pytest.raises(LamsachError, match="chattr"):
            take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        assert vault.identifiers() == []
    assert scene.file.read_bytes() == CONTENT


def test_a_file_without_locks_has_none(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        assert locks.locks_of(file.fileno()) == 0
        with locks.unlocked(file.fileno(), "a"):
            locks.lock(file.fileno(), 0)
