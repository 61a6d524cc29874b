"""Folders that a worm hid are recognised; a folder beside a program of its name is not one."""

import shutil
import struct
from pathlib import Path

import pytest

from lamsach.scan.posix import hidden
from lamsach.scan.usb import Sign, hidden_folders, invisible, reveal


def test_a_folder_with_bait_beside_it_or_a_name_that_shows_nothing_is_found(tmp_path: Path) -> None:
    for name in ("Documents", "Setup", "Photos", "\u00a0", "plain", "System Volume Information"):
        (tmp_path / name).mkdir()
    for name in ("documents.LNK", "Setup.exe", "other.lnk", "System Volume Information.lnk"):
        (tmp_path / name).write_text("x")
    found = {each.path.name: each.signs for each in hidden_folders(tmp_path)}
    assert found == {"Documents": (Sign.BAIT,), "\u00a0": (Sign.INVISIBLE,)}


def test_names_that_show_nothing() -> None:
    assert all(map(invisible, ("\u00a0", " \u200b", "\u3164", "\u2800\u00ad")))
    assert not any(map(invisible, ("a", "\u00a0a", "Ảnh")))


class Disk:
    """A disk with FAT's attributes, as the kernel's calls show it."""

    def __init__(self) -> None:
        self.attributes = 0x16  # a folder, hidden, of the system

    def ioctl(self, _handle: int, request: int, argument: bytes) -> bytes:
        if request == 0x40047211:
            (self.attributes,) = struct.unpack("I", argument)
        return struct.pack("I", self.attributes)


def test_a_hidden_folder_of_a_fat_disk_is_found_and_shown_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk()
    monkeypatch.setattr(hidden.fcntl, "ioctl", disk.ioctl)
    (tmp_path / "Documents").mkdir()
    (tmp_path / "Documents" / "letter.docx").write_text("x")
    (folder,) = hidden_folders(tmp_path)
    assert folder.signs == (Sign.ATTRIBUTES,)
    assert reveal(folder.path)
    assert disk.attributes == 0x10
    assert list(hidden_folders(tmp_path)) == []
    assert (tmp_path / "Documents" / "letter.docx").read_text() == "x"


def test_a_disk_without_such_attributes_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "Documents").mkdir()
    assert list(hidden_folders(tmp_path)) == []
    assert not reveal(tmp_path / "Documents")
    shutil.rmtree(tmp_path / "Documents")
