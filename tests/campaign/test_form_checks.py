"""Checks: hard ones stop a report, soft ones ask for a reason, and blanks are never taken for zero."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.campaign.sample_form import whole

from lamsach.campaign.form_answers import read_answers
from lamsach.campaign.form_checks import Circumstances, may_go_out, validate
from lamsach.campaign.form_definitions import read_form
from lamsach.campaign.forms import Denominator, Severity, Traits
from lamsach.core.texts import speaking

WARD, SCHOOL = Traits("ward"), Traits("school")
FORM = read_form(whole())


def problems(raw, unit=SCHOOL, **known):
    return {
        (problem.field, problem.check): problem
        for problem in validate(FORM, read_answers(FORM, raw, unit), Circumstances(**known))
    }


def test_a_required_field_left_blank_stops_the_report():
    problem = problems({})["infected", "required"]
    assert problem.severity is Severity.HARD
    assert problem.stops
    assert not may_go_out([problem])


def test_zero_is_an_answer():
    assert ("infected", "required") not in problems({"infected": 0})


def test_what_a_unit_is_not_asked_it_cannot_get_wrong():
    data = whole()
    data["sections"][0]["fields"][2]["required"] = True
    form = read_form(data)
    wrong = validate(form, read_answers(form, {"infected": 5, "cleaned": 5, "area": 1}, SCHOOL))
    assert [problem.field for problem in wrong if problem.field == "area"] == []
    asked = validate(form, read_answers(form, {"infected": 5, "cleaned": 5, "area": 1}, WARD))
    assert {problem.check for problem in asked if problem.field == "area"} == {"c", "d"}


@pytest.mark.parametrize(
    ("raw", "check"),
    [
        ({"infected": 3, "cleaned": 4}, ("cleaned", "a")),
        ({"infected": 0}, ("infected", "b")),
        ({"infected": 3, "cleaned": 2, "area": 4}, ("area", "c")),
        ({"infected": 3, "cleaned": 2, "area": 4}, ("area", "d")),
        ({"infected": 3, "tool": "other"}, ("which", "e")),
        ({"infected": 11}, ("infected", "f")),
        ({"infected": 3, "area": 6}, ("area", "g")),
        ({"infected": 12}, ("infected", "h")),
        ({"started": "2/9/2022", "ended": "1/9/2022"}, ("started", "i")),
        ({"infected": "1,5"}, ("infected", "unread")),
        ({"cleaned": {"value": 1, "note": "x" * 81}}, ("cleaned", "too_long")),
        ({"which": "x" * 10_001}, ("which", "too_long")),
    ],
)
def test_each_rule_finds_what_it_is_for(raw, check):
    known = {
        "denominators": {Denominator.MACHINES: 10},
        "subordinates": {"machines_cleaned": 7},
        "prefilled": {"infected": 10},
    }
    for language in ("vi", "en"):
        with speaking(language):
            assert problems(raw, WARD, **known)[check].message


def test_a_filled_form_has_no_problem():
    raw = {
        "infected": 10, "cleaned": 4, "area": 14, "started": "1/9/2022", "ended": "1/9/2022", "tool": "other", "which": "x",
    }  # fmt: skip
    known = {
        "denominators": {Denominator.MACHINES: 10},
        "subordinates": {"machines_cleaned": 14},
        "prefilled": {"infected": 11},
    }
    assert problems(raw, WARD, **known) == {}


@pytest.mark.parametrize(
    "raw", [{"cleaned": 4}, {"infected": 3}, {"infected": "", "cleaned": 4}, {"infected": 3, "area": 9}]
)
def test_a_check_does_not_take_a_blank_for_zero(raw):
    assert not {check for _, check in problems(raw, WARD)} & {"a", "c", "d"}


def test_checks_do_not_apply_to_what_is_not_known():
    assert not {check for _, check in problems({"infected": 10**9, "area": 0}, WARD)} & {"f", "g", "h"}


def test_the_prefill_kept_with_the_answer_is_compared_with():
    assert ("infected", "h") in problems({"infected": {"value": 12, "prefilled": 10}})
    assert ("infected", "h") not in problems({"infected": {"value": 11, "prefilled": 10}})
    assert ("infected", "h") in problems({"infected": {"value": 1, "prefilled": 0}})


def test_a_soft_problem_asks_for_a_reason_and_with_one_stops_nothing():
    asked = problems({"infected": 0})["infected", "b"]
    assert asked.severity is Severity.SOFT
    assert asked.needs_reason
    assert asked.stops
    told = problems({"infected": {"value": 0, "reason": "không có máy tính"}})["infected", "b"]
    assert not told.stops


def test_a_reason_does_not_lift_a_hard_check():
    assert problems({"infected": 3, "cleaned": {"value": 4, "reason": "vì thế"}})["cleaned", "a"].stops


def test_what_cannot_be_read_gets_one_problem_with_advice():
    found = problems({"infected": "1,5"})
    assert [check for field, check in found if field == "infected"] == ["unread"]
    assert found["infected", "unread"].advice


def test_words_count_as_an_answer_to_a_required_count_with_a_note():
    data = whole()
    data["sections"][0]["fields"][1]["required"] = True
    form = read_form(data)
    found = validate(form, read_answers(form, {"infected": 1, "cleaned": "không có"}, SCHOOL))
    assert found == []


def test_the_message_of_the_form_is_shown_in_the_users_language():
    with speaking("en"):
        assert problems({"infected": 3, "cleaned": 4})["cleaned", "a"].message == "Label"
    with speaking("vi"):
        assert problems({"infected": 3, "cleaned": 4})["cleaned", "a"].message == "Nhãn"


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_comparisons_of_counts_are_those_of_arithmetic(infected, cleaned, area):
    checks = {check for _, check in problems({"infected": infected, "cleaned": cleaned, "area": area}, WARD)}
    assert ("a" in checks) == (cleaned > infected)
    assert ("b" in checks) == (infected < 1)
    assert ("c" in checks) == (area != infected + cleaned)
    assert ("d" in checks) == (infected + cleaned > area)


@given(st.integers(-40, 40))
def test_dates_compare_by_the_calendar(days):
    start = date(2022, 9, 1)
    raw = {"infected": 1, "started": start, "ended": start + timedelta(days=days)}
    assert (("started", "i") in problems(raw, WARD)) == (days < 0)
