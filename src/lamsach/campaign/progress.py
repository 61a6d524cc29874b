"""How far a unit is with a task and with its report.

Late is a flag, not a state: it follows from the due time, the time of finishing and the time of looking.
"""

from collections.abc import Mapping
from enum import StrEnum

from lamsach.core.errors import LamsachError
from lamsach.core.texts import gettext as _


class AssignmentState(StrEnum):
    """Where one task of one unit stands."""

    OPEN = "open"
    SEEN = "seen"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    EXTENDED = "extended"
    WAIVED = "waived"


class Step(StrEnum):
    """What can happen to an assignment.

    SUBMIT also stands for saying that a task without a report is done, which the unit may TAKE_BACK; a filed report can
    only be revised. REOPEN lifts a waiver.
    """

    SEE = "see"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    RETURN = "return"
    ACCEPT = "accept"
    EXTEND = "extend"
    WAIVE = "waive"
    REOPEN = "reopen"


BY_UNIT = frozenset({Step.SEE, Step.SUBMIT, Step.TAKE_BACK})
"""The steps of the unit itself; all others are the receiving office's."""

_S = AssignmentState
_STEPS: Mapping[AssignmentState, Mapping[Step, AssignmentState]] = {
    _S.OPEN: {
        Step.SEE: _S.SEEN,
        Step.SUBMIT: _S.SUBMITTED,
        Step.EXTEND: _S.EXTENDED,
        Step.WAIVE: _S.WAIVED,
    },
    _S.SEEN: {
        Step.SEE: _S.SEEN,
        Step.SUBMIT: _S.SUBMITTED,
        Step.EXTEND: _S.EXTENDED,
        Step.WAIVE: _S.WAIVED,
    },
    _S.EXTENDED: {
        Step.SEE: _S.EXTENDED,
        Step.SUBMIT: _S.SUBMITTED,
        Step.EXTEND: _S.EXTENDED,
        Step.WAIVE: _S.WAIVED,
    },
    _S.SUBMITTED: {
        Step.SEE: _S.SUBMITTED,
        Step.SUBMIT: _S.SUBMITTED,  # a revision
        Step.TAKE_BACK: _S.OPEN,
        Step.RETURN: _S.RETURNED,
        Step.ACCEPT: _S.ACCEPTED,
    },
    _S.RETURNED: {
        Step.SEE: _S.RETURNED,
        Step.SUBMIT: _S.SUBMITTED,
        Step.EXTEND: _S.RETURNED,  # with more time; that it was sent back still tells the unit what to do
        Step.WAIVE: _S.WAIVED,
    },
    _S.ACCEPTED: {
        Step.SEE: _S.ACCEPTED,
        Step.SUBMIT: _S.SUBMITTED,  # a revision, which has to be accepted again
        Step.RETURN: _S.RETURNED,  # accepted by mistake
    },
    _S.WAIVED: {
        Step.SEE: _S.WAIVED,
        Step.REOPEN: _S.OPEN,
    },
}

FINISHED = frozenset({_S.SUBMITTED, _S.ACCEPTED})


class SubmissionState(StrEnum):
    """Where one revision of a report stands: drafted, approved and thereby submitted, then returned or accepted.

    A drafted one may be taken back by its reporter (withdrawn) or sent back by the head.
    """

    DRAFTED = "drafted"
    SENT_BACK = "sent_back"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    """What can happen to a revision in the unit, and then in the receiving office."""

    APPROVE = "approve"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"
    RETURN = "return"
    ACCEPT = "accept"


_DECISIONS: Mapping[SubmissionState, Mapping[Decision, SubmissionState]] = {
    SubmissionState.DRAFTED: {
        Decision.APPROVE: SubmissionState.SUBMITTED,
        Decision.SEND_BACK: SubmissionState.SENT_BACK,
        Decision.WITHDRAW: SubmissionState.WITHDRAWN,
    },
    SubmissionState.SUBMITTED: {
        Decision.RETURN: SubmissionState.RETURNED,
        Decision.ACCEPT: SubmissionState.ACCEPTED,
    },
    SubmissionState.ACCEPTED: {Decision.RETURN: SubmissionState.RETURNED},
    SubmissionState.RETURNED: {},
    SubmissionState.SENT_BACK: {},
    SubmissionState.WITHDRAWN: {},
}


class NotPossibleError(LamsachError):
    """The step cannot be made from where things stand: somebody else was faster, or the page is old."""


def possible_steps(state: AssignmentState) -> frozenset[Step]:
    """Return the steps that an assignment in *state* can make."""
    return frozenset(_STEPS[state])


def after_step(state: AssignmentState, step: Step, *, seen: bool = False, extended: bool = False) -> AssignmentState:
    """Return the state of an assignment after *step*; NotPossibleError where it cannot make it.

    Where it becomes open again it is extended, or seen, if it had been.
    """
    after = _STEPS[state].get(step)
    if after is None:
        raise _not_possible()
    if after is AssignmentState.OPEN:
        return AssignmentState.EXTENDED if extended else AssignmentState.SEEN if seen else after
    return after


def possible_decisions(state: SubmissionState) -> frozenset[Decision]:
    """Return the decisions that can be made on a revision in *state*."""
    return frozenset(_DECISIONS[state])


def after_decision(state: SubmissionState, decision: Decision) -> SubmissionState:
    """Return the state of a revision after *decision*; NotPossibleError where it cannot be made."""
    try:
        return _DECISIONS[state][decision]
    except KeyError:
        raise _not_possible() from None


def _not_possible() -> NotPossibleError:
    return NotPossibleError(
        _("This is no longer possible: its state has changed."),
        advice=_("Load the page again and look where it stands."),
    )


class BoardState(StrEnum):
    """What the officer's board shows of a unit."""

    NOT_SEEN = "not_seen"
    SEEN = "seen"
    WORKING = "working"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    EXTENDED = "extended"
    WAIVED = "waived"


def board_state(state: AssignmentState, *, working: bool) -> BoardState:
    """Return what the board shows for an assignment; *working* tells whether the unit has begun a draft."""
    if working and state in {AssignmentState.OPEN, AssignmentState.SEEN}:
        return BoardState.WORKING
    return BoardState.NOT_SEEN if state is AssignmentState.OPEN else BoardState(state)
