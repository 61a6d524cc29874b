"""A unit that goes on under another name, kind or superior, from a day on."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units import derived
from lamsach.portal.units.actions.guards import (
    as_it_is,
    checked_kind,
    checked_name,
    locked,
    no_cycle,
    no_twin,
    spell,
    touch,
    within_life,
)
from lamsach.portal.units.ancestry import rebuild_below
from lamsach.portal.units.errors import NotPossibleError
from lamsach.portal.units.models import Edge, Line, Unit, UnitKind, UnitName


def change_from(rows: Any, since: dt.date, **values: Any) -> Any:
    """Let the dated row that holds on *since* hold other values from that day on; return (the old row, the new row)."""
    row = rows.on(since).order_by("-since").first()
    if row is None:
        raise NotPossibleError(_("Nothing is known of this unit on {day}.").format(day=spell(since)), where="since")
    old = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})  # noqa: SLF001
    if row.since == since:
        for field, value in values.items():
            setattr(row, field, value)
        row.save()
        return old, row
    until, row.until = row.until, since
    row.save(update_fields=["until"])
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}  # noqa: SLF001
    new = type(row)(**{**kept, "id": None, "since": since, "until": until, **values})
    new.save()
    return old, new


@transaction.atomic
def rename(
    unit: Unit, name: str, *, since: dt.date | None, by: Person | None, decision: str = "", expected: int | None = None
) -> Unit:
    """Call the unit *name* from *since* on; without a day the name it has now was written wrongly and is corrected."""
    unit = locked(unit, expected)
    name = checked_name(name, unit.kind)
    today = timezone.localdate()
    day = since or max(today, unit.opened)
    superior_edge = Edge.objects.on(day).filter(unit=unit, counting=True).select_related("superior").first()
    no_twin(name, superior_edge.superior if superior_edge else None, day, besides=[unit.pk])
    if since is None:
        row = derived.fact_of_the_day(UnitName.objects.filter(unit=unit), today)
        if row is None:
            row = UnitName(unit=unit, since=unit.opened, until=unit.closed)
        before, row.name = row.name, name
        row.save()
    else:
        old, _new = change_from(UnitName.objects.filter(unit=unit), since, name=name)
        before = old.name
    return _changed(unit, by, "unit.renamed", before=before, name=name, since=since, decision=decision)


@transaction.atomic
def change_kind(
    unit: Unit, kind: str, *, since: dt.date, by: Person | None, decision: str = "", expected: int | None = None
) -> Unit:
    """Make the unit another kind from *since* on: a commune becomes a ward."""
    unit, kind = locked(unit, expected), checked_kind(kind)
    old, _new = change_from(UnitKind.objects.filter(unit=unit), since, kind=kind)
    return _changed(unit, by, "unit.kind_changed", before=old.kind, kind=kind, since=since, decision=decision)


@transaction.atomic
def move(
    unit: Unit,
    superior: Unit,
    *,
    since: dt.date,
    by: Person | None,
    line: Line | str | None = None,
    decision: str = "",
    expected: int | None = None,
) -> Unit:
    """Put the unit, with all below it, under another counting superior from *since* on."""
    unit = locked(unit, expected)
    before = put_under(unit, as_it_is(superior), since, line)
    rebuild_below([unit.pk])
    return _changed(
        unit, by, "unit.moved", before=before, superior=superior.pk, line=str(line or ""), since=since,
        decision=decision,
    )  # fmt: skip


def put_under(unit: Unit, superior: Unit, since: dt.date, line: Line | str | None = None) -> int | None:
    """Change the counting edge from *since* on, and return the superior of before; paths are left to the caller."""
    counting = Edge.objects.filter(unit=unit, counting=True)
    current: Edge | None = counting.on(since).first()
    later = counting.filter(since__gt=since).order_by("since").first()
    until = current.until if current else (later.since if later else unit.closed)
    within_life(unit, since, until, "since")
    within_life(superior, since, until, "superior")
    no_cycle(unit, superior, since, until, None)
    if current is None:
        Edge.objects.create(unit=unit, superior=superior, line=line or Line.TERRITORIAL, since=since, until=until)
        return None
    if current.superior_id == superior.pk and line in (None, current.line):
        raise NotPossibleError(
            _("{unit} already stands under {superior}.").format(unit=unit.name, superior=superior.name),
            where="superior",
        )
    change_from(counting, since, superior_id=superior.pk, line=line or current.line)
    return current.superior_id


@transaction.atomic
def add_superior(
    unit: Unit,
    superior: Unit,
    line: Line | str,
    *,
    since: dt.date,
    by: Person | None,
    until: dt.date | None = None,
    expected: int | None = None,
) -> Unit:
    """Give the unit a further superior, on its other line, that sees it but does not count it."""
    unit = locked(unit, expected)
    link(unit, as_it_is(superior), line, since, until)
    return _changed(unit, by, "unit.superior_added", superior=superior.pk, line=str(line), since=since, until=until)


def link(unit: Unit, superior: Unit, line: Line | str, since: dt.date, until: dt.date | None = None) -> None:
    """Add the edge to a further superior."""
    ends = [day for day in (until, unit.closed, superior.closed) if day is not None]
    until = min(ends, default=None)
    within_life(unit, since, until, "since")
    within_life(superior, since, until, "superior")
    taken = Edge.objects.filter(unit=unit, line=line)
    taken = taken.exclude(until__lte=since)
    if until is not None:
        taken = taken.exclude(since__gte=until)
    if other := taken.select_related("superior").first():
        raise NotPossibleError(
            _("On this line the unit already has the superior {superior}.").format(superior=other.superior.name),
            where="line",
        )
    no_cycle(unit, superior, since, until, line)
    Edge.objects.create(unit=unit, superior=superior, line=line, counting=False, since=since, until=until)


@transaction.atomic
def end_superior(unit: Unit, edge: Edge, day: dt.date, *, by: Person | None, expected: int | None = None) -> Unit:
    """Let a further superior see the unit no longer from *day* on. The counting one can only be changed (``move``)."""
    unit = locked(unit, expected)
    edge = Edge.objects.select_for_update().get(pk=edge.pk, unit=unit)
    if edge.counting:
        raise NotPossibleError(_("A unit has one superior that counts. Move it under another one."), where="superior")
    if day <= edge.since:
        edge.delete()
    else:
        edge.until = day
        edge.save(update_fields=["until"])
    return _changed(unit, by, "unit.superior_ended", superior=edge.superior_id, line=edge.line, day=day)


def _changed(unit: Unit, by: Person | None, verb: str, **details: Any) -> Unit:
    touch(unit)
    derived.refresh(timezone.localdate(), [unit.pk])
    record(by, verb, unit, unit_id=unit.pk, **details)
    unit.refresh_from_db()
    return unit
