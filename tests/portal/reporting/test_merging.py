"""Two persons in one draft are told of each other, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.portal.reporting.merging import Typist, agrees, choose, mark, merge, rivals, texts
from lamsach.portal.reporting.models import Submission
from tests.portal.reporting.reports import clerk, draft_of

AN = Typist(1, "An", "page-1", "2022-09-01T01:00:00+00:00")
BA = Typist(2, "Ba", "page-2", "2022-09-01T01:00:05+00:00")
CHI = Typist(3, "Chi", "page-3", "2022-09-01T01:00:09+00:00")


def entry(value: str, typist: Typist = AN) -> dict:
    return typist.sign({"value": value, "note": "", "reason": ""})


def test_what_only_one_changed_is_taken():
    before = entry("old")
    assert merge(before, {"value": "new"}, mark(before), BA)["value"] == "new"


def test_what_the_other_changed_is_not_undone_by_a_page_that_did_not_touch_it():
    before, now = entry("old"), entry("new")
    assert merge(now, {"value": "old"}, mark(before), BA) is now


def test_what_both_changed_is_kept_twice():
    merged = merge(entry("of An"), {"value": "of Ba"}, mark(entry("old")), BA)
    assert merged["value"] == "of An"
    assert [(other["value"], other["by_name"]) for other in merged["others"]] == [("of Ba", "Ba")]


def test_a_page_is_never_in_conflict_with_itself():
    merged = merge(entry("first"), {"value": "second"}, mark(entry("stale")), AN)
    assert merged["value"] == "second"
    assert "others" not in merged


def test_typing_on_in_a_conflict_changes_ones_own_side():
    conflict = merge(entry("of An"), {"value": "of Ba"}, mark(entry("old")), BA)
    of_an = merge(conflict, {"value": "of An, longer"}, mark(conflict), AN)
    assert (of_an["value"], of_an["others"][0]["value"]) == ("of An, longer", "of Ba")
    of_ba = merge(conflict, {"value": "of Ba, longer"}, mark(entry("old")), BA)
    assert (of_ba["value"], [other["value"] for other in of_ba["others"]]) == ("of An", ["of Ba, longer"])


@pytest.mark.parametrize(("which", "kept"), [(None, "of An"), (0, "of Ba"), (7, "of An")])
def test_choosing_keeps_one(which, kept):
    conflict = merge(entry("of An"), {"value": "of Ba"}, mark(entry("old")), BA)
    chosen = choose(conflict, which)
    assert chosen["value"] == kept
    assert "others" not in chosen


class Page:
    """What one browser shows, and the mark that it carries for it."""

    def __init__(self, typist: Typist) -> None:
        self.typist, self.shows, self.seen = typist, "", mark(None)

    def sends(self, stored, typed: str):
        self.shows = typed
        stored = merge(stored, {"value": typed}, self.seen, self.typist)
        if agrees(stored, {"value": typed}):
            self.seen = mark(stored)
        return stored


def kept_texts(stored) -> set[str]:
    return {texts(each)["value"] for each in (stored or {}, *(stored or {}).get("others", ()))}


@given(st.lists(st.tuples(st.sampled_from([AN, BA, CHI]), st.sampled_from([None, "", "a", "b"])), max_size=9))
def test_what_somebody_typed_last_on_a_page_is_never_lost(steps):
    stored, pages = None, {each.page: Page(each) for each in (AN, BA, CHI)}
    for typist, typed in steps:
        page, before = pages[typist.page], kept_texts(stored)
        touched = typed is not None and typed != page.shows
        taken_back = mark({"value": typed}) == page.seen
        stored = page.sends(stored, page.shows if typed is None else typed)
        if not touched:
            assert kept_texts(stored) == before, "a page that nobody touched changes nothing"
        elif typed and not taken_back:
            assert typed in kept_texts(stored)
        for other in (stored or {}).get("others", ()):
            assert texts(other)["value"] == pages[other["page"]].shows, "no text stands for a page that shows another"


def test_taking_back_ones_own_change_ends_the_conflict():
    conflict = merge(entry("of An"), {"value": "of Ba"}, mark(entry("old")), BA)
    ended = merge(conflict, {"value": "old"}, mark(entry("old")), BA)
    assert ended["value"] == "of An"
    assert "others" not in ended


def test_texts_that_have_become_the_same_are_no_conflict():
    conflict = merge(entry("of An"), {"value": "same"}, mark(entry("old")), BA)
    assert rivals(conflict)
    assert not rivals(merge(conflict, {"value": "same"}, mark(entry("of An")), AN))


def test_two_clerks_who_change_different_fields_both_keep_theirs(nation, assignment):
    an, ba = clerk(nation, "p1", assignment), clerk(nation, "p1b", assignment)
    an.form["scanned"] = ba.form["scanned"] = ""
    an.form["assessment"] = ba.form["assessment"] = ""
    an.autosaves(assessment="của An")
    ba.autosaves(scanned="12")
    answers = draft_of(assignment).answers
    assert (answers["assessment"]["value"], answers["scanned"]["value"]) == ("của An", "12")
    assert "others" not in answers["assessment"]


def test_a_page_that_saves_itself_again_does_not_undo_what_the_other_typed(nation, assignment):
    an, ba = clerk(nation, "p1", assignment), clerk(nation, "p1b", assignment)
    for page in (an, ba):
        page.form |= {"assessment": "", "scanned": ""}
    an.autosaves(assessment="của An")
    body = ba.autosaves(scanned="1")
    assert "của An" in body, "Ba is told"
    ba.autosaves(scanned="12")
    assert draft_of(assignment).answers["assessment"]["value"] == "của An"


def test_two_clerks_who_change_one_field_are_told_and_choose(nation, assignment):
    an, ba = clerk(nation, "p1", assignment), clerk(nation, "p1b", assignment)
    an.autosaves(assessment="của An")
    body = ba.autosaves(assessment="của Ba")
    for text in ("của An", "của Ba"):
        assert text in body.split('id="other-assessment"')[1]
    assert an.files().status_code == 422
    assert not Submission.objects.exists()
    ba.types("choose=assessment:0")
    assert "others" not in draft_of(assignment).answers["assessment"]
    assert draft_of(assignment).answers["assessment"]["value"] == "của Ba"
    assert an.opens().files().status_code == 302
