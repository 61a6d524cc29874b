"""A found file goes into the vault: sealed and verified first, then taken from its place."""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.scan import handles
from lamsach.scan.identity import Identity
from lamsach.scan.quarantine.aside import FILE_NAME, Aside
from lamsach.scan.quarantine.attributes import Attributes
from lamsach.scan.quarantine.disk import LinkInTheWayError, open_file, open_folder
from lamsach.scan.quarantine.journal import GIVEN_UP, Act, Note
from lamsach.scan.quarantine.locks import unlocked
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.scan.quarantine.recovery import noted
from lamsach.scan.quarantine.vault import Vault

READ = 1 << 20


class ChangedSinceScanError(CouldNotFinishError):
    """What stands under the name is not what was scanned, or is being written: it stays in its place."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("this file has changed since it was scanned; it was left in its place"),
            where=str(path),
            advice=_("Scan again."),
        )


class SealFailedError(CouldNotFinishError):
    """The sealed copy does not read back as it was written: the disk of the vault is not to be trusted."""


@dataclass(frozen=True)
class Target:
    """A file to take. ``path`` is absolute, through no link; ``identity`` and ``sha256`` are those of the scan."""

    path: Path
    identity: Identity
    sha256: str
    name: str
    family: str | None = None


def take(vault: Vault, target: Target, *, identifier: str, now: dt.datetime) -> Manifest:
    """Take a file into the vault, and return what the vault knows of it.

    *identifier* is 32 hexadecimal digits, never used before. Raises ChangedSinceScanError, LinkInTheWayError,
    NoRoomError, SealFailedError: then the file is where it was.
    """
    parent = open_folder(target.path.parent)
    try:
        file = open_same(parent, target)
        try:
            manifest = described(file, target, identifier, now)
            vault.need_room(manifest.size + len(manifest.to_bytes()))
            with noted(vault, Note(Act.TAKE, identifier, target.path)):
                seal(vault, manifest, file, target)
                with changing(vault, file, target, identifier):
                    _remove(vault, parent, file, target, identifier)
        finally:
            os.close(file)
    finally:
        os.close(parent)
    return manifest


def keep(vault: Vault, target: Target, file: int, *, identifier: str, now: dt.datetime) -> Manifest:
    """Take a copy of an open file that has no name any more: a program that was deleted while it runs.

    Raises ChangedSinceScanError, NoRoomError, SealFailedError: then nothing is held.
    """
    if not target.identity.same_but_moved(handles.state_of(file)):
        raise ChangedSinceScanError(target.path)
    manifest = described(file, target, identifier, now)
    vault.need_room(manifest.size + len(manifest.to_bytes()))
    with noted(vault, Note(Act.TAKE, identifier, target.path)):
        seal(vault, manifest, file, target)
    return manifest


@contextmanager
def changing(vault: Vault, file: int, target: Target, identifier: str) -> Iterator[None]:
    """Open the file's locks for the act. Where it turns out to be changed it is locked again, then forgotten.

    In this order: as long as the vault holds its manifest, a crash leaves the lock to the recovery.
    """
    try:
        with unlocked(file, str(target.path)):
            yield
    except ChangedSinceScanError:
        give_up(vault, identifier)
        raise


def open_same(parent: int, target: Target) -> int:
    """Open the file that was scanned. Raises ChangedSinceScanError where another stands under its name."""
    try:
        file = open_file(parent, target.path.name)
    except (FileNotFoundError, LinkInTheWayError):
        raise ChangedSinceScanError(target.path) from None
    if not target.identity.is_still(Identity.of(handles.state_of(file))):
        os.close(file)
        raise ChangedSinceScanError(target.path)
    return file


def described(file: int, target: Target, identifier: str, now: dt.datetime, replacement: str | None = None) -> Manifest:
    """Return what the vault will know of an open file. Raises ChangedSinceScanError."""
    attributes = Attributes.of(file)  # before the reading, which changes the time of access
    if _digest(file) != target.sha256:
        raise ChangedSinceScanError(target.path)
    return Manifest(
        identifier=identifier,
        path=target.path,
        sha256=target.sha256,
        size=target.identity.size,
        attributes=attributes,
        taken=now,
        name=target.name,
        family=target.family,
        replacement=replacement,
    )


def seal(vault: Vault, manifest: Manifest, file: int, target: Target) -> None:
    """Make the held copy, and read it back before anything is taken away."""
    vault.take_in(manifest, _chunks(file))
    if vault.intact(manifest.identifier):
        return
    unchanged = _digest(file) == target.sha256
    give_up(vault, manifest.identifier)
    if not unchanged:
        raise ChangedSinceScanError(target.path)
    raise SealFailedError(
        _("the sealed copy does not read back as it was written; the file was left in its place"),
        where=str(vault.path),
        advice=_("Check the disk that holds the quarantine."),
    )


def _remove(vault: Vault, parent: int, file: int, target: Target, identifier: str) -> None:
    """Take the name away. The file is first moved where nobody else reaches it, then looked at once more."""
    name = target.path.name
    with Aside(vault.disk, parent, identifier) as aside:
        try:
            vault.disk.move(parent, name, aside.folder, FILE_NAME)
        except FileNotFoundError:
            aside.close_empty()
            raise ChangedSinceScanError(target.path) from None
        if not is_same(aside.folder, file, target):
            vault.journal.step(identifier, GIVEN_UP)
            aside.put_back(name)
            raise ChangedSinceScanError(target.path)
        handles.release(file)
        vault.disk.remove(aside.folder, FILE_NAME)
        aside.close_empty()
        vault.disk.sync(parent)


def is_same(folder: int, file: int, target: Target) -> bool:
    """Say whether what was moved into *folder* is the open *file*, and has its content still."""
    found = handles.state_at(folder, FILE_NAME)
    return target.identity.same_but_moved(found) and _digest(file) == target.sha256


def give_up(vault: Vault, identifier: str) -> None:
    """Leave the file in its place, and forget the held copy."""
    vault.journal.step(identifier, GIVEN_UP)
    vault.drop(identifier)
    vault.journal.end(identifier)


def _digest(file: int) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: int) -> Iterator[bytes]:
    place = 0
    while chunk := handles.read_at(file, READ, place):
        yield chunk
        place += len(chunk)
