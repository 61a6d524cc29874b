"""Filing: drafted, approved, submitted; once; for several directives; revised and never edited."""

import datetime as dt

import pytest
from django.urls import reverse

from lamsach.portal.campaigns.actions.acting import finish_task
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.models import Assignment
from lamsach.portal.ledger.models import Entry
from lamsach.portal.reporting import receipts
from lamsach.portal.reporting.actions import filing
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.reporting.errors import ReportRefusedError
from lamsach.portal.reporting.models import Filing, Submission
from tests.portal.campaigns import letters
from tests.portal.reporting.reports import assignment as assignment_of
from tests.portal.reporting.reports import (
    clerk,
    count,
    definition,
    draft_of,
    filed,
    hidden,
    order,
    some_key,
    text,
    version,
)

AFTER = dt.datetime(2022, 9, 20, tzinfo=dt.UTC)


def state(assignment: Assignment) -> str:
    assignment.refresh_from_db()
    return assignment.state


def test_whoever_drafts_and_heads_files_in_one_step_and_gets_a_receipt(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt", scanned="1.234", infected="0")
    answer = someone.files()
    report = Submission.objects.get()
    assert answer.url == reverse("reporting:receipt", args=[report.pk])
    assert (report.state, report.counting, report.drafted_by, report.approved_by) == (
        "submitted",
        True,
        nation.people["p1"],
        nation.people["p1"],
    )
    assert state(assignment) == Assignment.State.SUBMITTED
    assert assignment.finished_at == report.submitted_at
    assert draft_of(assignment) is None
    page = someone.browser.get(answer.url).content.decode()
    for shown in (receipts.number(report), receipts.digest(report), "Phường 1", "7/UBND"):
        assert shown in page


def test_a_zero_a_blank_and_a_question_not_asked_stay_three_things(nation, campaign):
    form = definition(
        key="gaps",
        sections=[
            {
                "key": "s",
                "title": {"vi": "S"},
                "fields": [count("zero", measure="machines_cleaned"), count("blank", measure="machines_infected")],
            },
            {
                "key": "t",
                "title": {"vi": "T"},
                "audience": {"kinds": ["school"]},
                "fields": [count("unasked", measure="people_informed")],
            },
        ],
    )
    assignment = assignment_of(nation, order(nation, campaign, form))
    someone = clerk(nation, "p1", assignment)
    someone.types(zero="0", blank="")
    someone.files()
    report = Submission.objects.get()
    assert report.counts == {"machines_cleaned": [0, -2], "machines_infected": [-1, -2]}
    page = someone.browser.get(reverse("reporting:submission", args=[report.pk])).content.decode()
    assert "unasked" not in page
    assert page.count("bỏ trống") == 1


def test_own_and_inclusive_figures_are_kept_apart(nation, campaign):
    form = definition(
        count("own", measure="machines_scanned"),
        count("area", measure="machines_scanned", coverage="inclusive"),
        key="coverage",
    )
    assignment = assignment_of(nation, order(nation, campaign, form))
    someone = clerk(nation, "p1", assignment)
    someone.types(own="3", area="40")
    someone.files()
    assert Submission.objects.get().counts == {"machines_scanned": [3, 40]}


def test_a_double_click_files_once(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt")
    key = some_key()
    first = someone.files(key=key)
    second = someone.browser.post(
        reverse("reporting:review", args=[assignment.pk]),
        {"key": key, "version": "1", "assignments": [assignment.pk], "do": "file"},
    )
    assert first.url == second.url
    assert Submission.objects.count() == 1
    assert Entry.objects.filter(verb="submission.filed").count() == 1


def test_a_draft_that_changed_since_it_was_looked_through_is_not_filed(nation, assignment):
    someone, other = clerk(nation, "p1", assignment), clerk(nation, "p1b", assignment)
    someone.types(assessment="Tốt")
    looked_at = str(draft_of(assignment).version)
    other.types(scanned="9")
    answer = someone.files(version=looked_at)
    assert answer.status_code == 409
    assert not Submission.objects.exists()
    assert "9" in answer.content.decode()


def test_a_reporter_hands_in_and_the_head_approves(nation, directive):
    assignment = assignment_of(nation, directive, "Phường 2")
    someone = clerk(nation, "p2", assignment)
    someone.types(assessment="Tốt", scanned="5")
    someone.files(do="file")  # the button is not there for a reporter; the word alone gives no right
    report = Submission.objects.get()
    assert (report.state, report.counting) == ("drafted", False)
    assert state(assignment) == Assignment.State.SEEN
    assert someone.browser.post(reverse("reporting:approve", args=[report.pk])).status_code == 403

    head = nation.browser("p2head")
    assert "Phường 2" in head.get(reverse("reporting:reports")).content.decode()
    head.post(reverse("reporting:approve", args=[report.pk]))
    head.post(reverse("reporting:approve", args=[report.pk]))
    report.refresh_from_db()
    assert (report.state, report.counting, report.approved_by) == ("submitted", True, nation.people["p2head"])
    assert state(assignment) == Assignment.State.SUBMITTED
    assert Entry.objects.filter(verb="submission.filed").count() == 1


def test_the_head_sends_back_with_a_reason_and_the_reporter_goes_on_from_there(nation, directive):
    assignment = assignment_of(nation, directive, "Phường 2")
    someone = clerk(nation, "p2", assignment)
    someone.types(assessment="Tốt", scanned="5")
    someone.files(do="hand_in")
    report = Submission.objects.get()
    head = nation.browser("p2head")
    assert head.post(reverse("reporting:send_back", args=[report.pk]), {"reason": " "}).status_code == 422
    head.post(reverse("reporting:send_back", args=[report.pk]), {"reason": "Thiếu số máy nhiễm"})
    report.refresh_from_db()
    assert (report.state, report.reason) == ("sent_back", "Thiếu số máy nhiễm")
    page = someone.opens().page
    assert "Thiếu số máy nhiễm" in page
    assert 'value="5"' in page
    someone.types(infected="1")
    someone.files(do="hand_in")
    assert [(each.revision, each.state) for each in Submission.objects.order_by("revision")] == [
        (1, "sent_back"),
        (2, "drafted"),
    ]


def test_a_reporter_takes_back_what_is_not_approved_yet(nation, directive):
    assignment = assignment_of(nation, directive, "Phường 2")
    someone = clerk(nation, "p2", assignment)
    someone.types(assessment="Tốt")
    someone.files(do="hand_in")
    report = Submission.objects.get()
    someone.browser.post(reverse("reporting:take_back", args=[report.pk]))
    report.refresh_from_db()
    assert report.state == "withdrawn"
    nation.browser("p2head").post(reverse("reporting:approve", args=[report.pk]))
    report.refresh_from_db()
    assert report.state == "withdrawn"


def test_a_second_report_waits_until_the_first_is_decided(nation, directive):
    assignment = assignment_of(nation, directive, "Phường 2")
    someone = clerk(nation, "p2", assignment)
    someone.types(assessment="Tốt")
    someone.files(do="hand_in")
    someone.opens().types(assessment="Tốt hơn")
    answer = someone.files(do="hand_in")
    assert answer.status_code == 422
    assert Submission.objects.count() == 1
    assert draft_of(assignment).answers["assessment"]["value"] == "Tốt hơn"


def test_an_incomplete_report_is_not_filed_and_the_page_names_the_field(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.types(scanned="5", infected="7")
    answer = someone.files()
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "#field-assessment" in page
    assert "#field-infected" in page
    assert not Submission.objects.exists()
    assert draft_of(assignment) is not None


def test_a_soft_check_lets_the_report_out_once_it_has_a_reason(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt", scanned="5000")
    assert someone.files().status_code == 422
    someone.types(scanned__reason="gộp cả trường học")
    assert someone.files().status_code == 302
    assert Submission.objects.get().answers["scanned"]["reason"] == "gộp cả trường học"


def test_an_empty_form_is_not_filed(nation, campaign):
    assignment = assignment_of(nation, order(nation, campaign, definition(text("a"), key="optional")))
    assert clerk(nation, "p1", assignment).files().status_code == 422
    assert not Submission.objects.exists()


def test_filed_once_it_satisfies_the_assignments_of_several_directives(nation, campaign, directive, assignment):
    other = order(nation, campaign, issuer="Sở", by="so", rules=(letters.wards(nation),))
    second = assignment_of(nation, other)
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt", scanned="5")
    review = someone.browser.get(reverse("reporting:review", args=[assignment.pk])).content.decode()
    assert review.count('name="assignments"') == 2
    someone.files(assignments=[assignment, second])
    report = Submission.objects.get()
    assert set(report.assignments.all()) == {assignment, second}
    assert state(assignment) == state(second) == Assignment.State.SUBMITTED


def test_the_unit_chooses_which_directives_a_report_is_for(nation, campaign, directive, assignment):
    second = assignment_of(nation, order(nation, campaign, issuer="Sở", by="so", rules=(letters.wards(nation),)))
    filed(nation, "p1", assignment)
    assert state(second) == Assignment.State.OPEN
    assert list(Submission.objects.get().assignments.all()) == [assignment]


def test_another_form_with_the_same_measures_is_offered_and_not_chosen(nation, campaign, directive, assignment):
    short = definition(count("m", measure="machines_scanned"), key="short")
    wide = definition(count("m", measure="people_informed"), key="wide")
    same = assignment_of(nation, order(nation, campaign, short, issuer="Sở", by="so", rules=(letters.wards(nation),)))
    more = assignment_of(nation, order(nation, campaign, wide, issuer="Sở", by="so", rules=(letters.wards(nation),)))
    review = clerk(nation, "p1", assignment).browser.get(reverse("reporting:review", args=[assignment.pk]))
    page = review.content.decode()
    assert f'value="{same.pk}">' in page
    assert f'value="{more.pk}"' not in page
    assert f'value="{assignment.pk}" checked>' in page


def test_a_report_cannot_be_filed_for_another_units_assignment(nation, directive, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt")
    foreign = assignment_of(nation, directive, "Phường 2")
    assert someone.files(assignments=[assignment, foreign]).status_code == 422
    with pytest.raises(ReportRefusedError):
        filing.hand_in(
            Asked(assignment),
            assignments=[foreign.pk],
            key=some_key(),
            version=draft_of(assignment).version,
            by=nation.people["p1"],
            now=AFTER,
        )
    assert not Submission.objects.exists()


def test_a_revision_begins_with_the_last_answers_and_overwrites_nothing(nation, assignment):
    first = filed(nation, "p1", assignment, scanned="10")
    answers, digest = first.answers, first.digest
    someone = clerk(nation, "p1", assignment)
    assert 'value="10"' in someone.page
    someone.types(scanned="12")
    someone.files()
    first.refresh_from_db()
    second = Submission.objects.get(revision=2)
    assert (first.answers, first.digest, first.counting, first.state) == (answers, digest, False, "submitted")
    assert (second.counting, second.answers["scanned"]["value"]) == (True, 12)
    assert Filing.objects.get(counting=True).submission == second
    page = someone.browser.get(reverse("reporting:history", args=[second.pk])).content.decode()
    assert "+2" in page


def test_a_correction_of_a_report_that_stands_does_not_become_late(nation, assignment):
    filed(nation, "p1", assignment)
    Assignment.objects.filter(pk=assignment.pk).update(finished_at=AFTER)
    someone = clerk(nation, "p1", assignment)
    someone.types(scanned="12")
    someone.files()
    assignment.refresh_from_db()
    assert assignment.finished_at == AFTER


def test_late_is_a_flag(nation, assignment):
    report = filed(nation, "p1", assignment)
    assert report.filings.get().late
    Submission.objects.update(submitted_at=AFTER)
    assert not Filing.objects.get().late
    assert state(assignment) == Assignment.State.SUBMITTED


def test_a_changed_report_is_found_out_by_its_receipt(nation, assignment):
    report = filed(nation, "p1", assignment, scanned="10")
    report.refresh_from_db()
    assert receipts.holds(report)
    report.answers["scanned"]["value"] = 9
    report.save()
    report.refresh_from_db()
    assert not receipts.holds(report)


def test_the_printed_report_has_room_for_signature_and_seal(nation, assignment):
    report = filed(nation, "p1", assignment, scanned="1234")
    page = nation.browser("p1").get(reverse("reporting:print", args=[report.pk])).content.decode()
    for text_ in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BÁO CÁO", "đóng dấu", "1.234", 'class="signature"'):
        assert text_ in page


def test_a_report_is_not_done_by_saying_so(nation, assignment):
    with pytest.raises(NotPossibleError):
        finish_task(assignment, by=nation.people["p1"], now=AFTER)
    assert state(assignment) == Assignment.State.OPEN


def test_every_built_in_form_can_be_filled_in_and_filed(nation, campaign):
    for key, answers in {
        "hp": {"assessment": "Tốt", "received": "3", "carried_out": "2"},
        "bk": {},
        "bd": {},
        "tq": {},
        "ts": {},
    }.items():
        form = version(key)
        assignment = assignment_of(nation, order(nation, campaign, key))
        someone = clerk(nation, "p1", assignment)
        someone.types(**{**_filled(someone, form.definition), **answers})
        answer = someone.files()
        assert answer.status_code == 302, (key, answer.content.decode())


def _filled(someone, form: dict) -> dict[str, str]:
    asked = {name.removesuffix(".seen") for name in someone.form}
    given = {}
    for section in form["sections"]:
        for field in section["fields"]:
            if field["key"] in asked:
                choices = field.get("choices")
                given[field["key"]] = (
                    choices[0]["key"] if choices else ("1" if field["kind"] == "count" else "01/09/2022")
                )
    return given


def test_hidden_key_is_new_on_each_page(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    url = reverse("reporting:review", args=[assignment.pk])
    keys = {hidden(someone.browser.get(url).content.decode(), "key") for _n in range(2)}
    assert len(keys) == 2


def test_a_reason_stays_only_as_long_as_it_is_asked_for(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt", scanned="5000")
    someone.types(scanned__reason="gộp cả trường học")
    someone.types(scanned="50")
    someone.files()
    assert "reason" not in Submission.objects.get().answers["scanned"]
