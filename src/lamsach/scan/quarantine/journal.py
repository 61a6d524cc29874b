"""What was begun and not ended: the vault's notes to its next start, durable before each act.

One line each: JSON, a tab, the CRC-32 of the JSON. A line that a power cut tore is not read, and spoils no other, since
each brings a line break before and after it.
"""

import json
import os
import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lamsach.scan import handles
from lamsach.scan.quarantine.disk import Disk, open_file

NAME = "journal"
LONG = 1 << 20  # bytes
GIVEN_UP = "given up"  # the file stays in its place, or goes back to it, and the held copy is dropped
RESTORED = "restored"  # the file is back in its place: only the held copy is left to drop


class Act(StrEnum):
    """What is being done to a file."""

    TAKE = "take"
    RESTORE = "restore"
    PURGE = "purge"
    EDIT = "edit"
    UNDO = "undo"
    CHANGE = "change"  # a value of the registry; ``path`` is its key
    CHANGE_BACK = "change back"


@dataclass(frozen=True)
class Note:
    """An act on the file that was, or will be, at *path*."""

    act: Act
    identifier: str
    path: Path


class Journal:
    """The notes in the vault's folder."""

    def __init__(self, disk: Disk, vault: int) -> None:
        self.disk = disk
        self.vault = vault

    def begin(self, note: Note) -> None:
        """Write down what is about to be done. Returns when the note would survive a power cut."""
        self._append({"begin": note.act, "id": note.identifier, "path": str(note.path)})

    def step(self, identifier: str, step: str) -> None:
        """Write down how far the act came."""
        self._append({"step": step, "id": identifier})

    def end(self, identifier: str) -> None:
        """Write down that the act is over."""
        self._append({"end": True, "id": identifier})

    def open_ends(self) -> list[tuple[Note, set[str]]]:
        """Return the acts that were begun and not ended, oldest first, each with the steps that it had reached."""
        found: dict[str, tuple[Note, set[str]]] = {}
        for line in _lines(self.vault):
            identifier = line["id"]
            if "begin" in line:
                found[identifier] = (Note(Act(line["begin"]), identifier, Path(line["path"])), set())
            elif "end" in line:
                found.pop(identifier, None)
            elif identifier in found:
                found[identifier][1].add(line["step"])
        return list(found.values())

    def shorten(self) -> None:
        """Forget what is over, when nothing is open and much has been written."""
        file = self._open()
        try:
            if os.fstat(file).st_size > LONG and not self.open_ends():
                self.disk.empty(file)
                self.disk.sync(file)
        finally:
            os.close(file)

    def _open(self) -> int:
        return handles.append_at(self.vault, NAME)

    def _append(self, line: dict[str, object]) -> None:
        text = json.dumps(line, sort_keys=True).encode("ascii")
        file = self._open()
        try:
            self.disk.write(file, b"\n%s\t%08x\n" % (text, zlib.crc32(text)))
            self.disk.sync(file)
        finally:
            os.close(file)


def _lines(vault: int) -> list[dict[str, str]]:
    with os.fdopen(open_file(vault, NAME), "rb") as file:
        found = []
        for line in file.read().split(b"\n"):
            text, _, check = line.rpartition(b"\t")
            if text and b"%08x" % zlib.crc32(text) == check:
                found.append(json.loads(text))
        return found
