"""Filing: looked through, checked, filed once, with a receipt."""

import datetime as dt

import pytest
from django.urls import reverse

from lamsach.portal.campaigns.actions.acting import finish_task
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.models import Assignment
from lamsach.portal.ledger.models import Entry
from lamsach.portal.reporting import receipts
from lamsach.portal.reporting.models import Submission
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
    state,
    text,
    version,
)

AFTER = dt.datetime(2022, 9, 20, tzinfo=dt.UTC)


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
    assert report.reported.packed == {"machines_cleaned": [0, -2], "machines_infected": [-1, -2]}
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
    assert Submission.objects.get().reported.packed == {"machines_scanned": [3, 40]}


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


def test_the_list_of_reports_names_the_letter_of_each(nation, assignment):
    filed(nation, "p1", assignment, scanned="5")
    page = nation.browser("p1").get(reverse("reporting:reports")).content.decode()
    assert assignment.task.directive.subject in page.split('id="filed"')[1]


def test_a_reader_of_english_reads_english_counts_and_signs_a_vietnamese_page(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt", scanned="1.234")
    someone.files()
    report = Submission.objects.get()
    someone.browser.cookies["django_language"] = "en"
    shown, sheet = (
        someone.browser.get(reverse(f"reporting:{page}", args=[report.pk])) for page in ("submission", "print")
    )
    assert "1,234" in shown.text
    assert "1.234" not in shown.text
    assert ("1.234" in sheet.text, "1,234" in sheet.text) == (True, False)
    assert (sheet["Content-Language"], "bỏ trống" in sheet.text) == ("vi", True)
