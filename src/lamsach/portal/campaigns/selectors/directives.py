"""Which campaigns and letters a viewer sees, in what part, and the chain of letters around one."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from lamsach.portal.campaigns.models import Campaign, Citation, Directive, Notice, Recipient
from lamsach.portal.campaigns.querysets import FORWARDED_DEEP, WRITERS
from lamsach.portal.units.models import Role
from lamsach.portal.units.viewer import Viewer

DOERS = (Role.OPERATOR, Role.OFFICER, Role.HEAD, Role.REPORTER, Role.IT_ADMIN, Role.CURATOR)
"""Roles whose holders stand for their unit when they open a letter; an auditor reads and leaves no trace in it."""

ACTORS = (Role.OPERATOR, Role.OFFICER, Role.HEAD, Role.REPORTER, Role.IT_ADMIN)
"""Roles that may say that a task of their unit is done."""


def campaigns(viewer: Viewer) -> QuerySet[Campaign]:
    """Return the campaigns that the viewer may see, the latest first."""
    return Campaign.objects.visible_to(viewer).select_related("operator").order_by("-starts_on", "-pk")


def directives(viewer: Viewer) -> QuerySet[Directive]:
    """Return the letters that concern the viewer's units (or those it reads below), the latest first."""
    return (
        Directive.objects.visible_to(viewer)
        .select_related("campaign", "issuer", "receiving_office")
        .order_by("-issued_at", "-pk")
    )


def letters(viewer: Viewer) -> QuerySet[Directive]:
    """Return the letters that the viewer may open: those that concern it, and those above that they rest on."""
    return Directive.objects.readable_by(viewer).select_related(
        "campaign", "issuer", "receiving_office", "parent__issuer"
    )


def my_recipients(viewer: Viewer, directive: Directive) -> QuerySet[Recipient]:
    """Return the rows of the list on which the viewer's own units stand."""
    return (
        Recipient.objects.filter(directive=directive, unit__in=viewer.units_as(*DOERS, Role.AUDITOR))
        .exclude(directive__state=Directive.State.DRAFT)
        .select_related("unit", "seen_by")
    )


def recipients_of(viewer: Viewer, directive: Directive) -> QuerySet[Recipient]:
    """Return the recipients that count: all for issuer and receiving office, else those that the viewer reads."""
    rows = Recipient.objects.current().filter(directive=directive).select_related("unit")
    if Directive.objects.overseen_by(viewer).filter(pk=directive.pk).exists():
        return rows
    return rows.filter(viewer.reads())


def notices(viewer: Viewer) -> QuerySet[Notice]:
    """Return what the viewer's own units were told and nobody there has read, the latest first."""
    return Notice.objects.filter(unit__in=viewer.units_as(*DOERS), seen_at=None).select_related(
        "unit", "directive__issuer", "directive__campaign"
    )


@dataclass(frozen=True)
class Stance:
    """What a viewer is to one letter, and so may do with it."""

    edits: bool = False  # its draft
    writes: bool = False  # corrects, withdraws, adds recipients
    manages: bool = False  # decides on its assignments
    oversees: bool = False  # reads its whole list
    receives: tuple[Recipient, ...] = ()  # own units on the list


def stance(viewer: Viewer, directive: Directive) -> Stance:
    """Return what the viewer is to this letter."""
    this = Directive.objects.filter(pk=directive.pk)
    return Stance(
        edits=directive.is_draft and viewer.holds(directive.issuer_id, *WRITERS),
        writes=directive.state == Directive.State.ISSUED and viewer.holds(directive.issuer_id, *WRITERS),
        manages=this.managed_by(viewer).exists(),
        oversees=this.overseen_by(viewer).exists(),
        receives=tuple(my_recipients(viewer, directive)),
    )


@dataclass
class Chain:
    """The letters around one: what it rests on, what it cites, what was made of it."""

    above: list[Directive] = field(default_factory=list)  # the highest first
    citations: list[Citation] = field(default_factory=list)
    below: list[Directive] = field(default_factory=list)
    cited_by: list[Directive] = field(default_factory=list)


def chain_of(viewer: Viewer, directive: Directive) -> Chain:
    """Return the chain both ways, only letters that the viewer may open."""
    readable = letters(viewer)
    found = Chain()
    parent = directive.parent_id
    for _step in range(FORWARDED_DEEP + 1):
        above = readable.filter(pk=parent).first() if parent else None
        if above is None:
            break
        found.above.insert(0, above)
        parent = above.parent_id
    found.citations = list(directive.citations.select_related("matched__issuer"))
    opened = set(readable.filter(pk__in=[each.matched_id for each in found.citations]).values_list("pk", flat=True))
    for each in found.citations:
        if each.matched_id not in opened:
            each.matched = None
    visible = directives(viewer).exclude(state=Directive.State.DRAFT)
    found.below = list(visible.filter(parent=directive)[:200])
    found.cited_by = list(
        visible.filter(citations__matched=directive, citations__confirmed_at__isnull=False)
        .exclude(parent=directive)
        .distinct()[:200]
    )
    return found
