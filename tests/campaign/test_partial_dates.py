"""Partial dates: parts may be blank, and what was written is kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.campaign.partial_dates import PartialDate, read_date
from lamsach.core.errors import UnusableInputError


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("29/8/2022", (2022, 8, 29)),
        ("ngày 29 tháng 8 năm 2022", (2022, 8, 29)),
        ("ngày tháng năm 2022", (2022, None, None)),
        ("ngày … tháng 8 năm 2022", (2022, 8, None)),
        ("ngày ..... tháng .... năm 20", None),
        (" / /2022", (2022, None, None)),
        ("/8/2022", (2022, 8, None)),
        ("Ngày 5 tháng ___ năm 2022", (2022, None, 5)),
        ("2022-08-29", (2022, 8, 29)),
        ("29-08-2022", (2022, 8, 29)),
        ("", (None, None, None)),
        (".....", (None, None, None)),
        ("31/02/2022", None),
        ("29/02/2023", None),
        ("30/02/", None),
        ("1/13/2022", None),
        ("0/1/2022", None),
        ("1/1/0000", None),
        ("mai", None),
        ("1.", None),
    ],
)
def test_dates_are_read_as_letters_write_them(text, parts):
    if parts is None:
        with pytest.raises(UnusableInputError):
            read_date(text)
        return
    read = read_date(text)
    assert (read.year, read.month, read.day) == parts
    assert read.written == text


def test_only_a_whole_date_is_complete():
    assert read_date("29/8/2022").complete == date(2022, 8, 29)
    assert read_date("/8/2022").complete is None


def test_a_partial_date_agrees_with_the_days_it_may_become():
    blank = read_date("ngày ... tháng 8 năm 2022")
    assert blank.may_be(date(2022, 8, 29))
    assert not blank.may_be(date(2022, 9, 29))
    assert PartialDate().may_be(date(2022, 9, 29))


@given(st.dates(), st.booleans(), st.booleans(), st.booleans())
def test_what_is_shown_reads_back_as_the_same_parts(day, no_year, no_month, no_day):
    made = PartialDate(None if no_year else day.year, None if no_month else day.month, None if no_day else day.day)
    if not no_year and day.year < 1000:  # years have four digits on paper
        return
    read = read_date(str(made))
    assert (read.year, read.month, read.day) == (made.year, made.month, made.day)
    assert read.may_be(day)


@given(st.text(max_size=300))
def test_any_text_is_a_date_or_is_refused(text):
    try:
        read = read_date(text)
    except UnusableInputError:
        return
    assert read.written == text[:100]


def test_a_long_run_of_blanks_is_refused_at_once():
    with pytest.raises(UnusableInputError):
        read_date("ngày" + " ." * 100_000 + "x")
