"""What one unit of a directive has to do, task by task, and what an officer decides about a single one."""

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lamsach.campaign.progress import AssignmentState, Step, possible_steps
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, Extension, Reminder
from lamsach.portal.campaigns.querysets import READERS
from lamsach.portal.campaigns.selectors import directives, recipients_of
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest

DECISIONS = frozenset({Step.EXTEND, Step.WAIVE, Step.REOPEN})
LATEST = 50  # reminders shown


@for_roles(*READERS)
@require_safe
def recipient(request: PortalRequest, pk: int, row: int) -> HttpResponse:
    """Show every task of the unit, with the time it was given and why; whoever manages the letter decides here."""
    issued = directives(request.viewer).exclude(state=Directive.State.DRAFT).select_related("campaign", "issuer")
    directive = get_object_or_404(issued, pk=pk)
    found = get_object_or_404(recipients_of(request.viewer, directive), pk=row)
    tasks = Assignment.objects.current().filter(recipient=found).order_by("task__position", "task")
    manages = Directive.objects.managed_by(request.viewer).filter(pk=directive.pk).exists()
    acts = manages and directive.state == Directive.State.ISSUED and directive.campaign.state != Campaign.State.CLOSED
    context = {
        "directive": directive,
        "campaign": directive.campaign,
        "recipient": found,
        "tasks": [(each, _decisions(each) if acts else frozenset()) for each in _with_history(tasks)],
        "now": timezone.now(),
        "reminders": _reminders(found.pk),
    }
    return render(request, "reporting/board/recipient.html", context)


def _with_history(tasks: QuerySet[Assignment]) -> QuerySet[Assignment]:
    given = Extension.objects.select_related("asked_by", "decided_by").order_by("asked_at", "pk")
    found = tasks.select_related("task__directive__campaign", "unit", "waiver", "finished_by")
    return found.prefetch_related(Prefetch("extensions", given))


def _decisions(assignment: Assignment) -> frozenset[str]:
    """Return which buttons the task has: those whose step it can make from where it stands."""
    return frozenset(step.value for step in possible_steps(AssignmentState(assignment.state)) & DECISIONS)


def _reminders(recipient: int) -> list[Reminder]:
    sent = Reminder.objects.filter(assignment__recipient=recipient, channel=Reminder.Channel.PORTAL)
    return list(sent.select_related("sent_by").order_by("-sent_at")[:LATEST])
