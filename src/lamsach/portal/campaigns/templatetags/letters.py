"""How letters, deadlines and kinds read on a page."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.translation import gettext as _

from lamsach.campaign.deadlines import Deadline, DeadlineKind, days_off
from lamsach.portal.campaigns import kinds
from lamsach.portal.campaigns.models import Assignment, Correction, Directive, Task, TaskDeadline
from lamsach.portal.campaigns.parts import DeadlineLine, written_date
from lamsach.portal.units.models import Unit

register = template.Library()
SOON = 3  # days


@register.filter
def written_day(directive: Directive) -> str:
    """Return the letter's date as it reads; dots where it is blank."""
    return written_date(directive.dated, directive.dated_as_written) or "…"


@register.filter
def kind_name(code: str) -> str:
    """Return the name of a kind of units."""
    return kinds.kind_name(code)


def _rule(deadline: TaskDeadline | DeadlineLine) -> Deadline:
    return Deadline(DeadlineKind(deadline.kind), deadline.day, deadline.inclusive)


@register.filter
def deadline_name(deadline: TaskDeadline | DeadlineLine) -> str:
    """Return what has to be finished by it."""
    return str(TaskDeadline.Kind(deadline.kind).label)


@register.filter
def bound(deadline: TaskDeadline | DeadlineLine) -> str:
    """Return "before 25/09/2022" or "by 25/09/2022"."""
    text = _("by {day}") if deadline.inclusive else _("before {day}")
    return text.format(day=f"{deadline.day:%d/%m/%Y}")


@register.filter
def ends(deadline: TaskDeadline | DeadlineLine) -> str:
    """Return the moment that follows: "24/09/2022 24:00"."""
    return f"{_rule(deadline).last_day:%d/%m/%Y} 24:00"


@register.filter
def warnings(deadline: TaskDeadline | DeadlineLine) -> list[str]:
    """Return what an officer should look at again: days off."""
    return [each.message for each in days_off(_rule(deadline))]


@register.filter
def until(moment: dt.datetime | None, zone: str) -> str:
    """Return the moment up to which one is in time: midnight is the 24:00 of the day before."""
    if moment is None:
        return _("no deadline")
    local = moment.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute) == (0, 0):
        return f"{local - dt.timedelta(days=1):%d/%m/%Y} 24:00"
    return f"{local:%d/%m/%Y %H:%M}"


@register.filter
def days_left(assignment: Assignment, now: dt.datetime) -> int | None:
    """Return whole days to the deadline; negative when it has passed."""
    return (assignment.due_at - now).days if assignment.due_at else None


@register.filter
def urgency(assignment: Assignment, now: dt.datetime) -> str:
    """Return ``late``, ``soon`` or nothing; what is done or waived presses nobody."""
    left = days_left(assignment, now)
    if left is None or assignment.finished_at or assignment.state == Assignment.State.WAIVED:
        return ""
    return "late" if left < 0 else ("soon" if left < SOON else "")


@register.filter
def state_name(assignment: Assignment) -> str:
    """Return how far it is, in words: what is no report is done, not filed."""
    if assignment.task.kind != Task.Kind.REPORT and assignment.state == Assignment.State.SUBMITTED:
        return _("done")
    return assignment.get_state_display()


@register.filter
def subject_for(directive: Directive, unit: Unit) -> str:
    """Return the prescribed subject line with the unit's name in its place."""
    found = directive.mail_subject
    for mark in ("[unit]", "[đơn vị]", "[tên đơn vị]"):
        found = found.replace(mark, unit.name)
    return found


@register.simple_tag(takes_context=True)
def moved_here(context: dict[str, Any], prefix: str, row: int) -> str:
    """Return by which button this row has just come here (``up`` or ``down``): there the next press is expected."""
    asked = context["request"].POST.get("more", "").split(":")
    if len(asked) != 3 or asked[0] != prefix or not asked[2].isdecimal():  # noqa: PLR2004 - list, way, row
        return ""
    return asked[1] if int(asked[2]) + (-1 if asked[1] == "up" else 1) == row else ""


@register.filter
def correction_name(correction: Correction) -> str:
    """Return what was corrected, in words."""
    what, _dot, kind = correction.field.partition(".")
    if what == "deadline":
        return str(TaskDeadline.Kind(kind).label)
    names = {
        "task": _("Task"),
        "contacts": _("Who helps"),
        "receiving_office": _("Receiving office"),
        "number": _("Number"),
        "dated": _("Date of the letter"),
        "subject": _("Subject"),
        "body": _("Text"),
        "denominator": _("Units counted"),
        "mail_to": _("Mailbox for the report file"),
        "mail_subject": _("Prescribed subject line"),
    }
    return names.get(what, what)
