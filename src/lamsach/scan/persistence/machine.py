"""A machine to look at: this one, or another's disk mounted here. Links are followed inside of it, never out of it."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lamsach.core.errors import LamsachError
from lamsach.scan.handles import names_in, state_of
from lamsach.scan.identity import Identity
from lamsach.scan.quarantine.disk import open_file, open_folder

LARGEST = 1 << 20  # bytes of a file that starts something: a crontab of a megabyte is none
MOST_NAMES = 20_000  # in one folder
MOST_LINKS = 40  # as the kernel has it


@dataclass(frozen=True)
class Content:
    """A file that was read: its real place here, which file it was, and its bytes."""

    path: Path
    identity: Identity
    data: bytes
    executable: bool


@dataclass(frozen=True)
class User:
    """An account of the machine."""

    name: str
    number: int
    home: str


@dataclass
class Machine:
    """The machine whose root folder is *root*. ``troubles`` collects what could not be read: (path, why)."""

    root: Path = Path("/")
    troubles: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root = Path(os.path.realpath(self.root))

    def read(self, path: str) -> Content | None:
        """Return a file by its path on the machine; None where there is none, or none that can be read."""
        try:
            real = self.resolve(path)
            parent = open_folder(real.parent)
            try:
                file = open_file(parent, real.name)
            finally:
                os.close(parent)
        except FileNotFoundError:
            return None
        except (OSError, LamsachError) as error:
            self.trouble(path, str(error))
            return None
        with os.fdopen(file, "rb") as opened:
            found = state_of(file)
            data = opened.read(LARGEST + 1)
        if len(data) > LARGEST:
            self.trouble(path, f"> {LARGEST} B")
            return None
        return Content(real, Identity.of(found), data, bool(found.st_mode & 0o111))

    def names(self, folder: str) -> list[str]:
        """Return the paths of what lies in a folder of the machine, in order; nothing where there is none."""
        try:
            opened = open_folder(self.resolve(folder))
        except FileNotFoundError:
            return []
        except (OSError, LamsachError) as error:
            self.trouble(folder, str(error))
            return []
        try:
            found = sorted(names_in(opened))
        finally:
            os.close(opened)
        if len(found) > MOST_NAMES:
            self.trouble(folder, f"> {MOST_NAMES}")
        return [f"{folder.rstrip('/')}/{name}" for name in found[:MOST_NAMES]]

    def files(self, *folders: str, suffixes: tuple[str, ...] = ("",)) -> Iterator[tuple[str, Content]]:
        """Return the files in these folders whose names end so, each with its path on the machine."""
        for folder in folders:
            for path in self.names(folder):
                if path.endswith(suffixes) and self.is_file(path) and (content := self.read(path)):
                    yield path, content

    def is_file(self, path: str) -> bool:
        """Say whether a path of the machine leads to a regular file."""
        try:
            return stat.S_ISREG(self.resolve(path).lstat().st_mode)
        except OSError:
            return False

    def users(self) -> list[User]:
        """Return the accounts that have a home."""
        content = self.read("/etc/passwd")
        found: dict[str, User] = {}
        for line in text_lines(content.data) if content else []:
            parts = line.split(":")
            if len(parts) >= 6 and parts[2].isascii() and parts[2].isdecimal() and parts[5].startswith("/"):  # noqa: PLR2004 - passwd(5)
                found.setdefault(parts[5], User(parts[0], int(parts[2][:10]), parts[5]))
        return [user for home, user in found.items() if home != "/"]

    def resolve(self, path: str) -> Path:
        """Return where a path of the machine really lies here, its links followed as if *root* were the root.

        Raises OSError where there are too many links.
        """
        todo = [part for part in reversed(PurePosixPath(path).parts) if part != "/"]
        here, links = self.root, 0
        while todo:
            part = todo.pop()
            if part == "..":
                here = here.parent if here != self.root else here
                continue
            below = here / part
            try:
                target = os.readlink(below)  # noqa: PTH115 - keeps the text as it is
            except OSError:
                here = below
                continue
            links += 1
            if links > MOST_LINKS:
                raise OSError(f"{path}: {MOST_LINKS}")
            if target.startswith("/"):
                here = self.root
            todo.extend(part for part in reversed(PurePosixPath(target).parts) if part != "/")
        return here

    def trouble(self, path: str, why: str) -> None:
        """Note what could not be looked at: it is never taken for clean."""
        self.troubles.append((path, why))


def text_lines(data: bytes) -> list[str]:
    """Return lines as text, undecodable bytes as surrogates; one for each line break, so that they can be counted."""
    return data.decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")
