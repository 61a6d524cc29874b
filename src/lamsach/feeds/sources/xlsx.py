"""Excel workbooks (ECMA-376, SpreadsheetML): the text of all cells, a row at a time.

Values are read as they are stored; formulas are not run, only the result that was saved with them is read.
"""

import re
from collections.abc import Iterator

from lamsach.core.office_files import open_archive
from lamsach.feeds.sources.document import DocumentFormat, XmlPart

_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")
_SHARED = "xl/sharedStrings.xml"
_LONGEST_CELL = 65536


class Xlsx(DocumentFormat):
    """A workbook of Excel, or of what writes such."""

    name = "xlsx"
    order = 5

    def recognises(self, head: str) -> bool:
        """Look for the names of the parts; `lamsach.feeds.unpacking` looks into the directory, which is surer."""
        return head.startswith("PK\3\4") and "xl/" in head

    def texts(self, raw: bytes) -> Iterator[tuple[int, str]]:
        """Yield the rows of all sheets, numbered from 1; cells are separated by tabs."""
        place = 0
        with open_archive(raw) as archive:
            names = dict.fromkeys(archive.namelist())
            shared = list(_SharedStrings().read(archive, _SHARED)) if _SHARED in names else []
            for name in filter(_SHEETS.fullmatch, names):
                for text in _Rows(shared).read(archive, name):
                    place += 1
                    yield place, text


class _SharedStrings(XmlPart):
    """Hands out the texts that cells point to."""

    def __init__(self) -> None:
        super().__init__()
        self._inside, self._pieces = False, list[str]()

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - the interface
        self._inside = name == "t"

    def text(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        self._inside = False
        if name == "si":
            self.give("".join(self._pieces)[:_LONGEST_CELL])
            self._pieces.clear()


class _Rows(XmlPart):
    """Hands out each row."""

    def __init__(self, shared: list[str]) -> None:
        super().__init__()
        self._shared = shared
        self._inside, self._kind = False, ""
        self._cell, self._cells = list[str](), list[str]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._inside = name in {"v", "t"}
        if name == "c":
            self._kind = attributes.get("t", "")

    def text(self, data: str) -> None:
        if self._inside:
            self._cell.append(data)

    def end(self, name: str) -> None:
        self._inside = False
        if name == "c":
            self._cells.append(self._value("".join(self._cell)[:_LONGEST_CELL]))
            self._cell.clear()
        elif name == "row":
            self.give("\t".join(filter(None, self._cells)))
            self._cells.clear()

    def _value(self, stored: str) -> str:
        if self._kind != "s":
            return stored
        number = stored.strip()
        at = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1  # noqa: PLR2004
        return self._shared[at] if 0 <= at < len(self._shared) else ""


FORMAT = Xlsx()
