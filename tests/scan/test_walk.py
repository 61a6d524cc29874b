"""A walk meets anything that a disk can hold, follows no link, and says what it passed over."""

# ruff: noqa: PTH118, PTH123 - names are bytes here

import os
import socket
from pathlib import Path

import pytest

from lamsach.scan.mounts import parse
from lamsach.scan.walk import Skip, Walk, open_found


def paths(walk: Walk) -> list[bytes]:
    return sorted(found.path for found in walk)


def test_links_pipes_devices_and_sockets_are_counted_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        walk = Walk([bytes(tmp_path)])
        assert paths(walk) == [bytes(tmp_path / "file")]
    assert walk.counts.skipped == {Skip.LINK: 2, Skip.FIFO: 1, Skip.SOCKET: 1}


def test_a_root_that_is_a_link_is_not_followed_either(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    walk = Walk([bytes(tmp_path / "link")])
    assert (paths(walk), walk.counts.skipped) == ([], {Skip.LINK: 1})


def test_names_are_bytes(tmp_path: Path) -> None:
    names = [b"\xff\xfe.exe", "m\u00e3 \u0111\u1ed9c".encode(), b"new\nline", "\u202egpj.exe".encode()]
    for name in names:
        with open(os.path.join(bytes(tmp_path), name), "wb"):
            pass
    assert paths(Walk([bytes(tmp_path)])) == sorted(os.path.join(bytes(tmp_path), name) for name in names)


def test_folders_far_deeper_than_a_path_may_be_long_are_walked_or_named(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _level in range(450):
        os.mkdir("d" * 50, dir_fd=here)
        inner = os.open("d" * 50, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    walk = Walk([bytes(tmp_path)])
    assert paths(walk) == []
    assert walk.counts.skipped == {Skip.DEEP: 1}
    assert walk.counts.folders > 400


def test_what_cannot_be_opened_is_named_with_the_reason(tmp_path: Path) -> None:
    walk = Walk([bytes(tmp_path / "nothing")])
    assert paths(walk) == []
    assert (walk.counts.errors, walk.counts.problems[0].reason) == (1, "No such file or directory")


def test_a_folder_that_becomes_a_link_meanwhile_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / "tree" / "inner").mkdir(parents=True)
    (tmp_path / "tree" / "first").write_text("x")
    (tmp_path / "canary").mkdir()
    (tmp_path / "canary" / "secret").write_text("x")
    walk = Walk([bytes(tmp_path / "tree")])
    seen = []
    for found in walk:
        seen.append(found.name)
        (tmp_path / "tree" / "inner").rmdir()
        (tmp_path / "tree" / "inner").symlink_to(tmp_path / "canary")
    assert seen == ["first"]
    assert walk.counts.errors + walk.counts.skipped[Skip.LINK] == 1


def test_a_file_that_becomes_another_one_meanwhile_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "file").write_text("x")
    (tmp_path / "other").write_text("y")
    for found in Walk([bytes(tmp_path / "tree")]):
        (tmp_path / "other").rename(tmp_path / "tree" / "file")
        with pytest.raises(FileNotFoundError):
            open_found(found)
        (tmp_path / "tree" / "file").unlink()
        (tmp_path / "tree" / "file").symlink_to("/etc/passwd")
        with pytest.raises(OSError, match="symbolic links"):
            open_found(found)


def test_an_excluded_folder_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / "quarantine").mkdir()
    (tmp_path / "quarantine" / "file").write_text("x")
    state = (tmp_path / "quarantine").stat()
    walk = Walk([bytes(tmp_path)], excluded=frozenset({(state.st_dev, state.st_ino)}))
    assert (paths(walk), walk.counts.skipped) == ([], {Skip.EXCLUDED: 1})


@pytest.mark.parametrize(
    ("kind", "entered"),
    [
        ("nfs", False), ("nfs4", False), ("cifs", False), ("fuse.sshfs", False), ("fuse.of-nobody", False), ("fuse", False),
        ("autofs", False), ("ext4", True), ("vfat", True), ("fuseblk", True), ("fuse.ntfs-3g", True),
    ],
)  # fmt: skip
def test_the_place_of_a_disk_of_the_network_is_not_even_looked_at(tmp_path: Path, kind: str, *, entered: bool) -> None:
    """Its server may be gone, and to ask for its state would take for ever."""
    (tmp_path / "my share").mkdir()
    (tmp_path / "my share" / "file").write_text("x")
    (tmp_path / "own").write_text("x")
    place = str(tmp_path / "my share").replace(" ", "\\040")
    walk = Walk([bytes(tmp_path)], mounts=parse([f"40 35 0:52 / {place} rw - {kind} server:/export rw"]))
    assert (bytes(tmp_path / "my share" / "file") in paths(walk)) is entered
    assert walk.counts.named == ([] if entered else [(Skip.NETWORK, bytes(tmp_path / "my share"))])


def test_disks_of_the_network_are_named_and_not_entered() -> None:
    table = [
        "36 35 98:0 / /mnt rw,noatime master:1 - ext4 /dev/root rw",
        "40 35 0:52 / /srv/share rw - nfs4 server:/export rw",
        "41 35 0:5 / /proc rw - proc proc rw",
        "broken",
    ]
    mounts = parse(table)
    assert mounts.kinds == {os.makedev(98, 0): "ext4", os.makedev(0, 52): "nfs4", os.makedev(0, 5): "proc"}
    assert mounts.remote() == {b"/srv": frozenset(["share"])}
    walk = Walk([b"/"], mounts=mounts)
    assert walk._reason((os.makedev(0, 52), 1), os.makedev(98, 0), []) is Skip.NETWORK
    assert walk._reason((os.makedev(0, 5), 1), os.makedev(98, 0), []) is Skip.KERNEL
    assert walk._reason((os.makedev(98, 0), 1), os.makedev(98, 0), [(os.makedev(98, 0), 1)]) is Skip.LOOP
