"""Hand a report in, approve it, send it back, take it back. What was handed in is never edited."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lamsach.campaign.figures import Gap, pack_figures
from lamsach.campaign.form_answers import Answers, figures, read_answers, write_answers
from lamsach.campaign.form_checks import may_go_out
from lamsach.campaign.forms import Form, Severity
from lamsach.campaign.progress import (
    FINISHED,
    Decision,
    NotPossibleError,
    Step,
    SubmissionState,
    after_decision,
)
from lamsach.portal.campaigns.actions.stepping import before
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.reporting import receipts, totals
from lamsach.portal.reporting.actions.drafts import beginning
from lamsach.portal.reporting.asked import Asked, one_at_a_time
from lamsach.portal.reporting.circumstances import problems
from lamsach.portal.reporting.errors import ChangedMeanwhileError, ReportIncompleteError, ReportRefusedError
from lamsach.portal.reporting.merging import rivals
from lamsach.portal.reporting.models import Draft, Filing, ReportedFigures, Submission
from lamsach.portal.reporting.selectors import filed_as_it_stands, satisfiable

REPEATABLE = (Submission.State.SENT_BACK, Submission.State.WITHDRAWN, Submission.State.RETURNED)


def counts_of(form: Form, answers: Answers) -> dict[str, list[int]]:
    """Return the figures of a report by measure, packed; a measure that nobody was asked is left out."""
    return pack_figures(
        {
            measure: figure
            for measure, figure in figures(form, answers).items()
            if Gap.NOT_ASKED not in (figure.own, figure.inclusive) or figure.own is not figure.inclusive
        }
    )


@transaction.atomic
def hand_in(
    asked: Asked, *, assignments: Sequence[int], key: UUID, version: int, by: Person, now: dt.datetime
) -> Submission:
    """Make a report of the draft, for the head to approve. The same *key* twice is one report.

    *version* is the draft's that *by* looked at, 0 for none. Raises ReportIncompleteError where something must be
    mended first, ChangedMeanwhileError where it is not what was looked at, ReportRefusedError where it cannot go in.
    """
    submission, made = _hand_in(asked, assignments, key, version, by=by, now=now)
    if made:
        _note_handed_in(submission, by)
    return submission


def _hand_in(
    asked: Asked, assignments: Sequence[int], key: UUID, version: int, *, by: Person, now: dt.datetime
) -> tuple[Submission, bool]:
    """Return the report, and whether it was made now; the ledger is the caller's."""
    one_at_a_time(asked.unit.pk)
    again: Submission | None = Submission.objects.filter(key=key, unit=asked.unit, campaign=asked.campaign).first()
    if again is not None:
        return again, False
    draft, last = asked.locked_draft(), asked.last_submission()
    if last is not None and last.state == Submission.State.DRAFTED:
        raise ReportRefusedError(
            _("A report on this form waits for the head's approval."), advice=_("Take it back first to change it.")
        )
    offered = {each.assignment.pk for each in satisfiable(asked, as_it_stands=filed_as_it_stands(draft, last))}
    raw = _what_to_file(draft, last, version, wanted=bool(offered))
    answers = read_answers(asked.form, raw, asked.traits)
    found = problems(asked, answers, now)
    if not may_go_out(found) or any(rivals(entry) for entry in raw.values()):
        raise ReportIncompleteError(_("Some answers must be mended or explained first."), found)
    if not assignments or not set(assignments) <= offered:
        raise ReportRefusedError(_("Choose the assignments that this report is for."))
    submission = Submission.objects.create(
        campaign=asked.campaign,
        unit=asked.unit,
        form=asked.version,
        revision=last.revision + 1 if last else 1,
        answers=_stored(answers, raw, {each.field for each in found if each.severity is Severity.SOFT}),
        key=key,
        drafted_by=by,
        drafted_at=now,
    )
    ReportedFigures.of(submission, counts_of(asked.form, answers)).save(force_insert=True)
    Filing.objects.bulk_create(Filing(submission=submission, assignment_id=pk) for pk in sorted(set(assignments)))
    if draft is not None:
        draft.delete()
    return submission, True


def _note_handed_in(submission: Submission, by: Person) -> None:
    record(by, "submission.drafted", submission, unit_id=submission.unit_id, revision=submission.revision)


def _what_to_file(draft: Draft | None, last: Submission | None, version: int, *, wanted: bool) -> dict[str, Any]:
    """Return what was typed, or without it the last report; that of one that stands only where it is still *wanted*."""
    if (draft.version if draft else 0) != version:
        raise ChangedMeanwhileError(
            _("The draft has changed since you looked at it."), advice=_("Look it through again, then file it.")
        )
    if draft is not None:
        return dict(draft.answers)
    if last is None:
        raise ReportRefusedError(_("Nothing has been filled in yet."))
    if last.state not in REPEATABLE and not (wanted and filed_as_it_stands(draft, last)):
        raise ReportRefusedError(_("This report has been filed already."))
    return beginning(last)


def _stored(answers: Answers, raw: dict[str, Any], doubted: set[str]) -> dict[str, dict[str, Any]]:
    """Return the answers to keep: reasons where they are asked for, and of figures from evidence the source."""
    written = write_answers(answers)
    for key, entry in written.items():
        if key not in doubted:
            entry.pop("reason", None)
        if answers[key].from_evidence and raw.get(key, {}).get("source"):
            entry["source"] = raw[key]["source"]
    return written


@transaction.atomic
def approve(submission: Submission, *, by: Person, now: dt.datetime) -> Submission:
    """Approve a report, as the head: from now on it is submitted, and it counts instead of the revisions before it."""
    filed = _approve(submission, by=by, now=now)
    if filed is not None:
        _note_filed(submission, filed, by)
    return submission


def _approve(submission: Submission, *, by: Person, now: dt.datetime) -> list[int] | None:
    """Approve, and return which assignments it was filed for; None after a double click. The ledger is the caller's."""
    one_at_a_time(submission.unit_id)
    submission.refresh_from_db()
    if submission.state in (Submission.State.SUBMITTED, Submission.State.ACCEPTED):
        return None
    approved = decided(submission.state, Decision.APPROVE)
    _must_be_wanted(submission)
    same = Submission.objects.filter(campaign=submission.campaign_id, unit=submission.unit_id, form=submission.form_id)
    same.filter(counting=True).update(counting=False)
    submission.state, submission.counting = approved, True
    submission.approved_by, submission.submitted_at = by, now
    submission.digest = receipts.digest(submission)
    submission.save(update_fields=["state", "counting", "approved_by", "submitted_at", "digest"])
    filed = list(submission.filings.values_list("assignment_id", flat=True))
    Filing.objects.filter(assignment__in=filed, counting=True).update(counting=False)
    submission.filings.update(state=Filing.State.SUBMITTED, counting=True)
    satisfied = Assignment.objects.filter(pk__in=filed, state__in=before(Step.SUBMIT))
    # A report that stands and is only corrected keeps its day: it does not become late.
    satisfied.exclude(state__in=FINISHED).update(finished_at=now, finished_by=by)
    satisfied.update(state=Assignment.State.SUBMITTED)
    totals.refresh_after(submission)
    return filed


def _note_filed(submission: Submission, filed: list[int], by: Person) -> None:
    record(
        by,
        "submission.filed",
        submission,
        unit_id=submission.unit_id,
        revision=submission.revision,
        assignments=filed,
        digest=submission.digest,
    )


def _must_be_wanted(submission: Submission) -> None:
    """Refuse a report that nobody asks for any more: approved, it would count for a letter that does not hold."""
    wanted = Assignment.objects.current().filter(
        filings__submission=submission, task__directive__state=Directive.State.ISSUED
    )
    if not wanted.exclude(task__directive__campaign__state=Campaign.State.CLOSED).exists():
        raise ReportRefusedError(
            _("Nobody asks for this report any more: its letter is withdrawn, its campaign closed, or it passed on."),
            advice=_("Send it back, or let the reporter take it back."),
        )


def decided(state: str, decision: Decision) -> Submission.State:
    """Return the state of a report after *decision*; ChangedMeanwhileError where it does not wait for it any more."""
    try:
        return Submission.State(after_decision(SubmissionState(state), decision))
    except NotPossibleError:
        raise ChangedMeanwhileError(
            _("This report does not wait for approval any more."), advice=_("Open it again to see what became of it.")
        ) from None


@transaction.atomic
def file(
    asked: Asked, *, assignments: Sequence[int], key: UUID, version: int, by: Person, now: dt.datetime
) -> Submission:
    """Hand in and approve in one step: for whoever both drafts and heads.

    Both go into the ledger at the end: its head is locked until the commit, and who waits for the campaign's totals
    meanwhile would hold up everybody, or wait for ever for a head that approves at the same moment.
    """
    submission, made = _hand_in(asked, assignments, key, version, by=by, now=now)
    filed = _approve(submission, by=by, now=now)
    if made:
        _note_handed_in(submission, by)
    if filed is not None:
        _note_filed(submission, filed, by)
    return submission


@transaction.atomic
def send_back(submission: Submission, *, reason: str, by: Person, now: dt.datetime) -> Submission:
    """Send a report back to the one who drafted it, as the head; the next draft begins with its answers."""
    return _end(submission, Decision.SEND_BACK, reason, "submission.sent_back", by=by, now=now)


@transaction.atomic
def take_back(submission: Submission, *, by: Person, now: dt.datetime) -> Submission:
    """Take a report back before it is approved, to change it."""
    return _end(submission, Decision.WITHDRAW, "", "submission.withdrawn", by=by, now=now)


def _end(
    submission: Submission, decision: Decision, reason: str, verb: str, *, by: Person, now: dt.datetime
) -> Submission:
    one_at_a_time(submission.unit_id)
    submission.refresh_from_db()
    if submission.state == decided(Submission.State.DRAFTED, decision):
        return submission  # a double click
    submission.state, submission.reason = decided(submission.state, decision), reason
    submission.decided_by, submission.decided_at = by, now
    submission.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record(by, verb, submission, unit_id=submission.unit_id, reason=reason)
    return submission
