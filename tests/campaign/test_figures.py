"""Figures: three kinds of nothing survive storing; several forms of one unit count once."""

from hypothesis import given
from hypothesis import strategies as st

from lamsach.campaign.figures import (
    BLANK,
    NOT_ASKED,
    Figure,
    pack_figures,
    read_row,
    read_rows,
    settle,
    unpack_figures,
    write_row,
)

values = st.integers(0, 2**53) | st.sampled_from([BLANK, NOT_ASKED])
figures = st.dictionaries(st.sampled_from("abc"), st.builds(Figure, values, values))


@given(figures)
def test_figures_are_stored_and_read_back(report):
    assert unpack_figures(pack_figures(report)) == report


@given(st.lists(figures, max_size=4))
def test_rows_of_figures_are_read_back_one_by_one_and_all_at_once(reports):
    packed = [pack_figures(report) for report in reports]
    rows = [write_row(each) for each in packed]
    assert [read_row(*row) for row in rows] == packed
    numbers = [number for each in packed for both in each.values() for number in both]
    assert read_rows(figures for _measures, figures in rows) == numbers


def test_a_figure_is_reported_blank_or_not_asked():
    assert Figure(0).reported
    assert not Figure(0).blank
    assert Figure(BLANK).blank
    assert not Figure().blank
    assert not Figure(BLANK, 5).blank


def test_the_latest_number_of_several_forms_stands_and_a_blank_does_not_wipe_it_out():
    first = {"machines": Figure(own=5, inclusive=20), "people": Figure(own=BLANK)}
    second = {"machines": Figure(own=7, inclusive=NOT_ASKED), "people": Figure(own=3)}
    third = {"machines": Figure(own=BLANK), "malware": Figure(own=BLANK)}
    assert settle([first, second, third]) == {
        "machines": Figure(own=7, inclusive=20),
        "people": Figure(own=3),
        "malware": Figure(own=BLANK),
    }


@given(st.lists(figures, max_size=4))
def test_a_unit_that_filed_several_forms_counts_once(reports):
    for measure, figure in settle(reports).items():
        own = [report[measure].own for report in reports if measure in report]
        numbers = [each for each in own if isinstance(each, int)]
        expected = numbers[-1] if numbers else (BLANK if BLANK in own else NOT_ASKED)
        assert figure.own == expected
