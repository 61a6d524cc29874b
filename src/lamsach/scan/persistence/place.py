"""The interface of a place where something can be made to start by itself."""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from lamsach.scan.identity import Identity
from lamsach.scan.persistence.machine import Content, Machine

LINE = re.compile(rb"[^\n]*\n|[^\n]+")
PATH = re.compile(r"(?<![\w/.$~-])/(?:[^\s\"';&|<>()=,`\\]|\\ )+")


@dataclass(frozen=True)
class Entry:
    """One thing that starts by itself.

    *path* is the file as the machine names it, *line* counts from 1 (0: the file as a whole), *command* is what is
    started, *user* as whom where the place says so.
    """

    place: str
    path: str
    line: int
    command: str
    user: str = ""

    @property
    def where(self) -> str:
        """Return the place as a person reads it: the file and the line."""
        return f"{self.path}:{self.line}" if self.line else self.path

    def programs(self) -> list[str]:
        """Return the absolute paths that the command names."""
        return [found.replace("\\ ", " ") for found in PATH.findall(self.command)]


@dataclass(frozen=True)
class Step:
    """One change to a file: it goes (*replacement* is None), or becomes *replacement*.

    *path* is where it really lies here; *identity* and *sha256* say which file it must still be.
    """

    path: Path
    identity: Identity
    sha256: str
    replacement: bytes | None


class Place(ABC):
    """A place where something can be made to start by itself: one subclass, one file.

    ``enumerate`` SHALL yield all that starts there, harmless or not, SHALL raise nothing on damaged input, SHALL
    note in ``machine.troubles`` what it could not read, and SHALL change nothing.
    ``plan`` SHALL take away the entries named and no other byte. To apply a step and to undo it is the same for all
    places: see ``changing``.
    """

    name: ClassVar[str]

    @abstractmethod
    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        """Yield what starts by itself here."""

    def plan(self, machine: Machine, entries: Iterable[Entry]) -> list[Step]:
        """Return the changes that take *entries* of this place away."""
        lines: dict[str, set[int]] = {}
        for entry in entries:
            lines.setdefault(entry.path, set()).add(entry.line)
        steps = []
        for path, numbers in sorted(lines.items()):
            if content := machine.read(path):
                steps.append(step(content, None if 0 in numbers else without(content.data, numbers)))
        return steps

    def entry(self, path: str, line: int, command: str, user: str = "") -> Entry:
        """Return an entry of this place."""
        return Entry(self.name, path, line, command.strip(), user)


def step(content: Content, replacement: bytes | None) -> Step:
    """Return the change of a file that was read."""
    return Step(content.path, content.identity, hashlib.sha256(content.data).hexdigest(), replacement)


def without(data: bytes, lines: set[int]) -> bytes:
    """Return a text without some of its lines, counted from 1; the others keep every byte."""
    return b"".join(line for number, line in enumerate(LINE.findall(data), 1) if number not in lines)
