"""A report is revised by a further one; what was filed is never edited."""

import datetime as dt

from django.urls import reverse

from lamsach.portal.campaigns.models import Assignment
from lamsach.portal.reporting import receipts
from lamsach.portal.reporting.models import Filing, Submission
from tests.portal.reporting.reports import clerk, filed, state

AFTER = dt.datetime(2022, 9, 20, tzinfo=dt.UTC)


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
    assert not Filing.objects.get(counting=True).late, "the page says so too"


def test_late_is_a_flag(nation, assignment):
    report = filed(nation, "p1", assignment)
    assert report.filings.get().late
    Submission.objects.update(submitted_at=AFTER)
    Assignment.objects.update(finished_at=AFTER)
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
