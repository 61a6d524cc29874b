"""A plan becomes facts: all of it or nothing."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lamsach.core.errors import LamsachError
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units.actions.changing import link, put_under
from lamsach.portal.units.actions.guards import lock_tree, touch
from lamsach.portal.units.ancestry import rebuild, rebuild_below
from lamsach.portal.units.importing.bulk import CHUNK, Fresh, NewEdge, NewUnit, Span, create_units
from lamsach.portal.units.importing.plan import Above, Outcome, Plan, Step
from lamsach.portal.units.models import GroupMember, TreeImport, Unit, UnitGroup

MANY = 500  # from so many new units on, all paths are derived anew: that takes less time
MOST_TOLD = 1_000  # ids that a ledger entry lists


class RowsRefusedError(LamsachError):
    """Rows are refused, and it was not said that the others are wanted all the same. Nothing was changed."""


@dataclass(frozen=True)
class Done:
    """What was done: the entry about it, and the unit of each step, by its place in the plan."""

    entry: TreeImport
    units: dict[int, int]


@transaction.atomic
def execute(
    plan: Plan,
    *,
    by: Person | None,
    now: dt.datetime,
    source: str,
    digest: str = "",
    accept_refused: bool = False,
    group_owner: Unit | None = None,
) -> Done:
    """Do what the plan says. *group_owner* gets the groups of the list.

    Raises :class:`RowsRefusedError` when rows are refused and *accept_refused* is not given.
    """
    if plan.refused and not accept_refused:
        raise RowsRefusedError(
            _("{count} rows are refused; nothing was changed.").format(count=plan.refused),
            advice=_("Mend or decide them, or have the other rows taken without them."),
        )
    lock_tree()
    units = _create(plan, timezone.localdate(now))
    made = [*units.values()]
    for index, step in enumerate(plan.steps):
        if step.same_as is not None:
            units[index] = units[step.same_as]
        elif step.unit is not None:
            units[index] = step.unit
    changed = [*made, *_place(plan, units)]
    if len(changed) > MANY:
        rebuild()
    elif changed:
        rebuild_below(changed)
    _give_codes(plan)
    if group_owner is not None:
        _make_groups(plan, units, group_owner)
    counts = plan.counts
    entry = TreeImport.objects.create(
        source=source[:200], digest=digest, made_at=now, made_by=by, created=counts["created"],
        matched=counts["matched"], moved=counts["moved"] + counts["linked"], refused=counts["refused"],
    )  # fmt: skip
    record(
        by, "tree.imported", entry, unit_id=plan.under, source=source[:200], digest=digest, counts=counts,
        created=sorted(made)[:MOST_TOLD],
        moved=[
            {"unit": units[index], "superior": _id(step.above, units), "since": step.since}
            for index, step in plan.placed()
        ][:MOST_TOLD],
    )  # fmt: skip
    return Done(entry, units)


def _create(plan: Plan, today: dt.date) -> dict[int, int]:
    """Make the new units, superiors first, and return their ids by the place of their step."""
    places: dict[int, int] = {}
    for index, step in enumerate(plan.steps):
        if step.outcome is Outcome.CREATED:
            places[index] = len(places)
    news = [_new(step, places) for step in plan.of(Outcome.CREATED)]
    ids = create_units(news, today)
    return {index: ids[place] for index, place in places.items()}


def _new(step: Step, places: dict[int, int]) -> NewUnit:
    since, until = step.since, step.until
    assert since is not None  # noqa: S101 - the planner gives every new unit its first day
    superior = Fresh(places[step.above.row]) if step.above.row is not None else step.above.unit
    return NewUnit(
        names=[Span(step.name, since, until)],
        kinds=[Span(step.kind, since, until)],
        edges=[NewEdge(superior, since, until, step.line)] if superior is not None else [],
        code=step.row.code,
        opened=since,
        closed=until,
    )


def _id(above: Above, units: dict[int, int]) -> int | None:
    return units[above.row] if above.row is not None else above.unit


def _place(plan: Plan, units: dict[int, int]) -> list[int]:
    """Move units under other superiors, and add further ones."""
    moved = []
    for index, step in plan.placed():
        unit = Unit.objects.select_for_update().get(pk=units[index])
        superior = Unit.objects.get(pk=_id(step.above, units) or 0)
        since = step.since or plan.day
        if step.outcome is Outcome.LINKED:
            link(unit, superior, step.line, since)
        else:
            put_under(unit, superior, since, step.line)
        touch(unit)
        moved.append(unit.pk)
    return moved


def _give_codes(plan: Plan) -> None:
    """Give matched units without a code the one that the list has for them."""
    wanted = [Unit(pk=step.unit, code=step.new_code) for step in plan.steps if step.unit is not None and step.new_code]
    Unit.objects.bulk_update(wanted, ["code"], batch_size=CHUNK)


def _make_groups(plan: Plan, units: dict[int, int], owner: Unit) -> None:
    """Make the groups of the list, with its numbers; a group that the owner has already is completed."""
    for listed in plan.groups:
        group, _made = UnitGroup.objects.get_or_create(
            owner=owner, name=listed.name, defaults={"meaning": listed.meaning}
        )
        known = set(group.members.values_list("unit_id", flat=True))
        rows = [(index, step) for index, step in enumerate(plan.steps) if step.row.group == listed.name]
        GroupMember.objects.bulk_create(
            [
                GroupMember(
                    group=group,
                    unit_id=units[index],
                    position=position,
                    written=step.row.name,
                    stands_for=listed.stands_for,
                )
                for position, (index, step) in enumerate(rows, 1)
                if index in units and units[index] not in known
            ],
            batch_size=CHUNK,
            ignore_conflicts=True,
        )
