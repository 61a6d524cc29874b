"""What people typed never runs in a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.spreadsheet import STARTS_A_FORMULA, csv_lines, inert


@pytest.mark.parametrize("start", [*STARTS_A_FORMULA, " =", "\u00a0+", "\x00="])
def test_a_text_that_begins_like_a_formula_is_only_shown(start):
    assert inert(f"{start}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("cell", [-5, 0, 1.5, None, True])
def test_figures_stay_figures(cell):
    assert inert(cell) is cell


@pytest.mark.parametrize("text", ["", "Xã Kiến Thụy", "a=b", "12 - 3", "'quoted'"])
def test_other_texts_stay_as_they_are(text):
    assert inert(text) == text


@given(st.text())
def test_a_workbook_can_hold_whatever_comes_out(text):
    from openpyxl import Workbook

    Workbook().active.append([inert(text)])


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1), max_size=5))
def test_csv_reads_back_as_the_inert_cells(rows):
    written = b"".join(csv_lines(rows)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert read == [[str(inert(cell)) for cell in row] for row in rows]
    assert not any(cell.lstrip().startswith(STARTS_A_FORMULA) for row in read for cell in row)
