"""The receiving office returns or accepts a report, for its own directive only."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lamsach.campaign.progress import Decision, Step
from lamsach.portal.campaigns.actions.notices import notify
from lamsach.portal.campaigns.actions.stepping import before
from lamsach.portal.campaigns.actions.succeeding import pass_on_of_closed
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, Notice
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.reporting import totals
from lamsach.portal.reporting.actions.filing import decided
from lamsach.portal.reporting.asked import one_at_a_time
from lamsach.portal.reporting.errors import ChangedMeanwhileError, ReportRefusedError
from lamsach.portal.reporting.models import Filing, Submission
from lamsach.portal.reporting.selectors import why_not_asked


def _lock(filing: Filing) -> Submission:
    one_at_a_time(filing.submission.unit_id)
    filing.refresh_from_db()
    return Submission.objects.get(pk=filing.submission_id)


def _must_count(filing: Filing) -> None:
    if not filing.counting:
        raise ChangedMeanwhileError(
            _("This revision does not count any more: it was returned, or the unit has filed a newer one."),
            advice=_("Open the latest revision."),
        )


def _must_be_asked(filing: Filing) -> None:
    """Refuse to send back what nobody can mend: the figures would be gone for good."""
    directive = filing.assignment.task.directive
    if directive.state != Directive.State.ISSUED or directive.campaign.state == Campaign.State.CLOSED:
        raise ReportRefusedError(
            why_not_asked(filing.assignment), advice=_("A report is returned only while its unit can revise it.")
        )


@transaction.atomic
def accept(filing: Filing, *, by: Person, now: dt.datetime) -> Filing:
    """Accept a report for the directive of *filing*."""
    submission = _lock(filing)
    if filing.state == Filing.State.ACCEPTED:
        return filing
    _must_count(filing)
    _decide(filing, Decision.ACCEPT, "", by=by, now=now)
    Assignment.objects.filter(pk=filing.assignment_id, state__in=before(Step.ACCEPT)).update(
        state=Assignment.State.ACCEPTED
    )
    sum_up(submission)
    notify([submission.unit_id], filing.assignment.task.directive, Notice.Kind.ACCEPTED, now=now)
    record(by, "submission.accepted", submission, unit_id=submission.unit_id, assignment=filing.assignment_id)
    return filing


@transaction.atomic
def return_(filing: Filing, *, reason: str, by: Person, now: dt.datetime) -> Filing:
    """Return a report with a reason: it stops counting for this directive, and the unit revises it.

    No earlier revision takes its place. Where totals meet it counts as long as another office has not returned it. Of a
    unit that has closed the successors are asked.
    """
    submission = _lock(filing)
    if filing.state == Filing.State.RETURNED:
        return filing
    _must_count(filing)
    _must_be_asked(filing)
    filing.counting = False
    _decide(filing, Decision.RETURN, reason, by=by, now=now)
    Assignment.objects.filter(pk=filing.assignment_id).exclude(state=Assignment.State.WAIVED).update(
        state=Assignment.State.RETURNED, finished_at=None, finished_by=None
    )
    sum_up(submission)
    totals.refresh_after(submission)
    passed = pass_on_of_closed(submission.unit, now)
    told = [submission.unit_id, *(unit.pk for each in passed for unit in each.successors)]
    notify(told, filing.assignment.task.directive, Notice.Kind.RETURNED, now=now, detail=reason)
    record(
        by,
        "submission.returned",
        submission,
        unit_id=submission.unit_id,
        assignment=filing.assignment_id,
        reason=reason,
    )
    for each in passed:
        each.note(by)
    return filing


def _decide(filing: Filing, decision: Decision, reason: str, *, by: Person, now: dt.datetime) -> None:
    filing.state, filing.reason = Filing.State(decided(filing.state, decision)), reason
    filing.decided_by, filing.decided_at = by, now
    filing.save(update_fields=["state", "counting", "reason", "decided_by", "decided_at"])


def sum_up(submission: Submission) -> None:
    """Derive the report's own state from the decisions of all offices that received it."""
    states = set(submission.filings.values_list("state", flat=True))
    if states == {Filing.State.RETURNED}:
        submission.state, submission.counting = Submission.State.RETURNED, False
    elif Filing.State.SUBMITTED in states:
        submission.state = Submission.State.SUBMITTED
    else:
        submission.state = Submission.State.ACCEPTED
    submission.save(update_fields=["state", "counting"])
    if not submission.counting:
        _let_stand(submission)


def _let_stand(returned: Submission) -> None:
    """Where totals meet let an earlier revision count that still stands for another office's directive."""
    same = Submission.objects.filter(campaign=returned.campaign_id, unit=returned.unit_id, form=returned.form_id)
    standing = same.filter(filings__counting=True).order_by("-revision").first()
    if standing is not None and not same.filter(counting=True).exists():
        standing.counting = True
        standing.save(update_fields=["counting"])
