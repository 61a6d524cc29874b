"""What all formats in comma-separated values read with."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, ClassVar, NamedTuple

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import Refusal, Row, SourceFormat, blocks
from lamsach.indicators.record import moment

_WORDS = re.compile(r"[^a-z0-9]+")
_NOTHING = frozenset({"", "None", "n/a", "-", "null"})
_LONGEST = 500


def column_name(name: str) -> str:
    """Return a column's name as it is compared: ``# Source IP`` and ``source_ip`` are the same."""
    return _WORDS.sub("_", name.strip().lower()).strip("_")


class Columns(NamedTuple):
    """Which columns say what; of several the first that is not empty counts.

    *every*: each value column holds a value.
    """

    values: tuple[str, ...]
    family: tuple[str, ...] = ()
    confidence: tuple[str, ...] = ()
    first_seen: tuple[str, ...] = ()
    last_seen: tuple[str, ...] = ()
    valid_until: tuple[str, ...] = ()
    reference: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    every: bool = False


class CsvFormat(SourceFormat):
    """A format in comma-separated values.

    The header may be commented out; a later header takes the place of the first.
    """

    columns: ClassVar[Columns]
    required: ClassVar[frozenset[str]]

    def recognises(self, head: str) -> bool:
        """Look for the header."""
        return bool(self.columns_of(head, {}))

    def columns_of(self, head: str, options: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names in the header, as they are compared."""
        for line in head.splitlines():
            try:
                cells = next(csv.reader([line.lstrip("# ")], delimiter=_delimiter(options), skipinitialspace=True), [])
            except csv.Error:
                continue
            names = [column_name(cell) for cell in cells]
            if self.choose(names, options):
                return tuple(names)
        return ()

    def choose(self, names: list[str], options: Mapping[str, str]) -> Columns | None:  # noqa: ARG002 - for subclasses
        """Return the columns if *names* are a header, else None."""
        return self.columns if self.required <= set(names) else None

    def read(self, stream: BinaryIO, options: Mapping[str, str]) -> Iterator[Row | Refusal]:
        """Yield the values of each record."""
        refused: list[Refusal] = []
        reader = csv.reader(texts(stream, refused), delimiter=_delimiter(options), skipinitialspace=True)
        picker: _Picker | None = None
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                yield Refusal(reader.line_num, "", str(error))
                continue
            finally:
                yield from refused
                refused.clear()
            if not cells or not any(cells):
                continue
            if (picker is None or cells[0][:1] == "#") and (found := self._header(cells, options)):
                picker = found
            elif cells[0][:1] == "#":
                continue
            elif picker is None:
                raise UnusableInputError(
                    _("The columns that hold indicators are missing."),
                    where=_("line {number}").format(number=reader.line_num),
                    advice=_("Name the column, for example --column value=domain."),
                )
            else:
                yield from picker.rows(reader.line_num, cells)

    def _header(self, cells: list[str], options: Mapping[str, str]) -> "_Picker | None":
        names = [column_name(cell) for cell in cells]
        chosen = self.choose(names, options)
        return _Picker(names, chosen) if chosen else None


def _delimiter(options: Mapping[str, str]) -> str:
    """Return the separator. Raises `UnusableInputError` for one that is no single character."""
    named = options.get("delimiter", ",").replace("\\t", "\t")
    if len(named) != 1 or named in '\r\n"':
        raise UnusableInputError(_("A separator is one character, for example --column delimiter=;"))
    return named


def texts(stream: BinaryIO, refused: list[Refusal]) -> Iterator[str]:
    """Yield the lines of *stream* for a reader of CSV; one that cannot be used goes to *refused* and is empty."""
    for block in blocks(stream):
        for line in block:
            if isinstance(line, str):
                yield line + "\n"
            else:
                refused.append(line)
                yield "\n"


class _Picker:
    """The places of the columns of one header."""

    def __init__(self, names: list[str], columns: Columns) -> None:
        def places(wanted: tuple[str, ...]) -> list[int]:
            return [names.index(name) for name in wanted if name in names]

        self.values, self.every = places(columns.values), columns.every
        self.family, self.confidence = places(columns.family), places(columns.confidence)
        self.first, self.last = places(columns.first_seen), places(columns.last_seen)
        self.until, self.reference = places(columns.valid_until), places(columns.reference)
        self.action = places(columns.action)
        self.width = len(names)

    def rows(self, line: int, cells: list[str]) -> Sequence[Row | Refusal]:
        """Return the rows of one record."""
        if len(cells) < self.width:
            cells = cells + [""] * (self.width - len(cells))
        raw = _pick(cells, self.values)
        if not raw:
            return (Refusal(line, ",".join(cells).rstrip(",")[:80], _("The value is missing.")),)
        confidence = _pick(cells, self.confidence).strip(" %") if self.confidence else ""
        row = Row(
            line,
            raw,
            _pick(cells, self.family)[:_LONGEST],
            min(100, int(confidence[:4])) if confidence.isascii() and confidence.isdigit() else None,
            moment(first) if (first := _pick(cells, self.first)) else None,
            moment(last) if (last := _pick(cells, self.last)) else None,
            moment(until) if self.until and (until := _pick(cells, self.until)) else None,
            _pick(cells, self.reference)[:_LONGEST],
            "",
            _pick(cells, self.action)[:_LONGEST].lower() if self.action else "",
        )
        if not self.every:
            return (row,)
        return [row._replace(raw=cells[at]) for at in self.values if cells[at] not in _NOTHING]


def _pick(cells: list[str], places: list[int]) -> str:
    for at in places:
        if (value := cells[at]) not in _NOTHING:
            return value
    return ""
