"""A file goes into the vault and comes back, byte, rights and times; a changed one stays; nothing is overwritten."""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.scan.quarantine.scene import CONTENT, IDENTIFIER, NOW, Scene, attributes, whole

from lamsach.core.errors import CouldNotFinishError
from lamsach.scan.quarantine.disk import LinkInTheWayError, PosixDisk
from lamsach.scan.quarantine.restoring import FolderGoneError, PlaceTakenError, purge, restore
from lamsach.scan.quarantine.taking import ChangedSinceScanError, take
from lamsach.scan.quarantine.vault import NoRoomError, NotHeldError, VaultInUseError, open_vault


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene.make(tmp_path / "scene")


def test_a_taken_file_is_gone_from_its_place_and_lies_sealed(scene: Scene) -> None:
    with open_vault(scene.vault) as vault:
        manifest = take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        assert vault.identifiers() == [IDENTIFIER]
        assert vault.manifest(IDENTIFIER) == manifest
    assert list(scene.file.parent.iterdir()) == []
    assert (manifest.path, manifest.size, manifest.family) == (scene.file, len(CONTENT), "worm")
    for path in scene.vault.rglob("*"):
        assert path.is_dir() or b"harmless" not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_restored_file_has_its_bytes_rights_and_times(scene: Scene) -> None:
    before = attributes(scene.file)
    accessed = scene.file.stat().st_atime_ns
    target = scene.target()
    os.utime(scene.file, ns=(accessed, before.modified))
    target = scene.target()
    with open_vault(scene.vault) as vault:
        take(vault, target, identifier=IDENTIFIER, now=NOW)
        assert restore(vault, IDENTIFIER) == scene.file
        assert vault.identifiers() == []
    assert whole(scene.file, CONTENT, before)
    assert [path.name for path in scene.file.parent.iterdir()] == [scene.file.name]


def test_extended_attributes_and_set_uid_bits_come_back(scene: Scene) -> None:
    scene.file.chmod(0o4751)
    os.setxattr(scene.file, "user.origin", b"\x00\xffbinary")
    before = attributes(scene.file)
    assert before.extended["user.origin"] == b"\x00\xffbinary"
    with open_vault(scene.vault) as vault:
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        restore(vault, IDENTIFIER)
    assert attributes(scene.file) == before


@pytest.mark.needs("setfacl", "acl")
def test_access_lists_come_back_and_the_folders_defaults_do_not_creep_in(scene: Scene) -> None:
    with open_vault(scene.vault) as vault:
        plain = attributes(scene.file)
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        subprocess.run(["setfacl", "-d", "-m", "u:65534:rwx", scene.file.parent], check=True)
        restore(vault, IDENTIFIER)
        assert attributes(scene.file) == plain
        subprocess.run(["setfacl", "-m", "u:65534:r", scene.file], check=True)
        listed = attributes(scene.file)
        assert listed != plain
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        subprocess.run(["setfacl", "-k", scene.file.parent], check=True)
        restore(vault, IDENTIFIER)
    assert attributes(scene.file) == listed


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=3_000), repeat=st.sampled_from([1, 700, 1400]), name=st.binary(min_size=1, max_size=40)
)
def test_any_content_under_any_name_comes_back(tmp_path_factory, content: bytes, repeat: int, name: bytes) -> None:
    name = name.replace(b"/", b"_").replace(b"\0", b"_")
    folder = tmp_path_factory.mktemp("any")
    scene = Scene.make(folder, content * repeat, os.fsdecode(b"n" + name))
    file = scene.file
    before = attributes(file)
    with open_vault(scene.vault) as vault:
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        assert not file.exists()
        restore(vault, IDENTIFIER)
    assert whole(file, content * repeat, before)


@pytest.mark.parametrize("change", ["other bytes", "other file", "link", "gone", "second name", "touched"])
def test_a_file_that_changed_since_the_scan_stays_as_it_is(scene: Scene, change: str) -> None:
    target, file = scene.target(), scene.file
    canary = scene.folder / "canary"
    canary.write_bytes(CONTENT)
    match change:
        case "other bytes":
            file.write_bytes(CONTENT[::-1])
            os.utime(file, ns=(0, target.identity.modified))
        case "other file":
            file.rename(file.with_name("kept"))
            file.write_bytes(CONTENT)
        case "link":
            file.unlink()
            file.symlink_to(canary)
        case "gone":
            file.unlink()
        case "second name":
            os.link(file, file.with_name("second"))
        case _:
            file.touch()
    before = sorted((path.name, path.lstat().st_mode, path.lstat().st_size) for path in file.parent.iterdir())
    with open_vault(scene.vault) as vault, pytest.raises(ChangedSinceScanError) as refused:
        take(vault, target, identifier=IDENTIFIER, now=NOW)
    assert str(file) in str(refused.value)
    assert sorted((path.name, path.lstat().st_mode, path.lstat().st_size) for path in file.parent.iterdir()) == before
    assert canary.read_bytes() == CONTENT
    with open_vault(scene.vault) as vault:
        assert vault.identifiers() == []
        assert vault.journal.open_ends() == []


def test_a_file_changed_while_it_is_being_sealed_is_put_back(scene: Scene) -> None:
    class Meddling(PosixDisk):
        def move(self, parent: int, name: str, to: int, new_name: str) -> None:
            if name == scene.file.name:
                scene.file.write_bytes(b"written in the meantime")
            super().move(parent, name, to, new_name)

    target = scene.target()
    with open_vault(scene.vault, disk=Meddling()) as vault:
        with pytest.raises(ChangedSinceScanError):
            take(vault, target, identifier=IDENTIFIER, now=NOW)
        assert vault.identifiers() == []
    assert scene.file.read_bytes() == b"written in the meantime"
    assert [path.name for path in scene.file.parent.iterdir()] == [scene.file.name]


def test_a_folder_that_became_a_link_is_not_gone_through(scene: Scene) -> None:
    target = scene.target()
    elsewhere = scene.folder / "elsewhere"
    scene.file.parent.rename(elsewhere)
    scene.file.parent.symlink_to(elsewhere)
    with open_vault(scene.vault) as vault, pytest.raises(LinkInTheWayError):
        take(vault, target, identifier=IDENTIFIER, now=NOW)
    assert (elsewhere / scene.file.name).read_bytes() == CONTENT


def test_restore_goes_through_no_link_and_overwrites_nothing(scene: Scene) -> None:
    with open_vault(scene.vault) as vault:
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        scene.file.write_bytes(b"new")
        with pytest.raises(PlaceTakenError):
            restore(vault, IDENTIFIER)
        assert scene.file.read_bytes() == b"new"
        scene.file.unlink()
        canary = scene.folder / "canary"
        scene.file.symlink_to(canary)
        with pytest.raises(PlaceTakenError):
            restore(vault, IDENTIFIER)
        assert not canary.exists()
        scene.file.unlink()
        elsewhere = scene.folder / "elsewhere"
        scene.file.parent.rename(elsewhere)
        with pytest.raises(FolderGoneError):
            restore(vault, IDENTIFIER)
        scene.file.parent.symlink_to(elsewhere)
        with pytest.raises(LinkInTheWayError):
            restore(vault, IDENTIFIER)
        assert list(elsewhere.iterdir()) == []
        assert vault.identifiers() == [IDENTIFIER]
        assert restore(vault, IDENTIFIER, to=elsewhere / "here").read_bytes() == CONTENT


def test_a_name_that_is_taken_in_the_last_moment_is_not_overwritten(scene: Scene) -> None:
    class Meddling(PosixDisk):
        def move(self, parent: int, name: str, to: int, new_name: str) -> None:
            if new_name == scene.file.name:
                scene.file.write_bytes(b"quicker")
            super().move(parent, name, to, new_name)

    with open_vault(scene.vault) as vault:
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
    with open_vault(scene.vault, disk=Meddling()) as vault:
        with pytest.raises(PlaceTakenError):
            restore(vault, IDENTIFIER)
        assert vault.identifiers() == [IDENTIFIER]
    assert scene.file.read_bytes() == b"quicker"
    assert [path.name for path in scene.file.parent.iterdir()] == [scene.file.name]


@pytest.mark.parametrize("part", ["sealed", "manifest", "key"])
def test_a_damaged_vault_brings_back_nothing_false(scene: Scene, part: str) -> None:
    with open_vault(scene.vault) as vault:
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
    path = scene.vault / "key" if part == "key" else scene.vault / "held" / IDENTIFIER / part
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with open_vault(scene.vault) as vault:
        with pytest.raises(CouldNotFinishError):
            restore(vault, IDENTIFIER)
        assert vault.identifiers() == [IDENTIFIER]
    assert list(scene.file.parent.iterdir()) == []


def test_purging_is_for_good_and_asks_for_what_is_held(scene: Scene) -> None:
    with open_vault(scene.vault) as vault:
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        purge(vault, IDENTIFIER)
        assert vault.identifiers() == []
        for missing in (IDENTIFIER, "../../etc", ""):
            with pytest.raises(NotHeldError):
                purge(vault, missing)
            with pytest.raises(NotHeldError):
                restore(vault, missing)


def test_without_room_nothing_is_begun(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamsach.scan.quarantine.vault.RESERVE", 1 << 62)
    with open_vault(scene.vault) as vault:
        with pytest.raises(NoRoomError):
            take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
        assert vault.journal.open_ends() == []
    assert scene.file.read_bytes() == CONTENT


def test_one_program_at_a_time(scene: Scene) -> None:
    with open_vault(scene.vault), pytest.raises(VaultInUseError), open_vault(scene.vault):
        pass
