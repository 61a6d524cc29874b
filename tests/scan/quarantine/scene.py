"""A folder with a file that was found, and a vault beside it: what the tests of the way back share."""

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lamsach.scan.identity import Identity
from lamsach.scan.quarantine.attributes import Attributes
from lamsach.scan.quarantine.disk import Disk, open_file, open_folder
from lamsach.scan.quarantine.recovery import recover
from lamsach.scan.quarantine.restoring import restore
from lamsach.scan.quarantine.taking import Target
from lamsach.scan.quarantine.vault import open_vault

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
IDENTIFIER = "0123456789abcdef" * 2
REPLACEMENT = b"what is left without the worm\n"
CONTENT = b"harmless, but taken for a worm\n" * 3_000


@dataclass(frozen=True)
class Scene:
    """``folder`` holds ``home/worm.exe`` and, once used, ``vault``."""

    folder: Path
    name: str = "worm.exe"

    @classmethod
    def make(cls, folder: Path, content: bytes = CONTENT, name: str = "worm.exe") -> "Scene":
        scene = cls(folder.resolve(), name)
        scene.file.parent.mkdir(parents=True)
        scene.file.write_bytes(content)
        scene.file.chmod(0o640)
        os.utime(scene.file, ns=(1_600_000_000_123_456_789, 1_500_000_000_987_654_321))
        return scene

    @property
    def file(self) -> Path:
        return self.folder / "home" / self.name

    @property
    def vault(self) -> Path:
        return self.folder / "vault"

    def target(self) -> Target:
        content = self.file.read_bytes()
        return Target(
            self.file, Identity.of(self.file.lstat()), hashlib.sha256(content).hexdigest(), "Test.Worm", "worm"
        )


def attributes(path: Path) -> Attributes:
    """Return all that a file has beside its content, but the time of access."""
    parent = open_folder(path.parent)
    file = open_file(parent, path.name)
    try:
        found = Attributes.of(file)
    finally:
        os.close(file)
        os.close(parent)
    return Attributes(found.mode, found.owner, found.group, 0, found.modified, found.extended, found.locks)


def whole(path: Path, content: bytes, expected: Attributes) -> bool:
    """Say whether a file is there with its bytes, rights and times."""
    return path.is_file() and path.read_bytes() == content and attributes(path) == expected


def is_safe(scene: Scene, content: bytes, expected: Attributes, disk: Disk | None = None) -> bool:
    """Say whether, after a new start, the file is in its place or comes back whole, and nothing lies about."""
    with open_vault(scene.vault, disk=disk) as vault:
        recover(vault)
        held = vault.identifiers()
        tidy = sorted(path.name for path in scene.file.parent.iterdir()) in ([], [scene.file.name])
        if not scene.file.exists() or scene.file.read_bytes() == REPLACEMENT:
            if held != [IDENTIFIER]:
                return False
            restore(vault, IDENTIFIER)
            held = vault.identifiers()
        return tidy and held == [] and vault.journal.open_ends() == [] and whole(scene.file, content, expected)
