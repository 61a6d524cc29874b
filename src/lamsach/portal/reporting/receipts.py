"""The receipt of a report: its number, and a digest by which anybody can see that it is the one that was filed."""

import datetime as dt
import hashlib
import json

from lamsach.portal.reporting.models import Submission


def number(submission: Submission) -> str:
    """Return the number on the receipt: campaign, report, revision."""
    return f"{submission.campaign_id}-{submission.pk:06d}/{submission.revision}"


def digest(submission: Submission) -> str:
    """Return the SHA-256 (hexadecimal) of what was submitted: by which unit, on which form, when, which answers.

    The bytes are JSON with sorted keys and no blanks, in UTF-8; times in UTC to the microsecond.
    """
    if submission.submitted_at is None:
        return ""
    facts = {
        "campaign": submission.campaign_id,
        "unit": submission.unit_id,
        "form": submission.form_id,
        "revision": submission.revision,
        "answers": submission.answers,
        "submitted_at": submission.submitted_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
    }
    written = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def holds(submission: Submission) -> bool:
    """Say whether the stored report is still the one that the receipt was given for."""
    return bool(submission.digest) and submission.digest == digest(submission)
