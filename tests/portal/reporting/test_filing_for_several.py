"""Filed once, a report may satisfy the assignments of several directives."""

import datetime as dt

import pytest
from django.urls import reverse

from lamsach.portal.campaigns.models import Assignment
from lamsach.portal.reporting.actions import decisions, filing
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.reporting.errors import ReportRefusedError
from lamsach.portal.reporting.models import Filing, Submission, UnitTotal
from lamsach.portal.reporting.summing import campaign_totals
from lamsach.portal.reporting.summing.directive_totals import sum_up
from tests.portal.campaigns import letters
from tests.portal.reporting.reports import assignment as assignment_of
from tests.portal.reporting.reports import (
    clerk,
    count,
    definition,
    draft_of,
    filed,
    order,
    some_key,
    state,
)

AFTER = dt.datetime(2022, 9, 20, tzinfo=dt.UTC)


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


def test_what_was_filed_before_a_letter_came_is_filed_for_it_as_it_is(nation, campaign, directive, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt", scanned="5")
    someone.files()
    decisions.accept(Filing.objects.get(), by=nation.people["quan"], now=AFTER)
    later = assignment_of(nation, order(nation, campaign, issuer="Sở", by="so", rules=(letters.wards(nation),)))
    page = someone.browser.get(reverse("reporting:write", args=[later.pk]), follow=True)
    assert page.redirect_chain[0][0] == reverse("reporting:review", args=[later.pk])
    assert page.content.decode().count('name="assignments"') == 1
    someone.assignment = later
    assert someone.files(assignments=[assignment, later]).status_code == 422  # what was accepted is not filed again
    assert someone.files(do="file").status_code == 302
    assert (state(assignment), state(later)) == (Assignment.State.ACCEPTED, Assignment.State.SUBMITTED)
    first, second = Submission.objects.order_by("revision")
    assert [list(each.assignments.all()) for each in (first, second)] == [[assignment], [later]]
    assert [each.answers["scanned"]["value"] for each in (first, second)] == [5, 5]
    for letter in (directive, later.task.directive):
        assert sum_up(letter).total("machines_scanned").total == 5
    assert campaign_totals.roll_up(campaign).total("machines_scanned").total == 5
    assert someone.files(do="file").status_code == 422  # nobody asks for it a third time


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


def test_what_stands_for_one_office_counts_in_the_campaign_when_another_returns_the_next_revision(
    nation, campaign, directive, assignment
):
    """Else the nation loses a unit whose report was accepted."""
    second = assignment_of(nation, order(nation, campaign, issuer="Sở", by="so", rules=(letters.wards(nation),)))
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt", scanned="5")
    someone.files(assignments=[assignment, second])
    first = Submission.objects.get()
    kept, returned = first.filings.get(assignment=second), first.filings.get(assignment=assignment)
    decisions.accept(kept, by=nation.people["so"], now=AFTER)
    decisions.return_(returned, reason="Thiếu", by=nation.people["quan"], now=AFTER)
    someone.opens().types(scanned="6")
    someone.files(assignments=[assignment])
    latest = Submission.objects.get(revision=2)
    assert campaign_totals.roll_up(campaign).total("machines_scanned").total == 6
    decisions.return_(latest.filings.get(), reason="Vẫn thiếu", by=nation.people["quan"], now=AFTER)
    assert campaign_totals.roll_up(campaign).total("machines_scanned").total == 5
    assert UnitTotal.objects.get(campaign=campaign, unit=nation.units["Quận"]).totals["machines_scanned"][0] == 5
    assert sum_up(second.task.directive).total("machines_scanned").total == 5
    assert sum_up(directive).total("machines_scanned").total is None
