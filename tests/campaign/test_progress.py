"""Progress: allowed steps, and what the board calls where they lead."""

import pytest

from lamsach.campaign.progress import (
    BY_UNIT,
    AssignmentState,
    BoardState,
    Decision,
    NotPossibleError,
    Step,
    SubmissionState,
    after_decision,
    after_step,
    board_state,
    possible_decisions,
    possible_steps,
)

A, S = AssignmentState, SubmissionState


def walk(*steps):
    state = A.OPEN
    for step in steps:
        state = after_step(state, step)
    return state


def test_the_usual_ways_of_an_assignment():
    assert walk(Step.SEE, Step.SUBMIT, Step.ACCEPT) is A.ACCEPTED
    assert walk(Step.SEE, Step.SUBMIT, Step.RETURN, Step.SUBMIT, Step.ACCEPT) is A.ACCEPTED
    assert walk(Step.SEE, Step.EXTEND, Step.SUBMIT) is A.SUBMITTED
    assert walk(Step.WAIVE, Step.REOPEN, Step.SUBMIT) is A.SUBMITTED


def test_what_is_open_again_is_as_seen_and_as_extended_as_it_was():
    for state, step in ((A.WAIVED, Step.REOPEN), (A.SUBMITTED, Step.TAKE_BACK)):
        assert after_step(state, step) is A.OPEN
        assert after_step(state, step, seen=True) is A.SEEN
        assert after_step(state, step, seen=True, extended=True) is A.EXTENDED


def test_more_time_for_a_returned_report_leaves_it_returned():
    assert walk(Step.SUBMIT, Step.RETURN, Step.EXTEND) is A.RETURNED


def test_a_report_can_be_revised_after_it_was_accepted_and_must_be_accepted_again():
    assert walk(Step.SUBMIT, Step.ACCEPT, Step.SUBMIT) is A.SUBMITTED


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (A.OPEN, Step.ACCEPT),
        (A.SEEN, Step.RETURN),
        (A.ACCEPTED, Step.ACCEPT),
        (A.ACCEPTED, Step.WAIVE),
        (A.SUBMITTED, Step.WAIVE),
        (A.SUBMITTED, Step.EXTEND),
        (A.WAIVED, Step.SUBMIT),
        (A.RETURNED, Step.ACCEPT),
        (A.OPEN, Step.REOPEN),
        (A.ACCEPTED, Step.TAKE_BACK),
        (A.SEEN, Step.TAKE_BACK),
    ],
)
def test_other_steps_are_refused_with_advice(state, step):
    with pytest.raises(NotPossibleError) as refused:
        after_step(state, step)
    assert refused.value.advice


@pytest.mark.parametrize("state", A)
def test_seeing_changes_nothing_but_an_unseen_assignment(state):
    assert after_step(state, Step.SEE) is (A.SEEN if state is A.OPEN else state)


@pytest.mark.parametrize("state", A)
@pytest.mark.parametrize("step", Step)
def test_a_step_is_possible_exactly_where_it_is_listed(state, step):
    if step in possible_steps(state):
        assert after_step(state, step) in A
    else:
        with pytest.raises(NotPossibleError):
            after_step(state, step)


def test_the_unit_sees_and_submits_and_the_office_does_the_rest():
    assert set(Step) - BY_UNIT == {Step.RETURN, Step.ACCEPT, Step.EXTEND, Step.WAIVE, Step.REOPEN}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("decision", Decision)
def test_a_revision_is_drafted_then_submitted_then_returned_or_accepted(state, decision):
    allowed = {
        (S.DRAFTED, Decision.APPROVE): S.SUBMITTED,
        (S.DRAFTED, Decision.WITHDRAW): S.WITHDRAWN,
        (S.DRAFTED, Decision.SEND_BACK): S.SENT_BACK,
        (S.SUBMITTED, Decision.RETURN): S.RETURNED,
        (S.SUBMITTED, Decision.ACCEPT): S.ACCEPTED,
        (S.ACCEPTED, Decision.RETURN): S.RETURNED,
    }
    assert (decision in possible_decisions(state)) == ((state, decision) in allowed)
    if (state, decision) in allowed:
        assert after_decision(state, decision) is allowed[state, decision]
    else:
        with pytest.raises(NotPossibleError):
            after_decision(state, decision)


def test_the_board_tells_who_has_begun():
    assert board_state(A.OPEN, working=False) is BoardState.NOT_SEEN
    assert board_state(A.SEEN, working=False) is BoardState.SEEN
    assert board_state(A.SEEN, working=True) is BoardState.WORKING
    assert board_state(A.RETURNED, working=True) is BoardState.RETURNED
    assert {board_state(state, working=False) for state in A} == set(BoardState) - {BoardState.WORKING}
