"""Unit lists as YAML."""

import datetime as dt

import pytest

from lamsach.core.errors import UnusableInputError
from lamsach.portal.units.lists import read_list
from tests.portal.units.lists.test_reader import SAMPLES


def read(text):
    return read_list(text.encode(), "units.yaml")


def test_groups_with_their_meaning_and_units_without_a_group_are_read():
    found = read_list(SAMPLES["yaml"], "units.yaml")
    assert [(unit.place.number, unit.name, unit.line, unit.group) for unit in found.units] == [
        (6, "Sở Nội vụ", "territorial", "Khối cơ quan hành chính"),
        (7, "Sở Y tế", "territorial", "Khối cơ quan hành chính"),
        (14, "Cục Thuế tỉnh", "vertical", "Ngành dọc"),
        (16, "Bưu điện tỉnh", "", ""),
    ]
    assert (found.units[1].code, found.units[1].since) == ("SYT", dt.date(2008, 3, 1))
    assert [(group.name, group.line, group.stands_for) for group in found.groups] == [
        ("Khối cơ quan hành chính", "territorial", 1),
        ("Ngành dọc", "vertical", 2),
    ]


def test_a_plain_list_is_read_too():
    assert [unit.name for unit in read("- Sở Y tế\n- {name: Sở Nội vụ}\n").units] == ["Sở Y tế", "Sở Nội vụ"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("- ''", "no_name"),
        ("- {name: A, colour: red}", "unknown_key"),
        ("- [A]", "no_unit"),
        ("- {name: A, kind: kingdom}", "unknown_kind"),
        ("- {name: A, line: sideways}", "unknown_line"),
        ("- {name: A, from: 2025-13-01}", "no_date"),
        ("- null", "no_name"),
    ],
)
def test_each_fault_is_reported_at_its_line(row, code):
    [problem] = read(f"units:\n- B\n{row}\n").problems
    assert (problem.place.number, problem.code) == (3, code)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x]\nunits: [*a]\n",
        "units: " + "[" * 100_000,
        "units: !!python/object/apply:os.system ['true']\n",
        "units: {a: 1}\n",
        "name: A\n",
        "groups: 5\n",
        "units: [A\n",
        "just a text",
    ],
)
def test_what_is_no_list_of_units_is_refused(text):
    with pytest.raises(UnusableInputError):
        read(text)


def test_the_line_of_a_mistake_is_named():
    with pytest.raises(UnusableInputError) as refused:
        read("units:\n- A\n- 'B\n")
    assert refused.value.where.startswith("units.yaml:")


@pytest.mark.parametrize(
    "text", ["- A\n" * 4, "groups: [{name: N, units: [A, B, C, D]}]", "units: [{name: A}, B, C, D]"]
)
def test_a_list_of_too_many_rows_is_refused(monkeypatch, text):
    monkeypatch.setattr("lamsach.portal.units.lists.table.MOST_ROWS", 3)
    monkeypatch.setattr("lamsach.portal.units.lists.yaml_file.MOST_ROWS", 3)
    with pytest.raises(UnusableInputError, match="more than 3 rows"):
        read(text)


def test_keys_without_end_are_refused():
    with pytest.raises(UnusableInputError, match="endless"):
        read("units: [A]\nnotes:\n" + "  a: b\n" * 1_000)


def test_rows_that_say_all_that_can_be_said_are_read():
    row = "{name: A%d, kind: commune, superior: X, superior_code: Y, line: vertical, code: C%d, from: 1/7/2025, until: , note: n}"
    assert len(read("units:\n" + "".join(f"- {row % (n, n)}\n" for n in range(500))).units) == 500
