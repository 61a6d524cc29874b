"""The vault: a folder that only its owner enters, with the held files, the key and the journal.

key                  32 random bytes
journal              what was begun and not ended
incoming/ID/         a file on its way in
held/ID/manifest     what it was
held/ID/sealed       its content
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.scan import handles
from lamsach.scan.quarantine.disk import Disk, PosixDisk, exists, open_file, open_folder
from lamsach.scan.quarantine.journal import Journal
from lamsach.scan.quarantine.manifest import IDENTIFIER, Manifest
from lamsach.scan.quarantine.sealing import KEY, SALT, BrokenSealError, opened, sealed

if TYPE_CHECKING:
    from lamsach.scan.persistence.windows.values import Changeable

RESERVE = 64 << 20  # bytes that stay free: a full disk is a second misfortune
PARTS = ("manifest", "sealed")


class VaultInUseError(CouldNotFinishError):
    """Another program is at work in this vault."""


class NoRoomError(CouldNotFinishError):
    """There is less free space than the work needs."""


class NotHeldError(CouldNotFinishError):
    """The vault holds nothing under this identifier."""


@dataclass
class Vault:
    """An open vault. Descriptors of its folders are held until it is closed."""

    path: Path
    disk: Disk
    folder: int
    held: int
    incoming: int
    key: bytes
    randomness: Callable[[int], bytes]
    registry: "Changeable | None" = None  # Windows' own where it is not given

    @property
    def journal(self) -> Journal:
        return Journal(self.disk, self.folder)

    def identifiers(self) -> list[str]:
        """Return the identifiers of what is held, in order."""
        return sorted(name for name in handles.names_in(self.held) if IDENTIFIER.fullmatch(name))

    def manifest(self, identifier: str) -> Manifest:
        """Return what is known of a held file. Raises NotHeldError, DamagedManifestError."""
        return Manifest.from_bytes(self._manifest_bytes(identifier), where=identifier)

    def content(self, identifier: str) -> Iterator[bytes]:
        """Return the content of a held file, verified. Raises NotHeldError, BrokenSealError."""
        bound = self._manifest_bytes(identifier)
        manifest = Manifest.from_bytes(bound, where=identifier)
        digest = hashlib.sha256()
        with self._entry(identifier) as entry, os.fdopen(open_file(entry, "sealed"), "rb") as file:
            for chunk in opened(file, key=self.key, bound=bound):
                digest.update(chunk)
                yield chunk
        if digest.hexdigest() != manifest.sha256:
            raise BrokenSealError(identifier)

    def intact(self, identifier: str) -> bool:
        """Say whether a held file would come back whole."""
        try:
            for _chunk in self.content(identifier):
                pass
        except (CouldNotFinishError, OSError):
            return False
        return True

    def take_in(self, manifest: Manifest, chunks: Iterable[bytes]) -> None:
        """Seal a file into the vault. When this returns, the held copy would survive a power cut."""
        name, bound, disk = manifest.identifier, manifest.to_bytes(), self.disk
        disk.make_folder(self.incoming, name)
        entry = handles.folder_at(self.incoming, name)
        try:
            _write(disk, entry, "manifest", [bound])
            _write(disk, entry, "sealed", sealed(chunks, key=self.key, salt=self.randomness(SALT), bound=bound))
            disk.sync(entry)
        finally:
            os.close(entry)
        disk.move(self.incoming, name, self.held, name)
        disk.sync(self.held)
        disk.sync(self.incoming)

    def drop(self, identifier: str) -> None:
        """Remove a file from the vault for good, whole or half."""
        for folder in (self.incoming, self.held):
            if not exists(folder, identifier):
                continue
            entry = handles.folder_at(folder, identifier)
            try:
                for part in PARTS:
                    with suppress(FileNotFoundError):
                        self.disk.remove(entry, part)
            finally:
                os.close(entry)
            self.disk.remove_folder(folder, identifier)
            self.disk.sync(folder)

    def need_room(self, size: int) -> None:
        """Raise NoRoomError unless *size* bytes fit in and some stay free."""
        need_room(self.folder, size, str(self.path))

    def _manifest_bytes(self, identifier: str) -> bytes:
        with self._entry(identifier) as entry, os.fdopen(open_file(entry, "manifest"), "rb") as file:
            return file.read()

    @contextmanager
    def _entry(self, identifier: str) -> Iterator[int]:
        if not IDENTIFIER.fullmatch(identifier) or not exists(self.held, identifier):
            raise NotHeldError(
                _("nothing is held under this identifier"),
                where=identifier,
                advice=_("lamsach quarantine list shows what is held."),
            )
        entry = handles.folder_at(self.held, identifier)
        try:
            yield entry
        finally:
            os.close(entry)


def need_room(folder: int, size: int, where: str) -> None:
    """Raise NoRoomError unless *size* bytes fit on a folder's disk and RESERVE bytes stay free."""
    if handles.free_space(folder) < size + RESERVE:
        raise NoRoomError(
            _("there is not enough free space: {size} MB are needed").format(size=(size + RESERVE >> 20) + 1),
            where=where,
            advice=_("Free some space, then try again. Nothing was changed."),
        )


@contextmanager
def open_vault(
    path: Path,
    *,
    disk: Disk | None = None,
    randomness: Callable[[int], bytes] = os.urandom,
    registry: "Changeable | None" = None,
) -> Iterator[Vault]:
    """Open the vault at *path*, made where it is missing, for one program at a time. Raises VaultInUseError."""
    disk = disk or PosixDisk()
    path = path.resolve()
    _make(disk, path)
    folders = [open_folder(path)]
    try:
        handles.make_private(folders[0])
        folders.append(_lock(folders[0], path))
        key = _prepare(disk, folders[0], randomness)
        folders += [handles.folder_at(folders[0], name) for name in ("held", "incoming")]
        yield Vault(path, disk, folders[0], folders[2], folders[3], key, randomness, registry)
    finally:
        for folder in folders:
            os.close(folder)


def _make(disk: Disk, path: Path) -> None:
    """Make the folder and those above it, each durable before anything is put into it."""
    if path.exists():
        return
    _make(disk, path.parent)
    parent = open_folder(path.parent)
    try:
        with suppress(FileExistsError):
            disk.make_folder(parent, path.name)
        disk.sync(parent)
    finally:
        os.close(parent)


def _lock(folder: int, path: Path) -> int:
    try:
        return handles.lock(folder)
    except BlockingIOError:
        raise VaultInUseError(
            _("another scan is using the quarantine"), where=str(path), advice=_("Wait until it has ended.")
        ) from None


def _prepare(disk: Disk, folder: int, randomness: Callable[[int], bytes]) -> bytes:
    """Make what is missing, the key last: a vault without a key holds nothing yet."""
    if not exists(folder, "key"):
        for leftover in ("new-key", "journal"):
            with suppress(FileNotFoundError):
                disk.remove(folder, leftover)
        for name in ("held", "incoming"):
            with suppress(FileExistsError):
                disk.make_folder(folder, name)
        _write(disk, folder, "journal", [])
        _write(disk, folder, "new-key", [randomness(KEY)])
        disk.sync(folder)
        disk.move(folder, "new-key", folder, "key")
        disk.sync(folder)
    with os.fdopen(open_file(folder, "key"), "rb") as file:
        return file.read()


def _write(disk: Disk, folder: int, name: str, chunks: Iterable[bytes]) -> None:
    file = disk.create(folder, name)
    try:
        for chunk in chunks:
            disk.write(file, chunk)
        disk.sync(file)
    finally:
        os.close(file)
