"""Systems that do not run: those on disks that are mounted here, and were scanned."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from lamsach.scan.cleaning.plan import Surroundings
from lamsach.scan.mounts import is_remote, mounted
from lamsach.scan.persistence.machine import Machine
from lamsach.scan.persistence.registry import LINUX
from lamsach.scan.persistence.windows.disks import windows_on
from lamsach.scan.persistence.windows.registry import WINDOWS
from lamsach.scan.quarantine.packages import Packages

_SYSTEM = "Windows"
_OF_WINDOWS = ("winsxs", "servicing", "boot", "assembly")  # below its folder: nobody else puts anything there


def elsewhere(roots: Iterable[bytes]) -> list[Surroundings]:
    """Return the surroundings of each system whose disk, or a part of it, was scanned; not of the one that runs."""
    if sys.platform == "win32":
        return []  # the letters of another disk are not those of its own system
    found: dict[Path, Surroundings] = {}
    for place in _places(roots):
        if place not in found and (around := _system_on(place)):
            found[place] = around
    return list(found.values())


def _places(roots: Iterable[bytes]) -> Iterator[Path]:
    for root in roots:
        path = Path(os.fsdecode(root))
        yield from (each for each in (path, *path.parents) if each != each.parent)
        inside = root.rstrip(b"/") + b"/"
        for place, kind in mounted().places.items():
            if place.startswith(inside) and not is_remote(kind):
                yield Path(os.fsdecode(place))


def _system_on(root: Path) -> Surroundings | None:
    if windows := windows_on(root):
        return Surroundings(WindowsOwn(root), windows, WINDOWS, runs=False)
    if all((root / each).exists() for each in ("etc/passwd", "usr/bin", "var")):
        return Surroundings(Packages(root), Machine(root), LINUX, runs=False)
    return None


class WindowsOwn:
    """The files of a Windows whose disk is mounted here, as far as the disk itself tells.

    Since Vista a file of Windows is a hard link into its store (``WinSxS``), so that it has two names at least; before,
    a copy of it lay in ``dllcache``.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def owner(self, path: Path) -> str:
        """Return ``Windows`` for a file of its own, nothing for another."""
        if not path.is_relative_to(self._root):
            return ""
        parts = [part.lower() for part in path.relative_to(self._root).parts]
        if parts[:1] != ["windows"]:
            return ""
        if parts[1:2] and parts[1] in _OF_WINDOWS:
            return _SYSTEM
        try:
            names, kept = path.lstat().st_nlink, path.parent / "dllcache"
            known = {each.name.lower() for each in kept.iterdir()} if kept.is_dir() else set()
        except OSError:
            return _SYSTEM  # what cannot be asked counts as one
        return _SYSTEM if names > 1 or parts[-1] in known else ""
