"""The receiving office accepts or returns, for its own directive only; what is returned stops counting."""

import datetime as dt

import pytest
from django.urls import reverse

from lamsach.portal.campaigns.actions.issuing import withdraw_directive
from lamsach.portal.campaigns.models import Assignment, Campaign, Notice
from lamsach.portal.reporting.models import Filing, Submission
from lamsach.portal.units.actions import Part, succeed
from tests.portal.campaigns import letters
from tests.portal.campaigns.letters import Letter
from tests.portal.reporting.reports import assignment as assignment_of
from tests.portal.reporting.reports import clerk, filed, order

NOW = dt.datetime(2022, 9, 20, tzinfo=dt.UTC)


@pytest.fixture
def report(nation, assignment) -> Submission:
    return filed(nation, "p1", assignment, scanned="10")


def decide(nation, login: str, what: str, filing: Filing, reason: str = "Sai số liệu"):
    return nation.browser(login).post(reverse(f"reporting:{what}", args=[filing.pk]), {"reason": reason})


def reload(*rows):
    for row in rows:
        row.refresh_from_db()


def test_the_office_reads_and_accepts(nation, report, assignment):
    filing = report.filings.get()
    browser = nation.browser("quan")
    assert "Phường 1" in browser.get(reverse("reporting:reports")).content.decode()
    assert "Tốt" in browser.get(reverse("reporting:submission", args=[report.pk])).content.decode()
    assert decide(nation, "quan", "accept", filing).status_code == 302
    reload(report, filing, assignment)
    assert (report.state, report.counting, filing.state, filing.counting) == ("accepted", True, "accepted", True)
    assert assignment.state == Assignment.State.ACCEPTED
    assert Notice.objects.filter(unit=assignment.unit, kind="accepted").count() == 1


def test_a_returned_report_stops_counting_and_the_unit_revises_it(nation, report, assignment):
    filing = report.filings.get()
    assert decide(nation, "quan", "return", filing, " ").status_code == 422
    decide(nation, "quan", "return", filing)
    reload(report, filing, assignment)
    assert (report.state, report.counting, filing.counting) == ("returned", False, False)
    assert (assignment.state, assignment.finished_at) == (Assignment.State.RETURNED, None)
    assert Notice.objects.get(unit=assignment.unit, kind="returned").detail == "Sai số liệu"
    someone = clerk(nation, "p1", assignment)
    assert "Sai số liệu" in someone.page
    someone.types(scanned="9")
    someone.files()
    reload(report, assignment)
    assert report.answers["scanned"]["value"] == 10
    assert Submission.objects.get(counting=True).revision == 2
    assert assignment.state == Assignment.State.SUBMITTED


@pytest.mark.parametrize("how", ["withdrawn", "closed"])
def test_what_nobody_can_mend_is_not_returned_and_counts_on(nation, report, campaign, directive, how):
    if how == "closed":
        Campaign.objects.update(state="closed")
    else:
        withdraw_directive(directive, "Gửi nhầm", by=nation.people["quan"], now=letters.NOW)
    filing = report.filings.get()
    decide(nation, "quan", "return", filing)
    reload(report, filing)
    assert (report.counting, filing.counting, filing.state) == (True, True, "submitted")
    decide(nation, "quan", "accept", filing)
    reload(filing)
    assert filing.state == "accepted"


def test_a_returned_report_of_a_unit_that_has_closed_is_asked_of_its_successors(nation, report, assignment):
    new, day = nation.unit("Phường mới", "ward", "Quận"), dt.date(2022, 10, 1)
    succeed([Part(assignment.unit)], [new], day, by=None, now=NOW + dt.timedelta(days=30))
    assert not Assignment.objects.filter(unit=new).exists(), "what was filed stays"
    decide(nation, "quan", "return", report.filings.get())
    asked = Assignment.objects.current().get(unit=new, task=assignment.task)
    assert asked.state == "open"
    assert set(Notice.objects.filter(unit=new).values_list("kind", "detail")) == {
        ("passed_on", "Phường 1"), ("returned", "Sai số liệu"),
    }  # fmt: skip


def test_an_accepted_report_can_still_be_returned_and_nothing_older_counts_instead(nation, report, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.types(scanned="12")
    someone.files()
    second = Submission.objects.get(revision=2)
    decide(nation, "quan", "accept", second.filings.get())
    decide(nation, "quan", "return", second.filings.get())
    assert not Submission.objects.filter(counting=True).exists()
    assert not Filing.objects.filter(counting=True).exists()


def test_a_revision_that_was_overtaken_is_not_decided_on(nation, report, assignment):
    early = report.filings.get()
    someone = clerk(nation, "p1", assignment)
    someone.types(scanned="12")
    someone.files()
    decide(nation, "quan", "accept", early)
    reload(early, assignment)
    assert early.state == "submitted"
    assert assignment.state == Assignment.State.SUBMITTED


def test_each_office_decides_for_its_own_directive(nation, campaign, directive, assignment):
    second = assignment_of(nation, order(nation, campaign, issuer="Sở", by="so", rules=(letters.wards(nation),)))
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt", scanned="10")
    someone.files(assignments=[assignment, second])
    report = Submission.objects.get()
    here, there = (report.filings.get(assignment=each) for each in (assignment, second))
    assert decide(nation, "quan", "accept", there).status_code == 404
    decide(nation, "so", "return", there)
    reload(report, assignment, second)
    assert (report.state, report.counting) == ("submitted", True), "one office has not returned it"
    assert (assignment.state, second.state) == ("submitted", "returned")
    decide(nation, "quan", "accept", here)
    reload(report)
    assert (report.state, report.counting) == ("accepted", True)
    assert [each.counting for each in report.filings.order_by("assignment")] == [True, False]
    decide(nation, "quan", "return", here)
    reload(report)
    assert (report.state, report.counting) == ("returned", False)


def test_an_office_that_is_no_superior_sees_exactly_its_directives_reports(nation, campaign):
    office = Letter("V/v làm sạch", receiving_office=nation.units["Văn phòng"].pk)
    received = assignment_of(nation, order(nation, campaign, letter=office))
    elsewhere = assignment_of(nation, order(nation, campaign, letter=Letter("V/v khác")), "Phường 3")
    first = filed(nation, "p1", received)
    second = filed(nation, "p3", elsewhere)
    browser = nation.browser("vanphong")
    assert browser.get(reverse("reporting:submission", args=[first.pk])).status_code == 200
    assert browser.get(reverse("reporting:submission", args=[second.pk])).status_code == 404
    assert decide(nation, "vanphong", "accept", second.filings.get()).status_code == 404
    assert decide(nation, "vanphong", "accept", first.filings.get()).status_code == 302
    assert decide(nation, "quan", "return", first.filings.get()).status_code == 404, (
        "the issuer reads, the office decides"
    )


def test_other_directives_of_a_report_stay_unseen(nation, campaign, directive, assignment):
    office = Letter("Của văn phòng", receiving_office=nation.units["Văn phòng"].pk)
    second = assignment_of(nation, order(nation, campaign, letter=office))
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt")
    someone.files(assignments=[assignment, second])
    report = Submission.objects.get()
    page = nation.browser("vanphong").get(reverse("reporting:submission", args=[report.pk])).content.decode()
    assert "Của văn phòng" in page
    assert directive.subject not in page


def test_what_has_not_left_the_unit_is_seen_by_nobody_else(nation, directive):
    assignment = assignment_of(nation, directive, "Phường 2")
    someone = clerk(nation, "p2", assignment)
    someone.types(assessment="Tốt")
    someone.files(do="hand_in")
    report = Submission.objects.get()
    for login, status in (("p2", 200), ("p2head", 200), ("quan", 404), ("so", 404), ("khac", 404), ("p1", 404)):
        for page in ("submission", "print", "history"):
            got = nation.browser(login).get(reverse(f"reporting:{page}", args=[report.pk])).status_code
            assert got == status, (login, page)


def test_the_lists_need_a_constant_number_of_queries(nation, campaign, directive, django_assert_max_num_queries):
    def number(limit: int) -> None:
        browser = nation.browser("quan")
        with django_assert_max_num_queries(limit):
            assert browser.get(reverse("reporting:reports")).status_code == 200

    filed(nation, "p1", assignment_of(nation, directive))
    number(22)
    for n in range(5):
        nation.unit(f"Phường mới {n}", "ward", "Quận")
        nation.person(f"moi{n}", f"Phường mới {n}", "reporter", "head")
    more = order(nation, campaign)
    for n in range(5):
        filed(nation, f"moi{n}", assignment_of(nation, more, f"Phường mới {n}"))
    number(22)
