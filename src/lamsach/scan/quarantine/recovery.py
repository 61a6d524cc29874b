"""After a crash: what was begun is finished, or taken back, so that each file is in its place or can be restored."""

import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lamsach.core.errors import LamsachError
from lamsach.scan.handles import state_at
from lamsach.scan.quarantine.aside import FILE_NAME, PREFIX, Aside
from lamsach.scan.quarantine.disk import exists, open_file, open_folder
from lamsach.scan.quarantine.journal import GIVEN_UP, RESTORED, Act, Note
from lamsach.scan.quarantine.locks import lock
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.scan.quarantine.vault import Vault


class Outcome(StrEnum):
    """What became of an act that a crash cut short."""

    FINISHED = "finished"
    TAKEN_BACK = "taken back"
    OUT_OF_REACH = "out of reach"  # the disk that it is on is not there: tried again at the next start


@dataclass(frozen=True)
class Recovered:
    """An act that was cut short, what became of it, and where the file is now."""

    note: Note
    outcome: Outcome
    path: Path


def recover(vault: Vault) -> list[Recovered]:
    """Settle every act that a crash cut short. To be called before anything else is done in a vault."""
    recovered = [settle(vault, note, steps) for note, steps in vault.journal.open_ends()]
    vault.journal.shorten()
    return recovered


def settle(vault: Vault, note: Note, steps: Collection[str] = ()) -> Recovered:
    """Settle one act that was begun and not ended. Raises nothing: what cannot be settled now stays in the journal."""
    try:
        recovered = _settled(vault, note, steps)
        vault.journal.end(note.identifier)
    except (LamsachError, OSError):
        return Recovered(note, Outcome.OUT_OF_REACH, note.path)
    return recovered


@contextmanager
def noted(vault: Vault, note: Note) -> Iterator[None]:
    """Note an act before it is done and when it is over; one that fails, or is broken off, is settled at once."""
    vault.journal.begin(note)
    try:
        yield
    except BaseException:
        settle(vault, note)
        raise
    vault.journal.end(note.identifier)


def forget(vault: Vault, identifier: str) -> None:
    """Drop the held copy of a file that is back in its place: from this note on, nothing else is left to do."""
    vault.journal.step(identifier, RESTORED)
    vault.drop(identifier)


def _settled(vault: Vault, note: Note, steps: Collection[str]) -> Recovered:
    if note.act is Act.PURGE or RESTORED in steps:
        vault.drop(note.identifier)
        return Recovered(note, Outcome.FINISHED, note.path)
    if note.act in (Act.CHANGE, Act.CHANGE_BACK):
        return _changed(vault, note)
    parent = open_folder(note.path.parent)
    try:
        if note.act in (Act.EDIT, Act.UNDO):
            return _exchanged(vault, note, parent)
        if note.act is Act.RESTORE:
            return _restored(vault, note, parent)
        return _taken(vault, note, parent, given_up=GIVEN_UP in steps)
    finally:
        os.close(parent)


def _taken(vault: Vault, note: Note, parent: int, *, given_up: bool) -> Recovered:
    """Finish only what is safe in the vault; anything else is put back."""
    identifier, path = note.identifier, note.path
    held = not given_up and identifier in vault.identifiers() and vault.intact(identifier)
    if exists(parent, PREFIX + identifier):
        with Aside(vault.disk, parent, identifier) as aside:
            if not aside.holds_file():
                aside.close_empty()
            elif held and digest_of(aside.folder, FILE_NAME) == vault.manifest(identifier).sha256:
                vault.disk.remove(aside.folder, FILE_NAME)
                aside.close_empty()
                vault.disk.sync(parent)
            else:
                vault.journal.step(identifier, GIVEN_UP)  # else the next one takes it for somebody else's
                path = path.with_name(aside.put_back(path.name))
                _lock_again(vault, identifier, parent, path.name)
                forget(vault, identifier)
                return Recovered(note, Outcome.TAKEN_BACK, path)
    if held and not exists(parent, path.name):
        return Recovered(note, Outcome.FINISHED, path)
    if held and digest_of(parent, path.name) != vault.manifest(identifier).sha256:
        return Recovered(note, Outcome.FINISHED, path)  # somebody put another file there: the held one stays held
    vault.disk.sync(parent)
    _lock_again(vault, identifier, parent, note.path.name)
    forget(vault, identifier)
    return Recovered(note, Outcome.TAKEN_BACK, path)


def _restored(vault: Vault, note: Note, parent: int) -> Recovered:
    """Drop the held copy only where the file is in its place, whole; else the half-made copy goes."""
    identifier = note.identifier
    if exists(parent, PREFIX + identifier):
        with Aside(vault.disk, parent, identifier) as aside:
            aside.clear()
    if identifier not in vault.identifiers() or not _came_back(parent, note.path.name, vault.manifest(identifier)):
        return Recovered(note, Outcome.TAKEN_BACK, note.path)
    vault.disk.sync(parent)
    _lock_again(vault, identifier, parent, note.path.name)
    forget(vault, identifier)
    return Recovered(note, Outcome.FINISHED, note.path)


def _exchanged(vault: Vault, note: Note, parent: int) -> Recovered:
    """Settle an exchange: what this program put there stays only if what came out is what should have come out."""
    identifier, name, done = note.identifier, note.path.name, False
    manifest = vault.manifest(identifier) if identifier in vault.identifiers() and vault.intact(identifier) else None
    ours, theirs = (manifest.replacement, manifest.sha256) if manifest else (None, None)
    if note.act is Act.UNDO:
        ours, theirs = theirs, ours
    if exists(parent, PREFIX + identifier):
        with Aside(vault.disk, parent, identifier) as aside:
            done = _reconcile(aside, name, ours, theirs)
    elif manifest:
        done = digest_of(parent, name) == ours
    vault.disk.sync(parent)
    if done is (note.act is Act.UNDO):  # an edit undone, or never done: nothing is held any more
        _lock_again(vault, identifier, parent, name)
        forget(vault, identifier)
    return Recovered(note, Outcome.FINISHED if done else Outcome.TAKEN_BACK, note.path)


def _reconcile(aside: Aside, name: str, ours: str | None, theirs: str | None) -> bool:
    """Return whether the exchange counts as done, and leave the folder empty and gone."""
    inside, outside = digest_of(aside.folder, FILE_NAME), digest_of(aside.parent, name)
    done = ours is not None and outside == ours and inside in (theirs, None)
    if not done and inside is not None and inside != ours:
        if outside != ours:
            aside.put_back(name)
            return False
        aside.disk.exchange(aside.folder, FILE_NAME, aside.parent, name)
        aside.disk.sync(aside.parent)
    aside.clear()
    return done


def _changed(vault: Vault, note: Note) -> Recovered:
    """Settle the change of a value, which is done or not done: what is held stays only if the value is another now."""
    from lamsach.scan.quarantine.values import is_as_before

    identifier = note.identifier
    held = identifier in vault.identifiers() and vault.intact(identifier)
    back = not held or is_as_before(vault, vault.manifest(identifier))
    if back:
        vault.drop(identifier)
    done = back is (note.act is Act.CHANGE_BACK)
    return Recovered(note, Outcome.FINISHED if done else Outcome.TAKEN_BACK, note.path)


def _came_back(parent: int, name: str, manifest: Manifest) -> bool:
    """Say whether the file stands in its place: its bytes and its time, not somebody's copy."""
    if digest_of(parent, name) != manifest.sha256:
        return False
    return state_at(parent, name).st_mtime_ns == manifest.attributes.modified


def _lock_again(vault: Vault, identifier: str, parent: int, name: str) -> None:
    """Lock a file in its place again, where the act that opened its lock was cut short. Without the right to, it stays.

    See `lamsach.scan.quarantine.locks`.
    """
    with suppress(LamsachError, OSError):
        manifest = vault.manifest(identifier)
        if manifest.attributes.locks and digest_of(parent, name) == manifest.sha256:
            file = open_file(parent, name)
            try:
                lock(file, manifest.attributes.locks)
            finally:
                os.close(file)


def digest_of(folder: int, name: str) -> str | None:
    """Return the SHA-256 of a regular file, None where there is none."""
    with suppress(FileNotFoundError, LamsachError), os.fdopen(open_file(folder, name), "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return None
