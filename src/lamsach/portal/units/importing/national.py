"""The national tree of both eras into the database, in one go; again and again without harm."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from lamsach.campaign import national_tree
from lamsach.campaign.naming import Known, NameIndex
from lamsach.campaign.national_tree import TWO_TIERS, NationalTree, NationalUnit, Stretch
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units import handover
from lamsach.portal.units.actions.guards import lock_tree
from lamsach.portal.units.ancestry import rebuild
from lamsach.portal.units.importing.bulk import Fresh, NewEdge, NewUnit, Span, create_units
from lamsach.portal.units.importing.rows import insert_rows
from lamsach.portal.units.models import BEGINNING, Edge, Succession, TreeImport, Unit, UnitName

SOURCE = "vietnamadminunits"


@dataclass
class NationalPlan:
    """Which units of the nation are new, and which are there already, by code."""

    tree: NationalTree
    created: list[NationalUnit] = field(default_factory=list)
    matched: dict[str, int] = field(default_factory=dict)
    without_code: dict[str, int] = field(default_factory=dict)  # matched by name; they get their code


def plan_national(tree: NationalTree | None = None) -> NationalPlan:
    """Compare the national tree with the units there are: by code, and under a known superior by name."""
    plan = NationalPlan(tree or national_tree.read())
    codes = dict(Unit.objects.exclude(code=None).values_list("code", "pk"))
    named = _Named() if Unit.objects.filter(code=None).exists() else None
    for unit in plan.tree.units:
        if (known := codes.get(unit.code)) is not None:
            plan.matched[unit.code] = known
        elif named and (found := named.find(unit, plan.matched)) is not None:
            plan.matched[unit.code] = plan.without_code[unit.code] = found
        else:
            plan.created.append(unit)
    return plan


@transaction.atomic
def import_national(*, by: Person | None, now: dt.datetime, plan: NationalPlan | None = None) -> TreeImport:
    """Make the units and successions that are not there yet. What is there stays as it is, with all its edits."""
    lock_tree()
    plan = plan or plan_national()
    places = {unit.code: Fresh(place) for place, unit in enumerate(plan.created)}
    superiors: dict[str, int | Fresh] = {**places, **plan.matched}
    news = [_new(unit, superiors) for unit in plan.created]
    ids = dict(plan.matched)
    ids.update(zip((unit.code for unit in plan.created), create_units(news, timezone.localdate(now)), strict=True))
    for code, pk in plan.without_code.items():
        Unit.objects.filter(pk=pk, code=None).update(code=code)
    known = set(Succession.objects.filter(day=TWO_TIERS).values_list("predecessor_id", "successor_id"))
    insert_rows(
        Succession,
        ("predecessor_id", "successor_id", "day", "decision", "partial"),
        (
            (ids[each.predecessor], ids[each.successor], TWO_TIERS, national_tree.DECISION, each.partial)
            for each in plan.tree.successions
            if (ids[each.predecessor], ids[each.successor]) not in known
        ),
    )
    if plan.created:
        rebuild()
    handover.hand_over_due(now, by)
    made = TreeImport.objects.create(
        source=SOURCE,
        made_at=now,
        made_by=by,
        supported_since=national_tree.SUPPORTED_SINCE,
        created=len(plan.created),
        matched=len(plan.matched),
    )
    record(by, "tree.imported", made, source=SOURCE, created=made.created, matched=made.matched)
    return made


def _new(unit: NationalUnit, refs: dict[str, int | Fresh]) -> NewUnit:
    first, last = unit.stretches[0], unit.last
    return NewUnit(
        names=_merged((each.name, each) for each in unit.stretches),
        kinds=_merged((each.kind, each) for each in unit.stretches),
        edges=[
            NewEdge(refs[each.value], each.since, each.until)
            for each in _merged((each.superior or "", each) for each in unit.stretches)
            if each.value
        ],
        code=unit.code,
        opened=first.since or BEGINNING,
        closed=last.until,
    )


def _merged(values: Iterable[tuple[str, Stretch]]) -> list[Span]:
    """Join stretches that say the same."""
    spans: list[Span] = []
    for value, stretch in values:
        since = stretch.since or BEGINNING
        if spans and spans[-1].value == value:
            since = spans.pop().since
        spans.append(Span(value, since, stretch.until))
    return spans


class _Named:
    """Finds units that were entered by hand before: by name, under the superior that they have in both trees."""

    def __init__(self) -> None:
        self._children: dict[tuple[int | None, bool], dict[int, str]] = {}
        self._indexes: dict[tuple[int | None, bool], NameIndex] = {}
        for today in (False, True):
            day = TWO_TIERS if today else TWO_TIERS - dt.timedelta(days=1)
            names = dict(UnitName.objects.on(day).values_list("unit_id", "name"))
            above = dict(Edge.objects.on(day).filter(counting=True).values_list("unit_id", "superior_id"))
            for unit, name in names.items():
                self._children.setdefault((above.get(unit), today), {})[unit] = name

    def find(self, unit: NationalUnit, matched: dict[str, int]) -> int | None:
        superior = unit.last.superior
        if superior is not None and superior not in matched:
            return None
        scope = (matched[superior] if superior else None, unit.last.until is None)
        if scope not in self._indexes:
            self._indexes[scope] = NameIndex(Known(pk, name) for pk, name in self._children.get(scope, {}).items())
        key = self._indexes[scope].match(unit.last.name).key
        return key if isinstance(key, int) else None
