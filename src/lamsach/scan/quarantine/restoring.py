"""A held file comes back: byte, owner, rights, times. Nothing that stands there is overwritten, no link is followed."""

import os
from pathlib import Path

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.scan.quarantine.aside import FILE_NAME, Aside
from lamsach.scan.quarantine.disk import exists, open_file, open_folder
from lamsach.scan.quarantine.editing import undo
from lamsach.scan.quarantine.journal import Act, Note
from lamsach.scan.quarantine.locks import lock
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.scan.quarantine.recovery import forget, noted
from lamsach.scan.quarantine.vault import Vault, need_room


class PlaceTakenError(CouldNotFinishError):
    """Something else stands where the file was."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("something stands in the file's place; nothing was overwritten"),
            where=str(path),
            advice=_("Move it away, or restore to another place with --to."),
        )


class FolderGoneError(CouldNotFinishError):
    """The folder that the file was in is gone."""


def restore(vault: Vault, identifier: str, *, to: Path | None = None) -> Path:
    """Bring a held file back to its place, or to the path *to*, and return where it is.

    Raises NotHeldError, PlaceTakenError, FolderGoneError, LinkInTheWayError, NoRoomError, BrokenSealError: then nothing
    has changed.
    """
    manifest = vault.manifest(identifier)
    if manifest.key:
        from lamsach.scan.quarantine.values import change_back

        return change_back(vault, manifest)
    if manifest.replacement and to is None:
        return undo(vault, manifest)
    path = to or manifest.path
    try:
        parent = open_folder(path.parent)
    except FileNotFoundError:
        raise FolderGoneError(
            _("the folder of this file is gone"),
            where=str(path.parent),
            advice=_("Make it again, or restore to another place with --to."),
        ) from None
    try:
        if exists(parent, path.name):
            raise PlaceTakenError(path)
        need_room(parent, manifest.size, str(path.parent))
        with noted(vault, Note(Act.RESTORE, identifier, path)):
            _bring_back(vault, manifest, parent, path)
            forget(vault, identifier)
    except FileExistsError:
        raise PlaceTakenError(path) from None
    finally:
        os.close(parent)
    return path


def purge(vault: Vault, identifier: str) -> Manifest:
    """Remove a held file for good, and return what it was. Raises NotHeldError."""
    manifest = vault.manifest(identifier)
    with noted(vault, Note(Act.PURGE, identifier, manifest.path)):
        vault.drop(identifier)
    return manifest


def _bring_back(vault: Vault, manifest: Manifest, parent: int, path: Path) -> None:
    disk = vault.disk
    with Aside(disk, parent, manifest.identifier) as aside:
        aside.write(vault.content(manifest.identifier), manifest.attributes)
        file = open_file(aside.folder, FILE_NAME)
        try:
            disk.move(aside.folder, FILE_NAME, parent, path.name)
            aside.close_empty()
            disk.sync(parent)
            lock(file, manifest.attributes.locks)
        finally:
            os.close(file)
