"""A draft is saved as one types, and nothing typed is lost."""

import datetime as dt

import pytest
from django.urls import reverse

from lamsach.portal.campaigns.actions.deciding import waive
from lamsach.portal.campaigns.actions.issuing import withdraw_directive
from lamsach.portal.campaigns.models import Assignment
from lamsach.portal.ledger.models import Entry
from lamsach.portal.reporting.models import Draft, Submission
from tests.portal.campaigns import letters
from tests.portal.reporting.reports import SAMPLE, clerk, count, definition, draft_of, order, text
from tests.portal.reporting.reports import assignment as assignment_of


def test_what_is_typed_is_there_when_the_page_is_opened_again(nation, assignment):
    clerk(nation, "p1", assignment).types(assessment="Đã phát động", scanned="1.234", scanned__note="cả máy xách tay")
    again = clerk(nation, "p1b", assignment)
    assert "Đã phát động" in again.page
    assert 'value="1.234"' in again.page
    assert 'value="cả máy xách tay"' in again.page


def test_a_draft_survives_a_logout(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.autosaves(assessment="Chưa xong")
    someone.browser.logout()
    assert someone.browser.get(reverse("reporting:write", args=[assignment.pk])).status_code == 302
    someone.browser.force_login(nation.people["p1"])
    assert "Chưa xong" in someone.opens().page


def test_opening_the_form_writes_nothing_and_the_first_save_marks_the_letter_seen(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    assert draft_of(assignment) is None
    someone.types(assessment="Bắt đầu")
    assignment.refresh_from_db()
    assert assignment.state == Assignment.State.SEEN
    assert assignment.recipient.directive.recipients.get(unit=assignment.unit).seen_by == nation.people["p1"]


def test_saving_the_same_again_changes_nothing(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.autosaves(assessment="Một lần")
    version, entries = draft_of(assignment).version, Entry.objects.count()
    someone.autosaves()
    someone.autosaves()
    assert draft_of(assignment).version == version
    assert Entry.objects.count() == entries


def test_checks_come_back_at_their_fields_as_one_types(nation, assignment):
    body = clerk(nation, "p1", assignment).autosaves(scanned="10", infected="12")
    at_infected = body.split('id="problems-infected"')[1].split("</div>")[0]
    assert 'class="error"' in at_infected
    assert 'class="error"' not in body.split('id="problems-scanned"')[1].split("</div>")[0]


def test_a_count_with_words_or_a_fraction_is_refused_at_its_field_and_kept(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    body = someone.autosaves(infected="một chục")
    assert 'class="error"' in body.split('id="problems-infected"')[1].split("</div>")[0]
    assert 'value="một chục"' in someone.opens().page
    assert 'class="error"' in someone.autosaves(infected="1,5").split('id="problems-infected"')[1].split("</div>")[0]


def test_a_soft_check_asks_for_a_reason_and_the_place_for_it_goes_when_it_is_mended(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    assert 'name="scanned.reason"' in someone.autosaves(scanned="5000")
    later = someone.autosaves(scanned__reason="gộp cả trường học")
    assert 'id="why-scanned"' not in later, "the place where one types is not exchanged"
    del someone.form["scanned.reason"]
    someone.form["scanned.reason"] = "gộp cả trường học"
    mended = someone.autosaves(scanned="50")
    assert 'id="why-scanned"' in mended
    assert 'name="scanned.reason"' not in mended
    assert draft_of(assignment).answers["scanned"]["reason"] == "gộp cả trường học"


def test_a_unit_sees_only_what_it_is_asked_and_cannot_answer_the_rest(nation, campaign):
    form = definition(
        key="audiences",
        sections=[
            {"key": "all", "title": {"vi": "Chung"}, "fields": [count("own", measure="people_informed")]},
            {
                "key": "schools",
                "title": {"vi": "Trường học"},
                "audience": {"kinds": ["primary_school"]},
                "fields": [count("pupils", measure="people_informed")],
            },
        ],
    )
    assignment = assignment_of(nation, order(nation, campaign, form))
    someone = clerk(nation, "p1", assignment)
    assert "pupils" not in someone.page
    someone.form["pupils.seen"] = "x"
    someone.types(own="0", pupils="12")
    someone.files()
    report = Submission.objects.get()
    assert report.answers["own"]["value"] == 0
    assert "pupils" not in report.answers


def test_a_reporter_of_another_unit_finds_no_such_page(nation, assignment):
    for login in ("p2", "quan", "khac", "kiemtra"):
        browser = nation.browser(login)
        assert browser.get(reverse("reporting:write", args=[assignment.pk])).status_code in (403, 404), login
        answer = browser.post(
            reverse("reporting:save", args=[assignment.pk]), {"assessment": "x", "assessment.seen": ""}
        )
        assert answer.status_code in (403, 404), login
    assert not Draft.objects.exists()


def test_the_form_is_usable_without_a_script(nation, assignment):
    answer = clerk(nation, "p1", assignment).types("then=review", assessment="Tốt")
    assert answer.url == reverse("reporting:review", args=[assignment.pk])


def test_hostile_text_is_kept_and_shown_as_text(nation, assignment):
    hostile = "<script>alert(1)</script> \u202etxt.exe \x00 '\"--"
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment=hostile)
    page = someone.opens().page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    someone.files()
    shown = someone.browser.get(reverse("reporting:submission", args=[Submission.objects.get().pk])).content.decode()
    assert "\u202e" not in shown
    assert "&lt;U+202E&gt;" in shown


def test_a_huge_answer_is_refused_at_its_field_and_the_rest_is_kept(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    body = someone.autosaves(assessment="a" * 300_000, scanned="7")
    assert 'class="error"' in body.split('id="problems-assessment"')[1].split("</div>")[0]
    assert draft_of(assignment).answers["scanned"]["value"] == "7"
    assert len(draft_of(assignment).answers["assessment"]["value"]) <= 100_000
    assert someone.files().status_code == 422


def test_a_campaign_that_is_closed_takes_no_more_drafts(nation, campaign, assignment):
    someone = clerk(nation, "p1", assignment)
    campaign.state = "closed"
    campaign.save()
    answer = nation.browser("p1").get(reverse("reporting:write", args=[assignment.pk]), follow=True)
    assert answer.redirect_chain
    assert "Chiến dịch đã đóng: không yêu cầu báo cáo nữa." in answer.content.decode()
    assert someone.types(assessment="Tốt").status_code == 409
    assert draft_of(assignment) is None


@pytest.mark.parametrize("how", ["withdrawn", "waived", "passed"])
def test_what_was_typed_for_a_report_that_nobody_asks_for_any_more_is_shown_with_the_reason(nation, assignment, how):
    someone = clerk(nation, "p1", assignment)
    directive = assignment.task.directive
    if how == "withdrawn":
        withdraw_directive(directive, "Ban hành nhầm", by=nation.people["quan"], now=letters.NOW)
    elif how == "waived":
        waive(assignment, "Không có máy", by=nation.people["quan"], now=letters.NOW)
    else:
        Assignment.objects.filter(pk=assignment.pk).update(passed_at=letters.NOW)
    answer = someone.types("then=review", assessment="Viết rất lâu <b>", scanned__note="cả máy mượn")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Viết rất lâu &lt;b&gt;" in page
    assert "cả máy mượn" in page
    assert "review" not in page.split("<main")[1].split("<ul>")[1].split("</ul>")[0]
    assert nation.browser("p2").post(reverse("reporting:save", args=[assignment.pk]), {}).status_code == 404


def test_the_due_time_is_shown(nation, assignment):
    assert assignment.due_at == dt.datetime(2022, 9, 25, 17, tzinfo=dt.UTC)
    assert "25/09/2022 24:00" in clerk(nation, "p1", assignment).page


def test_the_sample_form_is_asked_as_it_is(nation, assignment):
    page = clerk(nation, "p1", assignment).page
    for field in SAMPLE["sections"][0]["fields"]:
        assert field["label"]["vi"] in page


def test_text_fields_of_a_line_or_of_many(nation, campaign):
    assignment = assignment_of(
        nation, order(nation, campaign, definition(text("name", max_length=100), text("story"), key="texts"))
    )
    page = clerk(nation, "p1", assignment).page
    assert '<input id="value-name"' in page
    assert '<textarea id="value-story"' in page
