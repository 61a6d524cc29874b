"""The five forms that ship: what each asks whom, and that rewritten forms add up."""

import pytest

from lamsach.campaign.builtin_forms import BUILTIN_FORMS, DEFINITIONS
from lamsach.campaign.figures import BLANK, NOT_ASKED, Coverage, Figure
from lamsach.campaign.form_answers import figures, read_answers
from lamsach.campaign.form_checks import may_go_out, validate
from lamsach.campaign.form_definitions import read_form, write_form
from lamsach.campaign.form_variants import choose
from lamsach.campaign.forms import FieldKind, Traits
from lamsach.campaign.measures import MEASURES

WARD, SCHOOL = Traits("ward"), Traits("primary_school")


def test_the_five_forms_are_there_and_only_the_one_that_we_made_up_says_so():
    assert set(BUILTIN_FORMS) == {"hp", "bk", "bd", "tq", "ts"}
    assert [key for key, form in BUILTIN_FORMS.items() if form.stock] == ["ts"]


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each["key"])
def test_each_form_reads_and_writes_back_and_speaks_both_languages(definition):
    form = read_form(definition, measures=MEASURES)
    assert read_form(write_form(form)) == form
    for wording in (form.title, *(section.title for section in form.sections), *(field.label for field in form)):
        assert wording.vi
        assert wording.en


@pytest.mark.parametrize("form", BUILTIN_FORMS.values(), ids=lambda each: each.key)
def test_every_count_has_a_measure_so_that_the_forms_add_up(form):
    assert all(field.measure in MEASURES for field in form if field.kind is FieldKind.COUNT)
    assert any(field.kind is FieldKind.COUNT for field in form)


@pytest.mark.parametrize("key", ["hp", "bk"])
def test_the_figures_of_hp_and_bk_cover_everything_below_and_have_a_note(key):
    form = BUILTIN_FORMS[key]
    counts = [field for field in form if field.kind is FieldKind.COUNT]
    assert [field.measure for field in counts] == ["organisations_received", "organisations_carried_out"]
    assert all(field.coverage is Coverage.INCLUSIVE and field.with_note for field in counts)
    assert [field.key for field in form if field.kind is FieldKind.TEXT] == ["unit_name", "assessment", "proposals"]


def test_hp_and_bk_answers_have_the_same_meaning_though_their_words_differ():
    hp, bk = (BUILTIN_FORMS[key] for key in ("hp", "bk"))
    assert hp["received"].label != bk["received"].label
    raw = {"received": "1.234", "carried_out": "73"}
    assert figures(hp, read_answers(hp, raw, SCHOOL)) == figures(bk, read_answers(bk, raw, SCHOOL))


def test_only_wards_are_asked_about_their_area_in_bd():
    form = BUILTIN_FORMS["bd"]
    assert [section.key for section in form.sections_for(WARD)][:2] == ["own_unit", "area"]
    assert "area" not in [section.key for section in form.sections_for(SCHOOL)]
    raw = {"own_people": 20, "area_people": 900}
    assert figures(form, read_answers(form, raw, WARD)) == {"people_informed": Figure(20, 900)}
    assert figures(form, read_answers(form, raw, SCHOOL)) == {"people_informed": Figure(20, NOT_ASKED)}


def test_the_audience_of_bd_is_one_change_away():
    data = write_form(BUILTIN_FORMS["bd"])
    area = next(section for section in data["sections"] if section["key"] == "area")
    del area["audience"]
    assert read_form(data).asks("area_people", SCHOOL)


def test_malware_treated_in_tq_may_be_a_number_or_words():
    form = BUILTIN_FORMS["tq"]
    number = read_answers(form, {"malware_treated": "15"}, SCHOOL)["malware_treated"]
    assert (number.value, number.note) == (15, "")
    words = read_answers(form, {"malware_treated": "đã xử lý toàn bộ"}, SCHOOL)
    assert words["malware_treated"].note == "đã xử lý toàn bộ"
    assert figures(form, words)["malware_treated"] == Figure(own=BLANK)


@pytest.mark.parametrize("keep", [["civil_servants"], ["computers"], ["civil_servants", "computers"]])
def test_the_operator_of_tq_counts_people_or_computers_or_both(keep):
    form = choose(BUILTIN_FORMS["tq"], "carried_out_by", keep)
    measured = {field.measure for field in form} & {"civil_servants_carried_out", "computers_carried_out"}
    assert measured == {f"{key}_carried_out" for key in keep}
    filled = {"assessment": "Tốt", "civil_servants": 12, "computers": 10, "malware_found": 0}
    assert validate(form, read_answers(form, filled, SCHOOL)) == []


def test_the_stock_form_refuses_more_cleaned_than_infected_and_more_infected_than_scanned():
    form = BUILTIN_FORMS["ts"]
    raw = {"assessment": "Tốt", "machines_scanned": 10, "machines_infected": 11, "machines_cleaned": 12}
    found = validate(form, read_answers(form, raw, SCHOOL))
    assert {problem.field for problem in found} == {"machines_infected", "machines_cleaned"}
    assert not may_go_out(found)


def test_the_stock_form_asks_why_a_figure_is_far_from_the_evidence():
    form = BUILTIN_FORMS["ts"]
    raw = {
        "assessment": "Tốt",
        "machines_scanned": {"value": 100, "prefilled": 40},
        "machines_infected": {"value": 4, "prefilled": 4},
        "machines_cleaned": {"value": 4, "prefilled": 4},
    }
    (found,) = validate(form, read_answers(form, raw, SCHOOL))
    assert (found.field, found.needs_reason) == ("machines_scanned", True)


@pytest.mark.parametrize(("key", "texts"), [("hp", 2), ("bk", 2), ("bd", 3), ("tq", 1), ("ts", 1)])
def test_an_empty_form_cannot_go_out_and_says_what_is_missing(key, texts):
    form = BUILTIN_FORMS[key]
    found = validate(form, read_answers(form, {}, SCHOOL))
    assert {problem.check for problem in found} == {"required"}
    missing = [problem.field for problem in found if form[problem.field].kind is FieldKind.TEXT]
    assert len(missing) == texts
