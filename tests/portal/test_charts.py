"""Charts are safe under the content security policy, and say in a table what they show."""

import datetime as dt

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from lamsach.portal import charts

DAYS = [dt.date(2026, 9, day) for day in (1, 2, 3)]


@pytest.fixture(params=["bars", "over_time"])
def chart(request):
    if request.param == "bars":
        return charts.bars("Báo cáo", [("Xã A", 1200), ("<script>alert(1)</script>", 0)], what="Đơn vị", value="Số")
    return charts.over_time("Tiến độ", DAYS, {"<script>": [1, 2, 1200], "nộp": [0, 0, 1]}, day="Ngày")


def test_a_chart_carries_no_style_no_script_and_no_markup_of_its_data(chart):
    page = render_to_string("chart.html", {"chart": chart})
    assert "<svg" in page
    assert "style" not in page
    assert "<script" not in page


def test_a_chart_has_a_name_and_its_figures_as_a_table(chart):
    page = render_to_string("chart.html", {"chart": chart})
    assert f'aria-labelledby="{chart.key}"' in page
    assert f'id="{chart.key}"' in page
    assert len(chart.rows) == page.count('<th scope="row">')


def test_figures_are_written_as_the_reader_writes_them():
    with translation.override("vi"):
        assert charts.bars("t", [("a", 1200)], what="w", value="v").rows == [["a", "1.200"]]
        assert charts.over_time("t", DAYS, {"a": [1, 2, 3]}, day="d").rows[0][0] == "01/09/2026"


def test_nothing_to_draw_is_no_failure():
    assert charts.bars("t", [], what="w", value="v").rows == []
    assert charts.over_time("t", [], {"a": []}, day="d").rows == []


def test_two_long_names_that_begin_alike_stay_two_bars():
    long = "Trường Trung học cơ sở và Trung học phổ thông số "
    chart = charts.bars("t", [(f"{long}{n}", n) for n in (1, 2)], what="w", value="v")
    assert chart.svg.count("<rect") == 1 + 2
