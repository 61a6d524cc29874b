"""Whose tasks a viewer sees: its own units' to do, and those of a letter that it issued or receives reports for."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, QuerySet

from lamsach.portal.campaigns.models import Assignment, Directive, Extension, Notice
from lamsach.portal.campaigns.selectors.directives import ACTORS, DOERS, notices
from lamsach.portal.units.viewer import Viewer


def assignments_of(viewer: Viewer, directive: Directive) -> QuerySet[Assignment]:
    """Return the letter's assignments that count, as far as the viewer reads them, in the order of its list.

    Issuer and receiving office read all of them; whoever stands above some of the recipients reads those.
    """
    return (
        Assignment.objects.current()
        .visible_to(viewer)
        .filter(task__directive=directive)
        .select_related("task", "unit", "recipient")
        .order_by("recipient__order", "task__position", "pk")
    )


def my_assignments(viewer: Viewer) -> QuerySet[Assignment]:
    """Return the tasks of the viewer's own units in letters that hold, the next due first."""
    return (
        Assignment.objects.done_by(viewer, *DOERS)
        .select_related("task__directive__issuer", "task__directive__campaign", "task__form", "unit", "recipient")
        .order_by(F("due_at").asc(nulls_last=True), "task__position", "pk")
    )


@dataclass(frozen=True)
class Dashboard:
    """What a person sees first: how much there is to do, and how long the next has."""

    to_do: list[Assignment] = field(default_factory=list)
    done: int = 0
    late: int = 0
    days: int | None = None  # to the next deadline; below zero when it has passed
    notices: list[Notice] = field(default_factory=list)
    may_act: frozenset[int] = frozenset()  # units for which the person may say that something is done

    @property
    def many_units(self) -> bool:
        """Whether it is about more than one unit."""
        return len({each.unit_id for each in self.to_do}) > 1

    @property
    def next(self) -> Assignment | None:
        """The one that is due first."""
        return self.to_do[0] if self.to_do else None


def dashboard(viewer: Viewer, now: datetime) -> Dashboard:
    """Return what the viewer's own units have to do."""
    mine = my_assignments(viewer)
    waiting = Assignment.objects.to_do().exclude(task__directive__campaign__state="closed")
    to_do = list(mine.filter(pk__in=waiting.values("pk")))
    dated = [each.due_at for each in to_do if each.due_at]
    return Dashboard(
        to_do=to_do,
        done=mine.filter(finished_at__isnull=False).count(),
        late=sum(moment <= now for moment in dated),
        days=(min(dated) - now).days if dated else None,
        notices=list(notices(viewer)[:20]),
        may_act=frozenset(viewer.units_as(*ACTORS)),
    )


def requests_of(viewer: Viewer, directive: Directive) -> QuerySet[Extension]:
    """Return the requests for more time that wait for the viewer's decision."""
    mine = Assignment.objects.managed_by(viewer).filter(task__directive=directive)
    return (
        Extension.objects.filter(assignment__in=mine, granted=None)
        .select_related("assignment__unit", "assignment__task")
        .order_by("asked_at")
    )
