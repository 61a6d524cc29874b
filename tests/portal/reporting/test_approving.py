"""The head approves what a reporter has drafted, or sends it back; until then it can be taken back."""

from django.urls import reverse

from lamsach.portal.campaigns.models import Assignment
from lamsach.portal.ledger.models import Entry
from lamsach.portal.reporting.models import Submission
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
