"""Unit lists as workbooks."""

import datetime as dt
import io
import zipfile

import pytest

from lamsach.core.errors import UnusableInputError
from lamsach.portal.units.lists import read_list
from tests.portal.units.lists.workbooks import with_part, workbook


def read(data):
    return read_list(data, "units.xlsx")


def test_the_first_sheet_with_a_table_is_read_with_numbers_and_dates():
    data = workbook(
        [["Mã", "Tên đơn vị", "Từ ngày"], [101, "Xã Hòa An", dt.date(2008, 3, 1)], [], [102.0, "Xã Bình An", None]],
        before=[["Danh sách kèm theo công văn"]],
    )
    found = read(data)
    assert [(unit.place.number, unit.code, unit.name, unit.since) for unit in found.units] == [
        (2, "101", "Xã Hòa An", dt.date(2008, 3, 1)),
        (4, "102", "Xã Bình An", None),
    ]
    assert found.units[0].place.sheet == "Danh sách"


def test_a_row_that_names_a_group_heads_the_rows_below():
    found = read(
        workbook([["TT", "Tên đơn vị"], ["Khối Đảng", None], [1, "Văn phòng Tỉnh ủy"], ["Khối khác"], [1, "X"]])
    )
    assert [(unit.group, unit.name) for unit in found.units] == [("Khối Đảng", "Văn phòng Tỉnh ủy"), ("Khối khác", "X")]


def test_a_workbook_in_an_old_font_is_refused():
    with pytest.raises(UnusableInputError, match="TCVN3"):
        read(workbook([["Tên đơn vị"], ["UBND x· T©n LËp"], ["Së Y tÕ Hµ Néi"]]))


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread():
    bomb = with_part(workbook([["name"], ["A"]]), "xl/worksheets/sheet1.xml", b" " * (65 * 1024 * 1024))
    assert len(bomb) < 200_000
    with pytest.raises(UnusableInputError, match="unpacks"):
        read(bomb)


def test_entities_that_multiply_are_refused():
    laughs = b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'>" + b"".join(
        f"<!ENTITY {chr(98 + n)} '{'&' + chr(97 + n) + ';' * 1}{('&' + chr(97 + n) + ';') * 9}'>".encode()
        for n in range(12)
    )
    sheet = laughs + b"]><worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
    sheet += b"<row r='1'><c r='A1' t='inlineStr'><is><t>&m;</t></is></c></row></sheetData></worksheet>"
    with pytest.raises(UnusableInputError):
        read(with_part(workbook([["name"], ["A"]]), "xl/worksheets/sheet1.xml", sheet))


def test_rows_at_the_end_of_the_world_are_not_walked_to():
    sheet = (
        b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><dimension ref='A1:XFD1048576'/>"
    )
    sheet += b"<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>name</t></is></c></row>"
    sheet += b"<row r='2'><c r='XFD2' t='inlineStr'><is><t>far</t></is></c></row>"
    sheet += (
        b"<row r='99999999999'><c r='A99999999999' t='inlineStr'><is><t>A</t></is></c></row></sheetData></worksheet>"
    )
    found = read(with_part(workbook([["name"], ["A"]]), "xl/worksheets/sheet1.xml", sheet))
    assert not found.units


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_damaged_part_is_refused(part):
    with pytest.raises(UnusableInputError):
        read(with_part(workbook([["name"], ["A"]]), part, b"<broken"))


def test_an_archive_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(UnusableInputError, match="damaged"):
        read(out.getvalue())


def test_an_old_or_protected_workbook_gets_advice():
    with pytest.raises(UnusableInputError) as refused:
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert ".xlsx" in refused.value.advice
