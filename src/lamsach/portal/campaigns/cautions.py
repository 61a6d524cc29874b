"""What an officer should look at again before a letter goes out. None of it forbids: the officer decides."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lamsach.campaign.deadlines import Deadline, DeadlineKind, propose_child, time_zone
from lamsach.portal.campaigns.citing import letter_above
from lamsach.portal.campaigns.models import Directive, TaskDeadline

KINDS = TaskDeadline.Kind


def deadline_cautions(draft: Directive, now: datetime) -> list[str]:
    """Return which deadlines have passed, end later than the letter above allows, or after the reports are due."""
    found = []
    above: dict[str, datetime] = {}
    if letter := letter_above(draft):
        for kind, moment in TaskDeadline.objects.filter(task__directive=letter).values_list("kind", "moment"):
            above[kind] = min(moment, above.get(kind, moment))
    for each in TaskDeadline.objects.filter(task__directive=draft).select_related("task"):
        name, day = each.get_kind_display(), f"{each.day:%d/%m/%Y}"
        if each.moment <= now:
            found.append(_("{name} {day}: this has passed already.").format(name=name, day=day))
        elif each.moment > above.get(each.kind, each.moment):
            found.append(_("{name} {day}: the letter above asks for it earlier.").format(name=name, day=day))
    return found + _out_of_order(draft)


def _out_of_order(draft: Directive) -> list[str]:
    """Return what is to be finished only after it is to be reported."""
    rows = TaskDeadline.objects.filter(task__directive=draft)
    reports = rows.filter(kind=KINDS.REPORT_BY).order_by("-moment").first()
    if reports is None:
        return []
    return [
        _("{name} {day}: that is after the reports are due.").format(
            name=each.get_kind_display(), day=f"{each.day:%d/%m/%Y}"
        )
        for each in rows.filter(kind__in=[KINDS.LAUNCH_BY, KINDS.CLEAN_BY], moment__gt=reports.moment)
    ]


def proposal_cautions(child: Directive, now: datetime) -> list[str]:
    """Return what was difficult in proposing the child's deadlines: little time, days off, a day that has passed."""
    today = localtime(now, time_zone(child.campaign.time_zone)).date()
    rows = TaskDeadline.objects.filter(task__directive=child.parent_id)
    parents = [Deadline(DeadlineKind(each.kind), each.day, each.inclusive) for each in rows]
    return list(dict.fromkeys(warn.message for each in propose_child(parents, today=today) for warn in each.warnings))
