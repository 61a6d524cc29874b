"""The interface of an output format, and the parts that formats are made of."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lamsach.indicators.record import Action, Record
from lamsach.indicators.values import Kind

DOMAINS = frozenset({Kind.DOMAIN})
ADDRESSES = frozenset({Kind.IP, Kind.CIDR})
URLS = frozenset({Kind.URL})
DIGESTS = frozenset({Kind.MD5, Kind.SHA1, Kind.SHA256})
ALL = frozenset(Kind)
BLOCK = frozenset({Action.BLOCK})
WATCH = frozenset(Action)


class About(NamedTuple):
    """Which release is written: goes into heads and serial numbers, so that the same release gives the same bytes."""

    number: int
    published: datetime
    publisher: str = "lamsach"


class Part:
    """One file of a format: a head, a line for each record that it takes, a tail.

    *line* SHALL return the line without its end, several lines joined, or None for a record that the consumer could
    not use. A part SHALL hold no more of the list than one record, unless it says so.
    """

    def __init__(
        self,
        name: str,
        kinds: frozenset[Kind],
        line: Callable[[Record], str | None],
        *,
        head: Callable[[About], str] = lambda _about: "",
        tail: str = "",
        actions: frozenset[Action] = BLOCK,
        separator: str = "",
        most: int | None = None,
    ) -> None:
        self.name, self.kinds, self.actions = name, kinds, actions
        self._line, self._head, self._tail, self._separator, self.most = line, head, tail, separator, most

    def open(self, path: Path, about: About) -> "PartWriter":
        """Return what writes this part to *path*."""
        return PartWriter(self, path, about)

    def begin(self, file: BinaryIO, about: About) -> None:
        """Write the head."""
        file.write(self._head(about).encode())

    def add(self, file: BinaryIO, record: Record, written: int) -> bool:
        """Write the line of a record, and return whether there is one."""
        if self.most is not None and written >= self.most:
            return False
        line = self._line(record)
        if line is None:
            return False
        file.write(f"{self._separator if written else ''}{line}\n".encode())
        return True

    def end(self, file: BinaryIO) -> None:
        """Write the tail."""
        file.write(self._tail.encode())


class PartWriter:
    """A part being written; the file gets its name when it is whole."""

    def __init__(self, part: Part, path: Path, about: About) -> None:
        self.part, self.path, self.written = part, path, 0
        self._half = path.with_name(path.name + ".part")
        self.file = self._half.open("wb")
        part.begin(self.file, about)

    def add(self, record: Record) -> None:
        """Write a record, if the part takes it."""
        if record.indicator.kind in self.part.kinds and record.action in self.part.actions:
            self._take(record)

    def _take(self, record: Record) -> None:
        self.written += self.part.add(self.file, record, self.written)

    def close(self) -> None:
        """Finish the file."""
        self.part.end(self.file)
        self.file.close()
        self._half.replace(self.path)

    def abandon(self) -> None:
        """Leave no half of a file behind."""
        self.file.close()
        self._half.unlink(missing_ok=True)


@dataclass(frozen=True)
class OutputFormat:
    """A format that a consumer reads: its name, what reads it and how it is put there, and its files."""

    name: str
    consumer: str
    usage: str
    parts: tuple[Part, ...]
    beside: Callable[[Path, About], Iterable[Path]] = lambda _folder, _about: ()


_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def one_line(text: str) -> str:
    """Return *text* without line ends, other control characters and marks that turn the direction of writing."""
    return _CONTROL.sub(" ", text)


def safe(text: str, limit: int = 120) -> str:
    """Return *text* as it may stand between double quotes in any configuration: letters, digits and plain marks."""
    return "".join(each if each.isalnum() or each in " ._-+/:" else "_" for each in text)[:limit]
