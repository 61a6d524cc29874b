"""The head approves what a reporter has drafted, or sends it back; until then it can be taken back."""

import pytest
from django.urls import reverse

from lamsach.portal.campaigns.actions.issuing import withdraw_directive
from lamsach.portal.campaigns.models import Assignment, Campaign
from lamsach.portal.ledger.models import Entry
from lamsach.portal.reporting.models import Submission
from tests.portal.campaigns import letters
from tests.portal.reporting.reports import assignment as assignment_of
from tests.portal.reporting.reports import clerk, draft_of, state


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


@pytest.mark.parametrize("how", ["withdrawn", "closed", "passed"])
def test_a_report_that_nobody_asks_for_any_more_is_not_approved(nation, directive, how):
    assignment = assignment_of(nation, directive, "Phường 2")
    someone = clerk(nation, "p2", assignment)
    someone.types(assessment="Tốt", scanned="5")
    someone.files(do="hand_in")
    report = Submission.objects.get()
    if how == "withdrawn":
        withdraw_directive(directive, "Ban hành nhầm", by=nation.people["quan"], now=letters.NOW)
    elif how == "closed":
        Campaign.objects.update(state="closed")
    else:
        Assignment.objects.filter(pk=assignment.pk).update(passed_at=letters.NOW)
    head = nation.browser("p2head")
    answer = head.post(reverse("reporting:approve", args=[report.pk]), follow=True)
    assert "Không còn nơi nào yêu cầu báo cáo này" in answer.content.decode()
    report.refresh_from_db()
    assert (report.state, report.counting) == ("drafted", False)
    head.post(reverse("reporting:send_back", args=[report.pk]), {"reason": "Công văn đã thu hồi"})
    report.refresh_from_db()
    assert report.state == "sent_back"


def test_the_first_page_says_that_a_report_waits_instead_of_asking_for_it_again(nation, directive):
    assignment = assignment_of(nation, directive, "Phường 2")
    someone = clerk(nation, "p2", assignment)
    assert "Làm báo cáo" in someone.browser.get("/").content.decode()
    someone.types(assessment="Tốt", scanned="5")
    someone.files(do="hand_in")
    for login in ("p2", "p2head"):
        page = nation.browser(login).get("/").content.decode()
        assert "chờ lãnh đạo duyệt" in page
        assert "Làm báo cáo" not in page
