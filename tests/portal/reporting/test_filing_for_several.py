"""Filed once, a report may satisfy the assignments of several directives."""

import datetime as dt

import pytest
from django.urls import reverse

from lamsach.portal.campaigns.models import Assignment
from lamsach.portal.reporting.actions import filing
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.reporting.errors import ReportRefusedError
from lamsach.portal.reporting.models import Submission
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
