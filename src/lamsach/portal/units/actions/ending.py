"""A unit that ends, with or without others that take over."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units import derived, handover
from lamsach.portal.units.actions.changing import put_under
from lamsach.portal.units.actions.guards import as_it_is, locked, spell, touch, within_life
from lamsach.portal.units.ancestry import rebuild_below
from lamsach.portal.units.errors import NotPossibleError
from lamsach.portal.units.models import Edge, Succession, Unit, UnitKind, UnitName

NAMED = 3  # as many subordinates are named in a message


@dataclass(frozen=True)
class Part:
    """A predecessor: does only a part of it pass on, and does it end."""

    unit: Unit
    partial: bool = False
    ends: bool = True


@transaction.atomic
def close_unit(unit: Unit, day: dt.date, *, by: Person | None, decision: str = "", expected: int | None = None) -> Unit:
    """Let the unit end before *day*, with nobody to take over. Refused while others stand under it."""
    unit = locked(unit, expected)
    _end(unit, day)
    rebuild_below([unit.pk])
    touch(unit)
    record(by, "unit.closed", unit, unit_id=unit.pk, day=day, decision=decision)
    return unit


@transaction.atomic
def reopen_unit(unit: Unit, *, by: Person | None, superior: Unit | None = None, expected: int | None = None) -> Unit:
    """Take back that the unit was closed: what ended on that day goes on.

    Where the unit above has ended too, *superior* is the one under which it stands from that day on; without it nobody
    could see it any more, and :class:`NotPossibleError` asks for one.
    """
    unit = locked(unit, expected)
    if unit.closed is None:
        raise NotPossibleError(_("{unit} is not closed.").format(unit=unit.name))
    if Succession.objects.filter(predecessor=unit, day=unit.closed).exists():
        raise NotPossibleError(_("{unit} has successors, and stays closed.").format(unit=unit.name))
    orphaned: Edge | None = None
    for edge in Edge.objects.filter(unit=unit, until=unit.closed).select_related("superior"):
        edge.until = edge.superior.closed
        edge.save(update_fields=["until"])
        orphaned = edge if edge.counting and edge.until else orphaned
    UnitName.objects.filter(unit=unit, until=unit.closed).update(until=None)
    UnitKind.objects.filter(unit=unit, until=unit.closed).update(until=None)
    closed, unit.closed = unit.closed, None
    unit.save(update_fields=["closed"])
    if orphaned is not None:
        _put_under_another(unit, orphaned, superior)
    rebuild_below([unit.pk])
    touch(unit)
    record(by, "unit.reopened", unit, unit_id=unit.pk, was_closed=closed, superior=superior.pk if superior else None)
    return unit


def _put_under_another(unit: Unit, ended: Edge, superior: Unit | None) -> None:
    """Let the unit stand under *superior* from the day on which the one above it ended."""
    day = ended.until
    if superior is None or day is None:
        raise NotPossibleError(
            _("{superior} has ended as well.").format(superior=ended.superior.name),
            advice=_("Choose the unit under which {unit} stands from {day} on.").format(
                unit=unit.name, day=spell(ended.superior.closed or ended.since)
            ),
            where="superior",
        )
    put_under(unit, as_it_is(superior), day, ended.line)


@transaction.atomic
def succeed(
    predecessors: Sequence[Part],
    successors: Sequence[Unit],
    day: dt.date,
    *,
    by: Person | None,
    now: dt.datetime,
    decision: str = "",
    subordinates_to: Unit | None = None,
    expected: dict[int, int] | None = None,
) -> list[Succession]:
    """Record that the predecessors pass into the successors on *day*: a merger, a split, or both at once.

    The units below a predecessor that ends go to *subordinates_to*, or to the one successor where there is only one.
    Open work passes on now, or on that day (``handover``). Raises :class:`NotPossibleError` where a successor does not
    exist on that day, or where it is not said who gets the subordinates.
    """
    parts = [
        Part(locked(part.unit, (expected or {}).get(part.unit.pk)), part.partial, part.ends) for part in predecessors
    ]
    if not parts or not successors:
        raise NotPossibleError(_("Name at least one predecessor and one successor."))
    if {part.unit.pk for part in parts} & {unit.pk for unit in successors}:
        raise NotPossibleError(
            _("A unit cannot succeed itself."),
            where="successors",
            advice=_("If it goes on and takes others in, name only the others as predecessors."),
        )
    successors = [as_it_is(unit) for unit in successors]
    for unit in successors:
        within_life(unit, day, day, "successors")
    heir = as_it_is(subordinates_to) if subordinates_to else successors[0] if len(successors) == 1 else None
    made = []
    for part in parts:
        if part.ends:
            _move_subordinates(part.unit, heir, day)
            _end(part.unit, day)
        made += [
            Succession(predecessor=part.unit, successor=unit, day=day, decision=decision[:200], partial=part.partial)
            for unit in successors
        ]
    made = Succession.objects.bulk_create(made, ignore_conflicts=True)
    rebuild_below([part.unit.pk for part in parts])
    touch(*[part.unit for part in parts], *successors)
    if day <= timezone.localdate(now):  # before the ledger, which is locked from its first entry on
        handover.hand_over_due(now, by)
    for part in parts:
        record(
            by, "unit.succeeded", part.unit, unit_id=part.unit.pk, day=day, decision=decision, partial=part.partial,
            ends=part.ends, successors=[unit.pk for unit in successors],
        )  # fmt: skip
    return made


def _after(day: dt.date) -> Q:
    return Q(until=None) | Q(until__gt=day)


def _move_subordinates(unit: Unit, heir: Unit | None, day: dt.date) -> None:
    for edge in Edge.objects.filter(_after(day), superior=unit).select_related("unit"):
        if heir is None:
            _refuse_subordinates(unit, day)
        elif edge.counting:
            put_under(edge.unit, heir, max(day, edge.since))
        elif edge.since >= day:
            edge.delete()
        else:
            edge.until = day
            edge.save(update_fields=["until"])


def _refuse_subordinates(unit: Unit, day: dt.date) -> None:
    below = Edge.objects.filter(_after(day), superior=unit).select_related("unit")
    names = ", ".join(edge.unit.name for edge in below[:NAMED])
    raise NotPossibleError(
        _("{count} units still stand under {unit}: {names}…").format(count=below.count(), unit=unit.name, names=names),
        where="subordinates_to",
        advice=_("Say first where they go."),
    )


def _end(unit: Unit, day: dt.date) -> None:
    if unit.closed is not None and unit.closed <= day:
        raise NotPossibleError(
            _("{unit} exists only until {day}.").format(unit=unit.name, day=spell(unit.closed)), where="day"
        )
    if day <= unit.opened:
        raise NotPossibleError(
            _("{unit} exists only from {day} on.").format(unit=unit.name, day=spell(unit.opened)), where="day"
        )
    if Edge.objects.filter(_after(day), superior=unit).exists():
        _refuse_subordinates(unit, day)
    for model in (UnitName, UnitKind, Edge):
        rows = model._default_manager.filter(unit=unit)  # noqa: SLF001 - Django's documented name
        rows.filter(since__gte=day).delete()
        rows.filter(_after(day)).update(until=day)
    unit.closed = day
    unit.save(update_fields=["closed"])
    derived.refresh(timezone.localdate(), [unit.pk])
