"""Unit lists as CSV: any delimiter that offices use, any encoding that can be read safely."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _

from lamsach.core.encodings import decode
from lamsach.core.errors import UnusableInputError
from lamsach.portal.units.lists.list_format import ListFormat
from lamsach.portal.units.lists.rows import Place, UnitList
from lamsach.portal.units.lists.table import HEADING_ROWS, Row, headings_found, no_headings, read_table

DELIMITERS: Final = (",", ";", "\t", "|")


class CsvFormat(ListFormat):
    """Comma-separated values, or semicolons, tabulators, bars: whichever makes the most known headings."""

    name = "csv"
    suffixes = (".csv", ".tsv", ".txt")

    def recognises(self, data: bytes) -> bool:
        """Take what no other format takes."""
        return bool(data)

    def read(self, data: bytes, where: str) -> UnitList:
        """Read the list. Raises :class:`UnusableInputError` where the file is no table of units."""
        text = decode(data, where).text
        result = UnitList(format=self.name)
        try:
            found, delimiter = max(
                (headings_found(islice(_rows(text, delimiter), HEADING_ROWS)), delimiter) for delimiter in DELIMITERS
            )
            if not found or not read_table(_rows(text, delimiter), result, where):
                raise no_headings(where)
        except csv.Error as error:
            raise UnusableInputError(
                _("The table is damaged: {reason}.").format(reason=error),
                where=where,
                advice=_("Look for a quotation mark that is not closed."),
            ) from error
        return result


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 0
    for cells in reader:
        yield Place(line + 1), cells
        line = reader.line_num
