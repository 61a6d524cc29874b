"""Answers: nothing typed is lost, and a value, a blank and a question not asked stay apart."""

import json
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.campaign.sample_form import whole

from lamsach.campaign.builtin_forms import BUILTIN_FORMS
from lamsach.campaign.figures import BLANK, NOT_ASKED, Figure
from lamsach.campaign.form_answers import Answer, clean_text, figures, gather, read_answers, write_answers
from lamsach.campaign.form_definitions import read_form
from lamsach.campaign.forms import Traits

WARD, SCHOOL = Traits("ward"), Traits("school")


@pytest.fixture(scope="module")
def form():
    return read_form(whole())


def test_zero_blank_and_not_asked_are_three_different_answers(form):
    answers = read_answers(form, {"infected": "0", "cleaned": "", "area": "5"}, SCHOOL)
    assert answers["infected"].value == 0
    assert answers["cleaned"].value is BLANK
    assert answers["area"].value is NOT_ASKED
    assert figures(form, answers) == {
        "machines_infected": Figure(own=0, inclusive=NOT_ASKED),
        "machines_cleaned": Figure(own=BLANK, inclusive=NOT_ASKED),
    }


def test_each_coverage_of_a_measure_has_its_own_figure(form):
    answers = read_answers(form, {"cleaned": 3, "area": "1.234"}, WARD)
    assert figures(form, answers)["machines_cleaned"] == Figure(own=3, inclusive=1234)


def test_words_for_a_count_with_a_note_become_the_note_and_the_count_stays_blank(form):
    answers = read_answers(form, {"cleaned": {"value": "đã xử lý hết", "note": "xem kèm"}}, WARD)
    assert answers["cleaned"] == Answer(BLANK, note="đã xử lý hết; xem kèm")


def test_words_for_a_plain_count_are_kept_as_typed(form):
    assert read_answers(form, {"infected": "vài máy"}, WARD)["infected"] == Answer(BLANK, unread="vài máy")


def test_each_kind_is_read(form):
    raw = {
        "started": "29/8/2022",
        "ended": date(2022, 9, 1),
        "tool": "other",
        "which": "Công cụ\r\n của tỉnh ",
        "remark": "x",
    }
    answers = read_answers(form, raw, WARD)
    assert answers["started"].value == date(2022, 8, 29)
    assert answers["ended"].value == date(2022, 9, 1)
    assert answers["tool"].value == "other"
    assert answers["which"].value == "Công cụ\n của tỉnh"


@pytest.mark.parametrize("raw", [{"started": "8/2022"}, {"started": "/8/2022"}, {"tool": "mine"}, {"infected": "1,5"}])
def test_what_cannot_be_read_is_kept_as_typed(form, raw):
    ((key, typed),) = raw.items()
    answer = read_answers(form, raw, WARD)[key]
    assert (answer.value, answer.unread) == (BLANK, typed)
    assert write_answers({key: answer}) == {key: {"value": typed}}


def test_a_web_form_sends_values_notes_and_reasons_side_by_side(form):
    sent = gather({"cleaned": "3", "cleaned.note": "hai máy hỏng", "cleaned.reason": "máy mượn", "csrf": "x"})
    assert read_answers(form, sent, WARD)["cleaned"] == Answer(3, note="hai máy hỏng", reason="máy mượn")


def test_a_count_that_is_its_prefill_comes_from_evidence(form):
    prefilled = {"infected": {"value": 4, "prefilled": 4}, "cleaned": {"value": 3, "prefilled": 4}}
    answers = read_answers(form, prefilled, WARD)
    assert answers["infected"].from_evidence
    assert not answers["cleaned"].from_evidence
    assert not Answer(4).from_evidence


def test_texts_are_stored_in_one_normal_form_without_what_a_database_refuses():
    assert clean_text(unicodedata.normalize("NFD", "Kiến Thụy\x00\ud800")) == "Kiến Thụy"
    assert len(clean_text("x" * 1_000_000)) == 100_000


stored = (
    st.none()
    | st.booleans()
    | st.integers(-5, 2**60)
    | st.floats()
    | st.text(max_size=60)
    | st.lists(st.integers(), max_size=2)
)
typed = stored | st.fixed_dictionaries(
    {}, optional={"value": stored, "note": stored, "reason": stored, "prefilled": stored}
)


@pytest.mark.parametrize("unit", [WARD, SCHOOL])
@given(st.dictionaries(st.sampled_from([field.key for field in read_form(whole())] + ["other"]), typed))
def test_whatever_is_typed_is_stored_and_read_back_as_the_same_answers(unit, raw):
    form = read_form(whole())
    answers = read_answers(form, raw, unit)
    assert set(answers) == {field.key for field in form}
    again = json.loads(json.dumps(write_answers(answers)))
    assert read_answers(form, again, unit) == answers


def test_hostile_numbers_do_not_hang_or_crash(form):
    answers = read_answers(form, {"infected": 10**6000, "cleaned": "9" * 100_000, "which": -(10**6000)}, WARD)
    assert answers["infected"].value is BLANK
    assert answers["cleaned"].value is BLANK


@given(st.sampled_from(sorted(BUILTIN_FORMS)))
def test_an_empty_report_says_blank_for_every_measure_asked_and_never_zero(key):
    form = BUILTIN_FORMS[key]
    for figure in figures(form, read_answers(form, {}, WARD)).values():
        assert not figure.reported
        assert BLANK in (figure.own, figure.inclusive)
