"""Unit lists as CSV."""

import datetime as dt

import pytest

from lamsach.core.errors import UnusableInputError
from lamsach.portal.units.lists import read_list
from lamsach.portal.units.lists import rows as rows_module
from tests.portal.units.lists.test_reader import SAMPLES


def read(text, encoding="utf-8"):
    return read_list(text.encode(encoding), "units.csv")


def test_a_table_with_a_title_groups_and_faults_is_read_row_by_row():
    found = read_list(SAMPLES["csv"], "units.csv")
    assert [(unit.place.number, unit.name, unit.kind, unit.superior, unit.code) for unit in found.units] == [
        (4, "Sở Nội vụ", "", "", ""),
        (5, "Sở Y tế", "department", "", "SYT"),
        (7, "Xã Hòa An", "commune", "Huyện Tân Mỹ", "00101"),
        (8, "Xã Bình Minh", "commune", "Huyện Tân Mỹ", "00102"),
    ]
    assert found.units[1].since == dt.date(2008, 3, 1)
    assert [group.name for group in found.groups] == ["Khối cơ quan hành chính", "Các xã"]
    assert {unit.group for unit in found.units} == {"Khối cơ quan hành chính", "Các xã"}
    assert [(each.place.number, each.code, each.value) for each in found.problems] == [
        (10, "unknown_kind", "vương quốc"),
        (11, "no_name", ""),
        (12, "no_date", "31/02/2020"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_delimiter_and_encoding_of_offices_is_read(delimiter, encoding):
    text = "Name;Superior;Line\nSở Y tế;Thành phố Hải Phòng;ngành dọc\n".replace(";", delimiter)
    [unit] = read(text, encoding).units
    assert (unit.name, unit.superior, unit.line) == ("Sở Y tế", "Thành phố Hải Phòng", "vertical")


def test_names_come_in_clean_and_faults_are_spelled_out():
    found = read("Tên đơn vị,Loại\n\u202eSở\u200b  Y tế,\nX,\u202ekind\n")
    assert found.units[0].name == "Sở Y tế"
    assert found.problems[0].value == "kind"


def test_a_unit_cannot_end_before_it_starts():
    [problem] = read("name,from,until\nA,1/7/2025,30/6/2025\n").problems
    assert problem.code == "ends_before_it_starts"


def test_a_table_without_headings_is_refused_with_advice():
    with pytest.raises(UnusableInputError, match="No table") as refused:
        read("Sở Y tế,1\nSở Nội vụ,2\n")
    assert "Tên đơn vị" in refused.value.advice


def test_a_list_of_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr("lamsach.portal.units.lists.table.MOST_ROWS", 3)
    with pytest.raises(UnusableInputError, match="more than 3 rows"):
        read("name\n" + "A\n" * 4)


def test_endless_faults_are_counted_and_not_kept():
    found = read("name,kind\n" + "A,?\n" * (rows_module.MOST_PROBLEMS + 5))
    assert (len(found.problems), found.problems_left_out) == (rows_module.MOST_PROBLEMS, 5)


def test_a_cell_without_end_is_refused():
    with pytest.raises(UnusableInputError, match="damaged"):
        read('name\n"' + "x" * 200_000)
