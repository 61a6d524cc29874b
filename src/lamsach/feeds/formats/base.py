"""The interface of an output format, and the parts that formats are made of."""

import ipaddress
import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lamsach.indicators.addresses import span
from lamsach.indicators.record import Action, Record
from lamsach.indicators.values import Kind

DOMAINS = frozenset({Kind.DOMAIN})
ADDRESSES = frozenset({Kind.IP, Kind.CIDR})
URLS = frozenset({Kind.URL})
DIGESTS = frozenset({Kind.MD5, Kind.SHA1, Kind.SHA256})
ALL = frozenset(Kind)
BLOCK = frozenset({Action.BLOCK})
WATCH = frozenset(Action)
_V4_BITS, _V6_BITS = 32, 128


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
        self._line, self._head, self._tail, self._separator, self._most = line, head, tail, separator, most

    def open(self, path: Path, about: About) -> "PartWriter":
        """Return what writes this part to *path*."""
        return PartWriter(self, path, about)

    def begin(self, file: BinaryIO, about: About) -> None:
        """Write the head."""
        file.write(self._head(about).encode())

    def add(self, file: BinaryIO, record: Record, written: int) -> bool:
        """Write the line of a record, and return whether there is one."""
        if self._most is not None and written >= self._most:
            return False
        line = self._line(record)
        if line is None:
            return False
        file.write(f"{self._separator if written else ''}{line}\n".encode())
        return True

    def end(self, file: BinaryIO, written: int) -> None:  # noqa: ARG002 - for parts that gather
        """Write the tail."""
        file.write(self._tail.encode())


class RangePart(Part):
    """A part of address ranges that do not overlap: what is inside another range is left out, neighbours are joined.

    It holds the addresses: eight bytes for each of IPv4.
    """

    def __init__(
        self,
        name: str,
        line: Callable[[str], str],
        *,
        head: Callable[[About], str] = lambda _about: "",
        tail: str = "",
        version: int | None = None,
        separator: str = "",
        most: int | None = None,
    ) -> None:
        super().__init__(name, ADDRESSES, lambda _record: None, head=head, tail=tail, separator=separator, most=most)
        self._range_line, self._version = line, version
        self._four, self._six = array("Q"), list[tuple[int, int]]()

    def begin(self, file: BinaryIO, about: About) -> None:
        """Write the head, with nothing gathered yet."""
        super().begin(file, about)
        self._four, self._six = array("Q"), []

    def add(self, file: BinaryIO, record: Record, written: int) -> bool:  # noqa: ARG002 - written at the end
        """Keep the range."""
        version, first, last = span(record.indicator.value)
        if self._version in {None, version}:
            if version == 4:  # noqa: PLR2004
                self._four.append(first << _V4_BITS | last)
            else:
                self._six.append((first, last))
        return False

    def end(self, file: BinaryIO, written: int) -> None:
        """Write the joined ranges and the tail."""
        four = ((both >> _V4_BITS, both & 0xFFFFFFFF) for both in sorted(self._four))
        lines = [*_networks(four, _V4_BITS), *_networks(iter(sorted(self._six)), _V6_BITS)]
        file.writelines(
            f"{self._separator if place else ''}{self._range_line(network)}\n".encode()
            for place, network in enumerate(lines[: self._most])
        )
        super().end(file, written)


def _networks(ranges: Iterator[tuple[int, int]], bits: int) -> Iterator[str]:
    kind = ipaddress.IPv4Address if bits == _V4_BITS else ipaddress.IPv6Address
    for first, last in _joined(ranges):
        for network in ipaddress.summarize_address_range(kind(first), kind(last)):
            yield str(network.network_address) if network.prefixlen == bits else str(network)


def _joined(ranges: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    current: tuple[int, int] | None = None
    for first, last in ranges:
        if current is None or first > current[1] + 1:
            if current is not None:
                yield current
            current = (first, last)
        else:
            current = (current[0], max(current[1], last))
    if current is not None:
        yield current


class PartWriter:
    """A part being written; the file gets its name when it is whole."""

    def __init__(self, part: Part, path: Path, about: About) -> None:
        self.part, self.path, self.written = part, path, 0
        self._half = path.with_name(path.name + ".part")
        self._file = self._half.open("wb")
        part.begin(self._file, about)

    def add(self, record: Record) -> None:
        """Write a record, if the part takes it."""
        if record.indicator.kind in self.part.kinds and record.action in self.part.actions:
            self.written += self.part.add(self._file, record, self.written)

    def close(self) -> None:
        """Finish the file."""
        self.part.end(self._file, self.written)
        self._file.close()
        self._half.replace(self.path)

    def abandon(self) -> None:
        """Leave no half of a file behind."""
        self._file.close()
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


def drop_covered(path: Path) -> None:
    """Leave out of a file of names (with or without a dot in front) each one that lies under another one of them.

    The names are held in memory for that.
    """
    with path.open(encoding="ascii") as names:
        known = frozenset(line.strip().lstrip(".") for line in names)
    half = path.with_suffix(".part")
    with path.open(encoding="ascii") as names, half.open("w", encoding="ascii") as target:
        target.writelines(line for line in names if not _is_covered(line.strip().lstrip("."), known))
    half.replace(path)


def _is_covered(name: str, known: frozenset[str]) -> bool:
    parent = name.partition(".")[2]
    while parent:
        if parent in known:
            return True
        parent = parent.partition(".")[2]
    return False
