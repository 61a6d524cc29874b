"""What is derived from the reports that count. Facts stay in submissions and filings."""

from lamsach.portal.reporting.models import Submission
from lamsach.portal.reporting.summing import campaign_totals


def refresh_after(submission: Submission) -> None:
    """Bring the totals above *submission*'s unit up to date.

    Called in the transaction that changed what counts: at approval, at a return, and when a decision is taken back.
    """
    campaign_totals.refresh(submission.campaign, submission.unit_id)
