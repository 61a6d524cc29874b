"""A text file loses the lines that start malware; the file as it was goes into the vault, and can come back.

The new text and the old file change places in one step, so that the system never finds the file missing.
"""

import datetime as dt
import hashlib
import os
from dataclasses import replace
from pathlib import Path

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.scan.quarantine.aside import FILE_NAME, Aside
from lamsach.scan.quarantine.disk import open_file, open_folder
from lamsach.scan.quarantine.journal import GIVEN_UP, Act, Note
from lamsach.scan.quarantine.locks import lock
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.scan.quarantine.recovery import digest_of, forget, noted
from lamsach.scan.quarantine.taking import ChangedSinceScanError, Target, changing, described, is_same, open_same, seal
from lamsach.scan.quarantine.vault import Vault, need_room


class ChangedSinceEditError(CouldNotFinishError):
    """Somebody has changed the file since: to put the old text back would lose that."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("this file has been changed since it was cleaned; nothing was overwritten"),
            where=str(path),
            advice=_("Restore to another place with --to, and compare."),
        )


def edit(vault: Vault, target: Target, replacement: bytes, *, identifier: str, now: dt.datetime) -> Manifest:
    """Put *replacement* in the file's place, and return what the vault knows of the file as it was.

    Raises ChangedSinceScanError, LinkInTheWayError, NoRoomError, SealFailedError: then the file is as it was.
    """
    parent = open_folder(target.path.parent)
    try:
        file = open_same(parent, target)
        try:
            manifest = described(file, target, identifier, now, hashlib.sha256(replacement).hexdigest())
            vault.need_room(manifest.size)
            need_room(parent, len(replacement), str(target.path.parent))
            with noted(vault, Note(Act.EDIT, identifier, target.path)):
                seal(vault, manifest, file, target)
                with changing(vault, file, target, identifier):
                    _put(vault, (parent, file), target, manifest, replacement)
        finally:
            os.close(file)
    finally:
        os.close(parent)
    return manifest


def undo(vault: Vault, manifest: Manifest) -> Path:
    """Put the file back as it was. Raises ChangedSinceEditError where somebody has changed it since."""
    parent = open_folder(manifest.path.parent)
    try:
        if digest_of(parent, manifest.path.name) != manifest.replacement:
            raise ChangedSinceEditError(manifest.path)
        need_room(parent, manifest.size, str(manifest.path.parent))
        with noted(vault, Note(Act.UNDO, manifest.identifier, manifest.path)):
            _put_back(vault, parent, manifest)
            forget(vault, manifest.identifier)
    finally:
        os.close(parent)
    return manifest.path


def _put(vault: Vault, opened: tuple[int, int], target: Target, manifest: Manifest, replacement: bytes) -> None:
    parent, file = opened
    moment = int(manifest.taken.timestamp()) * 10**9
    attributes = replace(manifest.attributes, accessed=moment, modified=moment)
    with Aside(vault.disk, parent, manifest.identifier) as aside:
        aside.write([replacement], attributes)
        vault.disk.exchange(aside.folder, FILE_NAME, parent, target.path.name)
        if not is_same(aside.folder, file, target):
            vault.journal.step(manifest.identifier, GIVEN_UP)
            vault.disk.exchange(aside.folder, FILE_NAME, parent, target.path.name)
            vault.disk.sync(parent)
            aside.clear()
            raise ChangedSinceScanError(target.path)
        aside.clear()
        vault.disk.sync(parent)


def _put_back(vault: Vault, parent: int, manifest: Manifest) -> None:
    name = manifest.path.name
    with Aside(vault.disk, parent, manifest.identifier) as aside:
        aside.write(vault.content(manifest.identifier), manifest.attributes)
        file = open_file(aside.folder, FILE_NAME)
        try:
            vault.disk.exchange(aside.folder, FILE_NAME, parent, name)
            if digest_of(aside.folder, FILE_NAME) != manifest.replacement:
                vault.disk.exchange(aside.folder, FILE_NAME, parent, name)
                raise ChangedSinceEditError(manifest.path)
            aside.clear()
            vault.disk.sync(parent)
            lock(file, manifest.attributes.locks)
        finally:
            os.close(file)
