"""Which files belong to the system's own packages: dpkg, RPM, Alpine, Arch. They are mended by the package manager.

The databases are read as they lie on the disk (dpkg's ``info/*.list``, apk's ``installed``, pacman's ``files``); RPM's
is binary, so that ``rpm -qf`` is asked. A path is looked up by its real name too: ``/bin/sh`` is ``/usr/bin/sh`` today.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

ASK = 20  # seconds for one answer of rpm
RPM = ("var/lib/rpm", "usr/lib/sysimage/rpm")
MERGED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")  # folders that are links into /usr
OF_PACKAGES = frozenset([*MERGED, "usr", "etc", "boot"])


class Packages:
    """The files that the packages of the system under *root* own."""

    def __init__(self, root: Path = Path("/"), *, ask: Callable[[Path], str] | None = None) -> None:
        self.root = root
        self.ask = ask or (_ask_rpm if root == Path("/") else self._perhaps)

    def owner(self, path: Path) -> str:
        """Return the package that a file belongs to, empty when none does."""
        if not path.is_relative_to(self.root):
            return ""
        inner = "/" + os.fspath(path.relative_to(self.root))
        for name in _names(inner):
            if package := self._owners.get(name):
                return package
        return self.ask(path) if any((self.root / folder).is_dir() for folder in RPM) else ""

    def _perhaps(self, path: Path) -> str:
        """Say of a file of a system that does not run, whose database only its own rpm reads, that it may be one's."""
        parts = path.relative_to(self.root).parts
        return "rpm" if parts[0] in OF_PACKAGES and parts[:2] != ("usr", "local") else ""

    @cached_property
    def _owners(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for read in (_dpkg, _apk, _pacman):
            found.update(read(self.root))
        return found


def _names(path: str) -> Iterator[str]:
    """Return a path as a package may write it: with and without the ``/usr`` of merged folders."""
    yield path
    parts = path.split("/")
    if len(parts) > 2 and parts[1] in MERGED:  # noqa: PLR2004 - "/bin/x" has three parts
        yield "/usr" + path
    elif len(parts) > 3 and parts[1] == "usr" and parts[2] in MERGED:  # noqa: PLR2004 - "/usr/bin/x" has four
        yield path.removeprefix("/usr")


def _dpkg(root: Path) -> Iterator[tuple[str, str]]:
    for listing in sorted(root.glob("var/lib/dpkg/info/*.list")):
        package = listing.name.removesuffix(".list").partition(":")[0]
        for line in _lines(listing):
            yield line, package


def _apk(root: Path) -> Iterator[tuple[str, str]]:
    package, folder = "", ""
    for line in _lines(root / "lib/apk/db/installed"):
        kind, _, value = line.partition(":")
        match kind:
            case "P":
                package = value
            case "F":
                folder = value
            case "R":
                yield f"/{folder}/{value}".replace("//", "/"), package


def _pacman(root: Path) -> Iterator[tuple[str, str]]:
    for listing in sorted(root.glob("var/lib/pacman/local/*/files")):
        package = listing.parent.name.rsplit("-", 2)[0]
        for line in _lines(listing):
            if line and not line.startswith("%") and not line.endswith("/"):
                yield "/" + line, package


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []


def _ask_rpm(path: Path) -> str:
    if not (program := shutil.which("rpm", path="/usr/bin:/bin")):
        return ""
    try:
        answer = subprocess.run(  # noqa: S603 - the system's own program, no shell
            [program, "-qf", "--queryformat", "%{NAME}", "--", os.fspath(path)],
            capture_output=True,
            timeout=ASK,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "rpm"  # who does not answer is not taken for a no
    return answer.stdout.decode("utf-8", "replace") if answer.returncode == 0 else ""
