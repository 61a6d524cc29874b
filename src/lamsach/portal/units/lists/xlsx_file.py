"""Unit lists as Excel workbooks: the first sheet that holds a table of units. Formulas count by their stored value."""

import io
import warnings
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from lamsach.core.encodings import refuse_legacy_font
from lamsach.core.errors import LamsachError, UnusableInputError
from lamsach.core.office_files import open_archive
from lamsach.portal.units.lists.list_format import ListFormat
from lamsach.portal.units.lists.rows import Place, UnitList
from lamsach.portal.units.lists.table import MOST_COLUMNS, Row, no_headings, read_table

MOST_SHEETS: Final = 50
BLANK_ROWS_END: Final = 5_000  # a sheet may be formatted down to its last row; a table does not have such gaps


class XlsxFormat(ListFormat):
    """Excel workbooks (Office Open XML)."""

    name = "xlsx"
    suffixes = (".xlsx", ".xlsm")

    def recognises(self, data: bytes) -> bool:
        """Take ZIP archives, and old workbooks so as to say what to do with them."""
        return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))

    def read(self, data: bytes, where: str) -> UnitList:
        """Read the list. Raises :class:`UnusableInputError` where the file is no workbook with a table of units."""
        open_archive(data, where).close()
        try:
            with warnings.catch_warnings():  # of styles and extensions, which do not matter here
                warnings.simplefilter("ignore")
                return self._read(data, where)
        except LamsachError:
            raise
        except Exception as error:  # the library fails in many ways on damaged workbooks
            raise UnusableInputError(
                _("The workbook is damaged."), where=where, advice=_("Open it in Excel, save it anew, then try again.")
            ) from error

    def _read(self, data: bytes, where: str) -> UnitList:
        import openpyxl

        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in workbook.worksheets[:MOST_SHEETS]:
                result = UnitList(format=self.name)
                if sheet.sheet_state == "visible" and read_table(_rows(sheet), result, where):
                    refuse_legacy_font(" ".join(unit.name for unit in result.units), where)
                    return result
        finally:
            workbook.close()
        raise no_headings(where)


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file says of its size need not be true
    title, blank = str(sheet.title)[:100], 0
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        blank = 0 if any(value is not None for value in values) else blank + 1
        if blank > BLANK_ROWS_END:
            return
        if not blank:
            yield Place(number, title), values
