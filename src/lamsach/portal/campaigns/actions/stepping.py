"""The steps of ``campaign.progress`` on stored assignments: from where each can be made, and where it leads."""

from django.utils.translation import gettext as _

from lamsach.campaign import progress
from lamsach.campaign.progress import AssignmentState, Step, possible_steps
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.models import Assignment

State = Assignment.State


def before(step: Step) -> tuple[State, ...]:
    """Return the states from which *step* can be made."""
    return tuple(State(each) for each in AssignmentState if step in possible_steps(each))


WAITING = before(Step.EXTEND)
"""Something is still to be done."""


def after(assignment: Assignment, step: Step, *, seen: bool = False, extended: bool = False) -> State:
    """Return where *step* leads; NotPossibleError says where the assignment stands instead."""
    try:
        return State(progress.after_step(AssignmentState(assignment.state), step, seen=seen, extended=extended))
    except progress.NotPossibleError:
        raise NotPossibleError(
            _("This task is already {state}.").format(state=assignment.get_state_display())
        ) from None
