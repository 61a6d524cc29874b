"""The published list as one text file. The same records give the same bytes.

First line: ``#lamsach-list 1``, ``number=``, ``published=`` (RFC 3339, UTC) and ``entries=``, separated by blanks. Then
one line for each value with the fields of `COLUMNS`, separated by tabs; lines in the order of their bytes, line feeds
only, UTF-8. An empty field is not known.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.indicators.index import Entry
from lamsach.indicators.record import Action, Record, moment
from lamsach.indicators.values import Indicator, Kind

COLUMNS = (
    "kind", "value", "action", "family", "confidence", "first_seen", "valid_from", "valid_until", "source",
)  # fmt: skip
MAX_LINE = 16384
_HEADER = re.compile(rb"#lamsach-list 1 number=([0-9]{1,12}) published=([0-9TZ:-]{20}) entries=([0-9]{1,12})\n")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_KINDS = {kind.value: kind for kind in Kind}
_ACTIONS = {action.value: action for action in Action}


class DamagedListError(UnusableInputError):
    """The file is no list, or not the whole of one."""


class Header(NamedTuple):
    """Which release a list is."""

    number: int
    published: datetime
    entries: int

    def line(self) -> bytes:
        """Return the first line of the file."""
        return (
            f"#lamsach-list 1 number={self.number} published={written(self.published)} entries={self.entries}\n"
        ).encode()

    @classmethod
    def parse(cls, line: bytes, where: str = "") -> "Header":
        """Read the first line of a list. Raises `DamagedListError`."""
        found = _HEADER.fullmatch(line)
        published = moment(found[2].decode()) if found else None
        if found is None or published is None:
            raise DamagedListError(_("This is no indicator list of lamsach."), where=where)
        return cls(int(found[1]), published, int(found[3]))


def written(when: datetime | None) -> str:
    """Return a time as the list writes it, to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else ""


def line_of(record: Record) -> bytes:
    """Return the line of a record, without its end."""
    kind, value = record.indicator
    fields = (
        kind.value, value, record.action.value, record.family, str(record.confidence), written(record.first_seen),
        written(record.valid_from), written(record.valid_until), record.source,
    )  # fmt: skip
    return "\t".join(_CONTROL.sub(" ", field)[:1000] if field is not value else field for field in fields).encode()


def record_of(line: bytes, where: str = "") -> Record:
    """Read a line. Raises `DamagedListError` for one that the format does not allow."""
    try:
        kind, value, action, family, confidence, first, start, end, source = line.decode().split("\t")
        return Record(
            Indicator(_KINDS[kind], value),
            source,
            family,
            int(confidence),
            first_seen=_time(first),
            valid_from=_time(start),
            valid_until=_time(end),
            action=_ACTIONS[action],
        )
    except (ValueError, KeyError) as error:
        raise DamagedListError(_("A line of the list is damaged."), where=where) from error


def _time(text: str) -> datetime | None:
    if not text:
        return None
    found = moment(text)
    if found is None:
        raise ValueError(text)
    return found


def write_list(path: Path, number: int, published: datetime, records: Iterable[Record]) -> Header:
    """Write the list of *records*, one for each value, to *path*, whole or not at all."""
    lines = sorted(map(line_of, records))
    header = Header(number, published, len(lines))
    half = path.with_name(path.name + ".part")
    with half.open("wb") as file:
        file.write(header.line())
        file.writelines(line + b"\n" for line in lines)
    half.replace(path)
    return header


class ReleaseList:
    """A list file, read as it stands. Whether it is the publisher's is the business of `Follower`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            self.header = Header.parse(file.readline(MAX_LINE), str(path))

    def lines(self) -> Iterator[bytes]:
        """Yield the lines without their ends, the header left out.

        Raises `DamagedListError` where the file is cut off.
        """
        with self.path.open("rb") as file:
            yield from body_lines(file, str(self.path))

    def records(self) -> Iterator[Record]:
        """Yield the records in the order of the file."""
        for number, line in enumerate(self.lines(), 2):
            yield record_of(line, f"{self.path}:{number}")

    def entries(self) -> Iterator[Entry]:
        """Yield what the match index is built from."""
        for record in self.records():
            yield Entry(record.indicator, record.family, record.action, record.valid_from, record.valid_until)


def body_lines(file: BinaryIO, where: str = "") -> Iterator[bytes]:
    """Yield the lines of an open list, the header left out."""
    header = Header.parse(file.readline(MAX_LINE), where)
    count = 0
    while line := file.readline(MAX_LINE):
        if line[-1] != 10:  # noqa: PLR2004 - line feed
            raise DamagedListError(_("The list is cut off."), where=where)
        count += 1
        yield line[:-1]
    if count != header.entries:
        raise DamagedListError(_("The list is cut off."), where=where)
