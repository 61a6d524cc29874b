"""Citations: numbers read as written, letters suggested with reasons, nothing matched without certainty."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.campaign.citations import (
    Citation,
    DocumentNumber,
    KnownLetter,
    Reason,
    read_citation,
    read_number,
    suggest,
)
from lamsach.campaign.partial_dates import PartialDate
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import speaking

DAY = date(2022, 8, 23)


@pytest.mark.parametrize(
    ("text", "serial", "symbol", "year"),
    [
        ("1298/CATTT-NCSC", 1298, ("CATTT", "NCSC"), None),
        ("1660 /UBND-VHTT", 1660, ("UBND", "VHTT"), None),
        ("Số: 1011/STTTT-CNTT-BCVT", 1011, ("STTTT", "CNTT", "BCVT"), None),
        ("409/CNTT-HTKT&ATTT", 409, ("CNTT", "HTKT&ATTT"), None),
        ("/STTTT-CNTT", None, ("STTTT", "CNTT"), None),
        ("Số: ..... / UBND - VP", None, ("UBND", "VP"), None),
        ("30/2020/NĐ-CP", 30, ("NĐ", "CP"), 2020),
        ("1656/NQ-UBTVQH15", 1656, ("NQ", "UBTVQH15"), None),
        ("12/BC", 12, ("BC",), None),
        ("05/UBND–VX", 5, ("UBND", "VX"), None),
    ],
)
def test_numbers_are_read_in_their_parts(text, serial, symbol, year):
    number = read_number(text)
    assert (number.serial, number.symbol, number.year) == (serial, symbol, year)


@pytest.mark.parametrize(
    "text", ["", "1298", "CATTT-NCSC", "23/8/2022", "1298/", "1234567/UBND", "a/b/c", "x" * 5000, "1" * 50 + "/UBND"]
)
def test_what_is_no_number_is_refused_with_advice(text):
    with pytest.raises(UnusableInputError) as refused:
        read_number(text)
    assert refused.value.advice


parts = st.text("ABCĐEVN&", min_size=1, max_size=6).filter(lambda part: part[0] != "&")


@given(
    st.none() | st.integers(0, 999_999), st.lists(parts, min_size=1, max_size=3), st.none() | st.integers(1990, 2099)
)
def test_a_number_reads_back_as_it_is_shown(serial, symbol, year):
    number = DocumentNumber(serial, tuple(symbol), year)
    assert read_number(str(number)) == number


def test_number_and_date_are_found_in_a_reference():
    read = read_citation("Thực hiện Công văn số 1298/CATTT-NCSV ngày 23/8/2022 của cơ quan cấp trên về việc và/hoặc")
    assert str(read.number) == "1298/CATTT-NCSV"
    assert read.dated.complete == DAY


@pytest.mark.parametrize(
    ("text", "number", "day"),
    [
        ("Căn cứ Kế hoạch ngày 23 tháng 8 năm 2022", None, DAY),
        ("Công văn số /STTTT-CNTT", "/STTTT-CNTT", None),
        ("ngày 31/02/2022, số 12/UBND-VP", "12/UBND-VP", None),
        ("", None, None),
    ],
)
def test_what_a_reference_lacks_stays_blank(text, number, day):
    read = read_citation(text)
    assert (str(read.number) if read.number else None) == number
    assert (read.dated.complete if read.dated else None) == day


@given(st.text(max_size=2_000))
def test_any_text_is_read_as_a_reference(text):
    assert read_citation(text).written == text


def letter(key, number, dated=DAY):
    return KnownLetter(key, read_number(number), dated)


KNOWN = [
    letter("meant", "1298/CATTT-NCSC"),
    letter("same day", "1301/CATTT-NCSC"),
    letter("other office", "1298/UBND-VP"),
    letter("far", "77/STTTT-CNTT", date(2022, 9, 1)),
]


@pytest.mark.parametrize(
    ("written", "reasons"),
    [
        ("1298/CATTT-NCSC ngày 23/08/2022", {Reason.SAME_SERIAL, Reason.SAME_SYMBOL, Reason.SAME_DATE}),
        ("298/CATTT-NCSC ngày 23/8/2022", {Reason.DIGIT_LOST, Reason.SAME_SYMBOL, Reason.SAME_DATE}),
        ("1298/CATTT-NCSV ngày 23/8/2022", {Reason.SAME_SERIAL, Reason.LETTER_DIFFERS, Reason.SAME_DATE}),
        ("1298/CATT-NCSC", {Reason.SAME_SERIAL, Reason.LETTER_DIFFERS}),
        ("1298/CATTT-QLGS ngày 23/8/2022", {Reason.SAME_SERIAL, Reason.SAME_OFFICE, Reason.SAME_DATE}),
        ("1299/CATTT-NCSC ngày 23/8/2022", {Reason.DIGIT_DIFFERS, Reason.SAME_SYMBOL, Reason.SAME_DATE}),
        ("1298/CATTT-NCSC ngày 24/8/2022", {Reason.SAME_SERIAL, Reason.SAME_SYMBOL, Reason.OTHER_DATE}),
    ],
)
def test_the_letter_meant_is_suggested_first_with_its_reasons(written, reasons):
    best = suggest(read_citation(written), KNOWN)[0]
    assert best.key == "meant"
    assert set(best.reasons) == reasons
    for language in ("vi", "en"):
        with speaking(language):
            assert all(reason.label for reason in best.reasons)


def test_the_three_ways_in_which_one_letter_was_cited_suggest_it_but_two_are_not_certain():
    written = ["1298/CATTT-NCSC", "298/CATTT-NCSC", "1298/CATTT-NCSV"]
    best = [suggest(read_citation(f"{number} ngày 23/08/2022"), KNOWN)[0] for number in written]
    assert [each.key for each in best] == ["meant"] * 3
    assert [each.certain for each in best] == [True, False, False]


def test_the_same_number_of_another_office_is_not_suggested():
    keys = [each.key for each in suggest(read_citation("1298/CATTT-NCSC ngày 23/8/2022"), KNOWN)]
    assert "other office" not in keys
    assert "far" not in keys


def test_a_number_without_its_date_is_suggested_but_never_certain():
    (best, *_rest) = suggest(read_citation("1298/CATTT-NCSC"), KNOWN)
    assert best.key == "meant"
    assert not best.certain


def test_two_letters_that_agree_in_full_make_nothing_certain():
    twins = [letter("one", "1298/CATTT-NCSC"), letter("two", "1298/CATTT-NCSC")]
    assert [each.certain for each in suggest(read_citation("1298/CATTT-NCSC ngày 23/8/2022"), twins)] == [False, False]


def test_the_year_in_a_number_must_agree():
    known = [letter("2020", "30/2020/NĐ-CP", None), letter("2021", "30/2021/NĐ-CP", None)]
    best, other = suggest(read_citation("Nghị định số 30/2020/NĐ-CP"), known)
    assert (best.key, other.key) == ("2020", "2021")
    assert Reason.OTHER_DATE in other.reasons


def test_a_partial_date_may_agree():
    citation = Citation("", read_number("1298/CATTT-NCSC"), PartialDate(2022, 8))
    assert Reason.DATE_MAY_AGREE in suggest(citation, KNOWN)[0].reasons


def test_a_reference_without_a_number_suggests_nothing():
    assert suggest(read_citation("Kế hoạch của cấp trên"), KNOWN) == []


serials = st.integers(1, 99_999)


@given(
    serials,
    serials,
    st.sampled_from(["CATTT-NCSC", "CATTT-NCSV", "UBND-VP"]),
    st.sampled_from([None, DAY, date(2022, 9, 1)]),
)
def test_only_full_agreement_is_certain(cited, known, symbol, dated):
    citation = read_citation(f"{cited}/CATTT-NCSC ngày 23/8/2022")
    for each in suggest(citation, [letter("k", f"{known}/{symbol}", dated)]):
        assert each.certain == (cited == known and symbol == "CATTT-NCSC" and dated == DAY)
        assert 0 < each.score <= 1
