"""Counts as clerks type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.campaign.counts import NotACountError, read_count
from lamsach.campaign.figures import BLANK, LARGEST_COUNT, NOT_ASKED, add


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("0", 0),
        ("12", 12),
        (" 12 ", 12),
        ("0012", 12),
        ("1.234", 1234),
        ("1 234", 1234),
        ("1\u00a0234\u00a0567", 1234567),
        ("1.234.567", 1234567),
        ("9007199254740992", LARGEST_COUNT),
        (12, 12),
        (12.0, 12),
    ],
)
def test_whole_numbers_are_read_with_vietnamese_grouping(typed, count):
    assert read_count(typed) == count


@pytest.mark.parametrize("typed", ["", "   ", None, BLANK, ".....", "…", "_____", "\u00a0"])
def test_nothing_and_dotted_lines_are_blank_which_is_not_zero(typed):
    assert read_count(typed) is BLANK


@pytest.mark.parametrize(
    "typed",
    ["1,5", "1,234", "1.5", "12.34", "1.2345", "1.234 567", "-1", "+1", "1/2", "1e3", "½", "٣", "1２", "9007199254740993", "1" * 500, "1.234.", "0x10", True, 1.5, -1, 2**53 + 1, float("inf"), float("nan"), [1], NOT_ASKED, b"1"],
)  # fmt: skip
def test_what_is_no_whole_number_from_zero_is_refused_with_advice(typed):
    with pytest.raises(NotACountError) as refused:
        read_count(typed)
    assert refused.value.advice


def test_a_comma_is_explained():
    with pytest.raises(NotACountError, match="1,5") as refused:
        read_count("1,5")
    assert "1.000" in refused.value.advice
    assert not refused.value.words


def test_words_are_told_from_wrong_numbers():
    with pytest.raises(NotACountError) as refused:
        read_count("đã xử lý hết")
    assert refused.value.words


@given(st.integers(0, LARGEST_COUNT), st.sampled_from([",", " ", "\u202f"]))
def test_every_count_reads_back_however_it_is_grouped(count, separator):
    assert read_count(str(count)) == count
    assert read_count(f"{count:,}".replace(",", "." if separator == "," else separator)) == count


@given(st.text() | st.integers() | st.floats())
def test_anything_is_a_count_a_blank_or_refused(value):
    try:
        count = read_count(value)
    except NotACountError:
        return
    assert count is BLANK or 0 <= count <= LARGEST_COUNT


def test_adding_keeps_blank_zero_and_not_asked_apart():
    assert add(0, BLANK) == 0
    assert add(BLANK, 5) == 5
    assert add(2, 5) == 7
    assert add(NOT_ASKED, NOT_ASKED) is NOT_ASKED
    assert add(NOT_ASKED, BLANK) is BLANK
    assert add(BLANK, NOT_ASKED) is BLANK
    assert add(BLANK, BLANK) is BLANK
    assert add(NOT_ASKED, 0) == 0
