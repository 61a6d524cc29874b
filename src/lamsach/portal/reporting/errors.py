"""What can go wrong with a report, said to the person who files it."""

from collections.abc import Sequence

from lamsach.campaign.form_checks import Problem
from lamsach.core.errors import LamsachError


class ReportRefusedError(LamsachError):
    """The report cannot be handed in, approved or decided on like this."""


class ReportIncompleteError(ReportRefusedError):
    """The report has problems that must be mended or explained first: :attr:`problems`."""

    def __init__(self, message: str, problems: Sequence[Problem], *, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.problems = tuple(problems)


class ChangedMeanwhileError(ReportRefusedError):
    """Somebody changed it after it was looked at: look again."""
