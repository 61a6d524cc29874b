"""A file that a package of the system owns is known, by either name of a merged folder."""

import os
from pathlib import Path

import pytest

from lamsach.scan.quarantine.packages import Packages

DATABASES = {
    "dpkg": ("var/lib/dpkg/info/good-shell:amd64.list", "/.\n/bin\n/bin/gsh\n/usr/share/doc/gsh/copyright\n"),
    "apk": ("lib/apk/db/installed", "C:Q1\nP:good-shell\nV:1\nF:bin\nR:gsh\nZ:Q1\nF:usr/share/doc/gsh\nR:copyright\n"),
    "pacman": ("var/lib/pacman/local/good-shell-1.2-3/files", "%FILES%\nbin/\nbin/gsh\nusr/share/doc/gsh/copyright\n"),
}


@pytest.mark.parametrize("kind", DATABASES)
def test_owned_files_are_known_and_others_are_not(kind: str, tmp_path: Path) -> None:
    place, content = DATABASES[kind]
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(content)
    packages = Packages(tmp_path)
    for owned in ("bin/gsh", "usr/bin/gsh", "usr/share/doc/gsh/copyright"):
        assert packages.owner(tmp_path / owned) == "good-shell", owned
    for free in ("bin/gsh2", "home/a/gsh", "bin", "usr/lib/bin/gsh"):
        assert packages.owner(tmp_path / free) in ("", "good-shell" if free == "bin" and kind == "dpkg" else ""), free
    assert packages.owner(tmp_path.parent / "elsewhere") == ""


def test_rpm_is_asked_where_it_keeps_the_books(tmp_path: Path) -> None:
    (tmp_path / "var/lib/rpm").mkdir(parents=True)
    asked = []

    def ask(path: Path) -> str:
        asked.append(path)
        return "coreutils" if path.name == "ls" else ""

    packages = Packages(tmp_path, ask=ask)
    assert packages.owner(tmp_path / "usr/bin/ls") == "coreutils"
    assert packages.owner(tmp_path / "home/worm") == ""
    assert len(asked) == 2


@pytest.mark.needs("dpkg-query", "dpkg")
def test_this_systems_own_shell_is_owned() -> None:
    shell = Path(os.path.realpath("/bin/sh"))
    assert Packages().owner(shell)
    assert Packages().owner(Path("/bin/cat")) == Packages().owner(Path("/usr/bin/cat")) == "coreutils"


def test_the_books_of_rpm_on_a_mounted_disk_are_not_asked_and_its_system_stays(tmp_path: Path) -> None:
    (tmp_path / "usr/lib/sysimage/rpm").mkdir(parents=True)
    packages = Packages(tmp_path)
    assert packages.owner(tmp_path / "usr/bin/tool") == "rpm"
    assert packages.owner(tmp_path / "usr/local/bin/worm") == ""
    assert packages.owner(tmp_path / "home/lan/worm") == ""
