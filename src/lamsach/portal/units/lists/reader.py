"""The registry of formats. A new one is one file: a :class:`ListFormat`, a line here, a sample and a test."""

from pathlib import PurePath
from typing import Final

from django.utils.translation import gettext as _

from lamsach.core.errors import UnusableInputError
from lamsach.portal.units.lists.csv_file import CsvFormat
from lamsach.portal.units.lists.list_format import ListFormat
from lamsach.portal.units.lists.rows import UnitList
from lamsach.portal.units.lists.xlsx_file import XlsxFormat
from lamsach.portal.units.lists.yaml_file import YamlFormat

LARGEST_FILE: Final = 16 * 1024 * 1024


FORMATS: Final[tuple[ListFormat, ...]] = (XlsxFormat(), YamlFormat(), CsvFormat())


def read_list(data: bytes, filename: str = "") -> UnitList:
    """Read a unit list of any format: what its bytes say goes before its suffix.

    Raises :class:`UnusableInputError` for an empty or too large file, and for what is no unit list.
    """
    if len(data) > LARGEST_FILE:
        raise UnusableInputError(
            _("The file is larger than {most} MB.").format(most=LARGEST_FILE // 1024 // 1024), where=filename
        )
    if not data.strip():
        raise UnusableInputError(_("The file is empty."), where=filename)
    workbook = FORMATS[0]
    if workbook.recognises(data):
        return workbook.read(data, filename)
    suffix = PurePath(filename).suffix.lower()
    for each in FORMATS:
        if suffix in each.suffixes:
            return each.read(data, filename)
    return next(each for each in FORMATS if each.recognises(data)).read(data, filename)
