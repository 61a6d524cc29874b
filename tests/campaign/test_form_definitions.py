"""Form definitions: strict on the way in, every fault with its place, the same data on the way out."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.campaign.sample_form import whole, words

from lamsach.campaign.definition_reader import DefinitionError
from lamsach.campaign.form_definitions import OPERANDS, read_form, write_form
from lamsach.campaign.form_variants import choose
from lamsach.campaign.forms import Audience, FieldKind, Rule, Traits, Wording
from lamsach.core.texts import speaking


def faults(data, **options):
    with pytest.raises(DefinitionError) as refused:
        read_form(data, **options)
    return {fault.place for fault in refused.value.faults}


def test_a_form_reads_and_writes_back_as_the_same_data():
    form = read_form(whole())
    assert write_form(form) == whole()
    assert read_form(json.loads(json.dumps(write_form(form)))) == form


def test_the_sample_uses_every_rule_and_kind():
    form = read_form(whole())
    assert {check.rule for check in form.checks} == set(Rule) == set(OPERANDS)
    assert {field.kind for field in form} == set(FieldKind)


def test_every_fault_is_listed_with_its_place():
    data = whole()
    data["surprise"] = 1
    del data["title"]
    data["sections"][0]["fields"][0]["kind"] = "number"
    data["sections"][0]["fields"][1]["label"] = {"en": "no Vietnamese"}
    data["sections"][1]["fields"][1]["measure"] = "machines_scanned"
    data["sections"][1]["fields"][0]["choices"] = []
    data["checks"][0]["parts"] = ["infected"]
    del data["checks"][2]["parts"]
    data["checks"][5]["of"] = "wishes"
    assert faults(data) >= {
        "surprise",
        "title",
        "sections[0].fields[0].kind",
        "sections[0].fields[1].label.vi",
        "sections[1].fields[1].measure",
        "sections[1].fields[0].choices",
        "checks[0].parts",
        "checks[2].parts",
        "checks[5].of",
    }


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("sections", lambda data: data["sections"][1]["fields"].append(data["sections"][0]["fields"][0])),
        ("sections", lambda data: data.update(sections=[])),
        ("sections[1].key", lambda data: data["sections"][1].update(key="Số liệu")),
        ("sections[0].fields[1].measure", lambda data: data["sections"][0]["fields"][1].update(measure="machines_infected")),
        ("sections[0].fields[0].required", lambda data: data["sections"][0]["fields"][0].update(required="yes")),
        ("sections[1].fields[0].choices", lambda data: data["sections"][1]["fields"][0]["choices"].append({"key": "ours", "label": words()})),
        ("sections[1].fields[0].choices[0].key", lambda data: data["sections"][1]["fields"][0]["choices"][0].update(key="answered")),
        ("sections[1].fields[2].required", lambda data: data["sections"][1]["fields"][2].update(required=True)),
        ("sections[1].fields[1].coverage", lambda data: data["sections"][1]["fields"][1].update(coverage="inclusive")),
        ("sections[1].fields[1].with_note", lambda data: data["sections"][1]["fields"][1].update(with_note=True)),
        ("sections[1].fields[1].prefill", lambda data: data["sections"][1]["fields"][1].update(prefill="received")),
        ("sections[0].fields[0].prefill", lambda data: data["sections"][0]["fields"][0].update(prefill="unit.name")),
        ("sections[0].fields[0].max_length", lambda data: data["sections"][0]["fields"][0].update(max_length=5)),
        ("sections[0].fields[1].max_length", lambda data: data["sections"][0]["fields"][1].update(max_length=0)),
        ("checks[0].right", lambda data: data["checks"][0].update(right="gone")),
        ("checks[0].right", lambda data: data["checks"][0].update(right=-1)),
        ("checks[0].right", lambda data: data["checks"][0].update(right=True)),
        ("checks[0].left", lambda data: data["checks"][0].update(right="which")),
        ("checks[1].left", lambda data: data["checks"][1].update(left="started")),
        ("checks[2].parts", lambda data: data["checks"][2].update(parts=[])),
        ("checks[4].is", lambda data: data["checks"][4].update({"is": "positive"})),
        ("checks[6].left", lambda data: (data["sections"][0]["fields"][2].pop("measure"))),
        ("checks[7].left", lambda data: data["checks"][7].update(left="cleaned")),
        ("checks", lambda data: data["checks"][1].update(key="a")),
        ("variants[0].fields", lambda data: data["variants"][0].update(fields=["gone"])),
        ("variants[0].fields", lambda data: data["variants"][0].update(fields=[])),
    ],
)  # fmt: skip
def test_a_wrong_part_is_named_by_its_place(place, change):
    data = whole()
    change(data)
    assert place in faults(data)


def test_a_measure_must_be_one_of_the_campaigns():
    known = {"machines_infected"}
    assert faults(whole(), measures=known) == {"sections[0].fields[1].measure", "sections[0].fields[2].measure"}
    assert read_form(whole(), measures={"machines_infected", "machines_cleaned"}).key == "f"


def test_too_many_parts_are_refused():
    data = whole()
    data["sections"] = data["sections"] * 40
    assert "sections" in faults(data)
    data = whole()
    data["title"]["vi"] = "x" * 501
    assert "title.vi" in faults(data)


def _paths(data, path=()):
    yield path
    if isinstance(data, dict | list):
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from _paths(data[key], (*path, key))


@given(st.data())
def test_a_damaged_form_is_read_or_refused_but_never_crashes(data):
    form = whole()
    path = data.draw(st.sampled_from([path for path in _paths(form) if path]))
    at = form
    for key in path[:-1]:
        at = at[key]
    junk = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    )
    at[path[-1]] = data.draw(junk)
    before = copy.deepcopy(form)
    try:
        read = read_form(form)
    except DefinitionError as refused:
        listed = refused.faults
        assert all(fault.message for fault in listed)
    else:
        assert read_form(write_form(read)) == read
    assert repr(form) == repr(before)


@given(st.none() | st.text() | st.integers() | st.lists(st.integers()))
def test_what_is_no_form_at_all_is_refused(data):
    assert faults(data)


def test_the_audience_is_that_of_the_section_and_of_the_field():
    form = read_form(whole())
    ward, school = Traits("ward"), Traits("school")
    party = Traits("office", frozenset({"Khối Đảng"}))
    assert form.asks("area", ward)
    assert form.asks("area", party)
    assert not form.asks("area", school)
    assert form.asks("infected", school)
    assert not form.asks("which", party)
    assert [section.key for section in form.sections_for(school)] == ["figures"]
    assert "area" not in {field.key for section in form.sections_for(school) for field in section.fields}
    assert Audience().includes(Traits())
    assert Audience(kinds=("any_commune",)).includes(ward)
    assert not Audience(kinds=("any_commune",)).includes(school)


def test_the_operator_keeps_one_or_both_of_a_variant():
    form = read_form(whole())
    one = choose(form, "counted", ["infected"])
    assert "cleaned" not in one
    assert "infected" in one
    assert one.variants == ()
    assert {check.key for check in one.checks} == {"b", "e", "f", "g", "h", "i"}
    assert read_form(write_form(one)) == one
    assert set(choose(form, "counted", ["infected", "cleaned"])) == set(form)
    for keep in ([], ["area"]):
        with pytest.raises(DefinitionError):
            choose(form, "counted", keep)
    with pytest.raises(DefinitionError):
        choose(form, "gone", ["infected"])


def test_wording_follows_the_language_and_falls_back_to_vietnamese():
    with speaking("en"):
        assert str(Wording("Tên", "Name")) == "Name"
        assert str(Wording("Tên")) == "Tên"
    with speaking("vi"):
        assert str(Wording("Tên", "Name")) == "Tên"
