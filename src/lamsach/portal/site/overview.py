"""What each role sees first, as plain values: the letters one receives reports for, the chain, the machines."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, Recipient, Task
from lamsach.portal.evidence.models import Machine
from lamsach.portal.indicators.selectors import counts, sources
from lamsach.portal.indicators.shelves import health
from lamsach.portal.releases.lists.selectors import latest
from lamsach.portal.releases.models import ListRelease
from lamsach.portal.reporting.models import Draft, Filing, Submission
from lamsach.portal.site.selectors import Counters, counters
from lamsach.portal.units.models import Role, Unit
from lamsach.portal.units.viewer import Viewer

DIRECTING = (Role.OPERATOR, Role.OFFICER, Role.HEAD, Role.AUDITOR)
MOST_LETTERS = 12


@dataclass(frozen=True)
class LetterProgress:
    """How far the units are with the reports of one letter."""

    directive: Directive
    units: int
    not_seen: int
    working: int
    filed: int
    accepted: int
    returned: int
    late: int

    @property
    def reported(self) -> int:
        """Units whose report is in, accepted or not yet."""
        return self.filed + self.accepted


def letter_progress(viewer: Viewer, now: dt.datetime) -> list[LetterProgress]:
    """Return the letters of open campaigns whose reports come to the viewer's units, latest first. Three queries."""
    letters = (
        Directive.objects.filter(state=Directive.State.ISSUED, campaign__state=Campaign.State.OPEN)
        .filter(Q(receiving_office__in=viewer.units_as(*DIRECTING)) | Q(issuer__in=viewer.units_as(*DIRECTING)))
        .select_related("issuer", "receiving_office", "campaign")
        .order_by("-issued_at", "-pk")[:MOST_LETTERS]
    )
    found = {letter.pk: letter for letter in letters}
    state = Assignment.State
    waiting = Q(state__in=(state.OPEN, state.SEEN, state.EXTENDED, state.RETURNED))
    draft = Draft.objects.filter(
        unit=OuterRef("unit"), form=OuterRef("task__form"), campaign=OuterRef("task__directive__campaign")
    )
    handed_in = Filing.objects.filter(assignment=OuterRef("pk"), state=Filing.State.WAITING)
    rows = (
        Assignment.objects.current()
        .filter(task__kind=Task.Kind.REPORT, task__directive__in=found)
        .exclude(state=state.WAIVED)
        .annotate(begun=Exists(draft) | Exists(handed_in))
        .values("task__directive")
        .annotate(
            units=Count("unit", distinct=True),
            not_seen=Count("pk", filter=Q(state=state.OPEN)),
            working=Count("pk", filter=Q(state__in=(state.SEEN, state.EXTENDED), begun=True)),
            filed=Count("pk", filter=Q(state=state.SUBMITTED)),
            accepted=Count("pk", filter=Q(state=state.ACCEPTED)),
            returned=Count("pk", filter=Q(state=state.RETURNED)),
        )
        .order_by()
    )
    figures = {row.pop("task__directive"): row for row in rows}
    # Late is a unit with any task overdue, as on the board.
    overdue = Assignment.objects.current().filter(waiting, task__directive__in=found, due_at__lte=now)
    late = dict(overdue.values_list("task__directive").annotate(units=Count("unit", distinct=True)).order_by())
    return [
        LetterProgress(letter, **figures[pk], late=late.get(pk, 0)) for pk, letter in found.items() if pk in figures
    ]


@dataclass(frozen=True)
class CampaignChain:
    """A campaign from the order to the clean machine, in live counts; machines are those of the units it reached."""

    campaign: Campaign
    letters: int
    addressed: int
    seen: int
    forwarded: int
    machines: int
    infected_once: int
    clean_again: int
    counters: Counters


def campaign_chains(viewer: Viewer) -> list[CampaignChain]:
    """Return the open campaigns that the viewer runs or audits, each with its counts."""
    units = viewer.units_as(Role.OPERATOR, Role.AUDITOR)
    campaigns = Campaign.objects.filter(operator__in=units, state=Campaign.State.OPEN).select_related("operator")
    return [_chain(campaign) for campaign in campaigns.order_by("-starts_on", "-pk")[:3]]


def _chain(campaign: Campaign) -> CampaignChain:
    reached = Recipient.objects.filter(
        directive__campaign=campaign, directive__state=Directive.State.ISSUED, replaced_at=None
    )
    recipients = reached.aggregate(
        letters=Count("directive", distinct=True),
        addressed=Count("unit", distinct=True),
        seen=Count("unit", distinct=True, filter=Q(seen_at__isnull=False)),
        forwarded=Count("unit", distinct=True, filter=Q(forwarded_at__isnull=False)),
    )
    machines = Machine.objects.filter(unit__in=reached.values("unit")).aggregate(
        machines=Count("pk"),
        infected_once=Count("pk", filter=Q(ever_infected=True)),
        clean_again=Count("pk", filter=Q(ever_infected=True, infected=False)),
    )
    return CampaignChain(campaign, **recipients, **machines, counters=counters(campaign))


@dataclass(frozen=True)
class UnitMachines:
    """The machines of one unit."""

    unit: Unit
    machines: int
    infected: int
    clean_again: int


def unit_machines(viewer: Viewer) -> list[UnitMachines]:
    """Return the machines of the units that the viewer looks after as IT admin. One query."""
    units: QuerySet[Unit] = Unit.objects.filter(pk__in=viewer.units_as(Role.IT_ADMIN)).order_by("name")
    rows = units.annotate(
        all_machines=Count("machines"),
        open_cases=Count("machines", filter=Q(machines__infected=True)),
        healed=Count("machines", filter=Q(machines__ever_infected=True, machines__infected=False)),
    )
    return [UnitMachines(row, row.all_machines, row.open_cases, row.healed) for row in rows]


def infected_machines(viewer: Viewer) -> QuerySet[Machine]:
    """Return the machines that were infected at their last scan, in units that the viewer looks after."""
    return (
        Machine.objects.filter(unit__in=viewer.units_as(Role.IT_ADMIN), infected=True)
        .select_related("unit", "last_report")
        .order_by("last_scan_at", "pk")
    )


def handed_in(viewer: Viewer) -> frozenset[int]:
    """Return the report tasks of the viewer's own units whose report waits for the head."""
    waiting = Filing.objects.filter(state=Filing.State.WAITING, submission__state=Submission.State.DRAFTED)
    return frozenset(waiting.filter(assignment__unit__in=viewer.units_as()).values_list("assignment_id", flat=True))


def waiting_for_approval(viewer: Viewer) -> QuerySet[Submission]:
    """Return the reports that wait for the viewer's approval as head."""
    return (
        Submission.objects.filter(unit__in=viewer.units_as(Role.HEAD), state=Submission.State.DRAFTED)
        .select_related("unit", "form__template", "drafted_by")
        .order_by("drafted_at", "pk")
    )


@dataclass(frozen=True)
class ListDesk:
    """How the indicator list stands: what waits, what is approved, sources that need a person, the last release."""

    waiting: int
    approved: int
    troubled: int
    last: ListRelease | None


def list_desk() -> ListDesk:
    """Return how the list stands, from its counts. Three queries, and the state of each source."""
    states = counts()
    health_of_all = [health(source) for source in sources().filter(enabled=True)]
    return ListDesk(
        waiting=states.get("proposed", 0),
        approved=states.get("approved", 0),
        troubled=sum(bool(each.held or each.error) for each in health_of_all),
        last=latest(),
    )
