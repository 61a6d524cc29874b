"""One row per unit of a directive. The number of queries does not depend on the number of units."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lamsach.campaign.deadlines import late_by
from lamsach.campaign.progress import AssignmentState, BoardState, board_state
from lamsach.portal.campaigns.models import Assignment, Directive, Extension, Recipient, Reminder
from lamsach.portal.campaigns.selectors import recipients_of
from lamsach.portal.ids import read_id
from lamsach.portal.reporting.models import Draft, Filing
from lamsach.portal.units.viewer import Viewer

STATES: dict[str, Any] = {
    BoardState.NOT_SEEN: _("not seen"),
    BoardState.SEEN: _("seen"),
    BoardState.WORKING: _("working"),
    BoardState.SUBMITTED: _("submitted"),
    BoardState.RETURNED: _("returned"),
    BoardState.ACCEPTED: _("accepted"),
    BoardState.EXTENDED: _("extended"),
    BoardState.WAIVED: _("waived"),
}
"""How far a unit is, in the order in which it gets there."""

DONE = frozenset({BoardState.SUBMITTED, BoardState.ACCEPTED})
CHUNK = 5_000


@dataclass(frozen=True)
class Task:
    """One assignment of a row: what is asked for on the board, not the whole record."""

    pk: int
    state: str
    due: dt.datetime | None
    finished: dt.datetime | None

    @property
    def owed(self) -> bool:
        """Whether it is still to be done."""
        return self.finished is None and self.state != Assignment.State.WAIVED

    def late_by(self, now: dt.datetime) -> dt.timedelta | None:
        """Return by how much it is late, or was when it was finished; None where it is not."""
        if self.due is None or self.state == Assignment.State.WAIVED:
            return None
        return late_by(now, self.due, self.finished)


@dataclass(frozen=True)
class Row:
    """One unit of the directive."""

    recipient: int
    unit: int
    name: str
    heading: str
    position: int
    listed: bool
    seen: dt.datetime | None
    forwarded: dt.datetime | None
    state: BoardState
    report: Task | None  # the assignment with a form, else the first
    late: dt.timedelta | None
    due: dt.datetime | None  # of what is still open and due first, else of the report
    done: int  # tasks finished
    tasks: int
    submission: int | None
    reminders: int
    reminded: dt.datetime | None
    asks: bool  # for more time, and nobody has decided
    below_done: int = 0
    below: int = 0
    ended: dt.date | None = None  # the first day without the unit, where that has come
    child: int | None = None  # the directive by which the unit passed it on

    @property
    def state_label(self) -> Any:
        """The state in words."""
        return STATES[self.state]

    @property
    def badge(self) -> str:
        """The name of the state in the style sheet."""
        return {"not_seen": "open", "working": "seen"}.get(self.state.value, self.state.value)

    @property
    def owes(self) -> bool:
        """Whether something is still to come."""
        return self.state not in DONE and self.state is not BoardState.WAIVED

    @property
    def late_days(self) -> int | None:
        """By how many days it is late, begun days counted whole."""
        return None if self.late is None else self.late.days + 1

    @property
    def late_label(self) -> str:
        """By how many days it is late, in words."""
        days = self.late_days or 0
        return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}


@dataclass
class _Facts:
    """What the rows are made of, each from one query."""

    tasks: dict[int, list[tuple[Task, bool]]] = field(default_factory=lambda: defaultdict(list))
    working: set[int] = field(default_factory=set)
    submissions: dict[int, int] = field(default_factory=dict)
    reminders: dict[int, tuple[int, dt.datetime | None]] = field(default_factory=dict)
    asking: set[int] = field(default_factory=set)


def board_rows(viewer: Viewer, directive: Directive, now: dt.datetime) -> list[Row]:
    """Return a row for each unit of the directive that the viewer may see, in the order of its list."""
    current = Recipient.objects.current().filter(directive=directive)
    recipients = recipients_of(viewer, directive).filter(pk__in=current).select_related(None).order_by("order", "pk")
    facts = _facts(directive)
    rows = [
        _row(values, facts, now)
        for values in recipients.values(
            "pk", "unit_id", "unit__name", "unit__closed", "heading", "position", "listed", "seen_at", "forwarded_at"
        )
    ]
    return _with_below(directive, rows)


def _facts(directive: Directive) -> _Facts:
    facts = _Facts()
    mine = Assignment.objects.current().filter(task__directive=directive).order_by("task__position", "task")
    for recipient, pk, state, due, finished, form in mine.values_list(
        "recipient_id", "pk", "state", "due_at", "finished_at", "task__form_id"
    ):
        facts.tasks[recipient].append((Task(pk, state, due, finished), form is not None))
    drafts = Draft.objects.filter(campaign=directive.campaign_id, form__tasks__directive=directive)
    facts.working = set(drafts.values_list("unit_id", flat=True))
    filings = Filing.objects.filter(assignment__task__directive=directive).order_by("pk")
    for assignment, submission, state, unit in filings.values_list(
        "assignment_id", "submission_id", "state", "assignment__unit_id"
    ):
        if state == Filing.State.WAITING:
            facts.working.add(unit)  # handed in to the head, or sent back by the head: begun, and not out yet
        else:
            facts.submissions[assignment] = submission
    reminders = Reminder.objects.filter(assignment__task__directive=directive, channel=Reminder.Channel.PORTAL)
    for recipient, number, last in reminders.values_list("assignment__recipient_id").annotate(
        Count("pk"), Max("sent_at")
    ):
        facts.reminders[recipient] = (number, last)
    waiting = Extension.objects.filter(assignment__task__directive=directive, granted=None)
    facts.asking = set(waiting.values_list("assignment__recipient_id", flat=True))
    return facts


def _row(values: Mapping[str, Any], facts: _Facts, now: dt.datetime) -> Row:
    tasks = facts.tasks.get(values["pk"], [])
    report = next((task for task, has_form in tasks if has_form), tasks[0][0] if tasks else None)
    number, last = facts.reminders.get(values["pk"], (0, None))
    open_late = [late for task, _form in tasks if task.owed and (late := task.late_by(now))]
    return Row(
        recipient=values["pk"],
        unit=values["unit_id"],
        name=values["unit__name"],
        heading=values["heading"],
        position=values["position"],
        listed=values["listed"],
        seen=values["seen_at"],
        forwarded=values["forwarded_at"],
        state=_state(values, report, [task for task, _form in tasks], working=values["unit_id"] in facts.working),
        report=report,
        late=max(open_late, default=None) or (report.late_by(now) if report else None),
        due=min((task.due for task, _form in tasks if task.owed and task.due), default=report.due if report else None),
        done=sum(task.finished is not None for task, _form in tasks),
        tasks=len(tasks),
        submission=facts.submissions.get(report.pk) if report else None,
        reminders=number,
        reminded=last,
        asks=values["pk"] in facts.asking,
        ended=_past(values["unit__closed"], now),
    )


def _past(day: dt.date | None, now: dt.datetime) -> dt.date | None:
    return day if day and day <= timezone.localdate(now) else None


def _state(values: Mapping[str, Any], report: Task | None, tasks: list[Task], *, working: bool) -> BoardState:
    """Say how far the unit is: what the report's assignment says, and before that what the unit has begun."""
    begun = working or values["forwarded_at"] is not None or any(task.finished for task in tasks)
    state = AssignmentState(report.state) if report else AssignmentState.OPEN
    if state is AssignmentState.OPEN and values["seen_at"]:
        state = AssignmentState.SEEN
    return board_state(state, working=begun)


def _with_below(directive: Directive, rows: list[Row]) -> list[Row]:
    """Add to each row how many units have reported of those to which its unit passed the directive on, at any depth."""
    family = descendants(directive)
    if not family:
        return rows
    counted = _reported(family)
    done: dict[int, int] = defaultdict(int)
    total: dict[int, int] = defaultdict(int)
    child: dict[int, int] = {}
    for pk, (top, issuer) in family.items():
        n, m = counted.get(pk, (0, 0))
        done[issuer] += n
        total[issuer] += m
        child.setdefault(issuer, top)
    return [
        replace(row, below_done=done[row.unit], below=total[row.unit], child=child[row.unit])
        if row.unit in child
        else row
        for row in rows
    ]


def descendants(directive: Directive) -> dict[int, tuple[int, int]]:
    """Return the issued directives that pass this one on: ``{directive: (the first of the way, its issuer)}``."""
    below: dict[int, list[tuple[int, int]]] = defaultdict(list)
    issued = Directive.objects.filter(
        campaign=directive.campaign_id, state=Directive.State.ISSUED, parent__isnull=False
    )
    for pk, parent, issuer in issued.order_by("pk").values_list("pk", "parent_id", "issuer_id"):
        below[parent].append((pk, issuer))
    family: dict[int, tuple[int, int]] = {}
    waiting = [(pk, pk, issuer) for pk, issuer in below[directive.pk]]
    while waiting:
        pk, top, issuer = waiting.pop()
        if pk not in family:
            family[pk] = (top, issuer)
            waiting.extend((lower, top, issuer) for lower, _issuer in below[pk])
    return family


def _reported(directives: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return for each directive how many of its reports are in, of how many that are asked for."""
    wanted = list(directives)
    found: dict[int, tuple[int, int]] = {}
    for at in range(0, len(wanted), CHUNK):
        reports = Assignment.objects.current().filter(
            task__directive__in=wanted[at : at + CHUNK], task__form__isnull=False
        )
        counts = reports.exclude(state=Assignment.State.WAIVED).values_list("task__directive_id")
        for pk, total, done in counts.annotate(total=Count("unit", distinct=True), done=_done()):
            found[pk] = (done, total)
    return found


def _done() -> Count:
    return Count("unit", distinct=True, filter=Q(state__in=[state.value for state in DONE]))


def tally(rows: Iterable[Row]) -> dict[str, int]:
    """Count the rows by state, every state named; ``late`` counts the late ones among those not in yet."""
    found = dict.fromkeys([*STATES, "late"], 0)
    for row in rows:
        found[row.state] += 1
        found["late"] += row.late is not None and row.owes
    return found


def recipients_chosen(directive: Directive, ids: Iterable[str]) -> list[Recipient]:
    """Return the recipients of this directive among those that a form names."""
    numbers = [each for each in map(read_id, ids) if each is not None]
    return list(directive.recipients.current().filter(pk__in=numbers).select_related("unit").order_by("order"))
