"""What follows from the dated facts of a unit: its name and kind of today, and the forms to search and sort it by."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from lamsach.core.vietnamese import search_form, sort_key
from lamsach.portal.units.models import Dated, Unit, UnitKind, UnitName

Fact = TypeVar("Fact", bound=Dated)
CHUNK = 500
LONGEST_SEARCH, LONGEST_SORT = 400, 240


def search_column(name: str) -> str:
    """Return the name as it is searched: folded words, a blank before each, so that ``" tan"`` finds beginnings."""
    return f" {search_form(name)}"[:LONGEST_SEARCH]


def sort_column(name: str) -> str:
    """Return the name's place in the order of a Vietnamese dictionary."""
    return sort_key(name)[:LONGEST_SORT]


def fact_of_the_day(rows: Iterable[Fact], day: dt.date) -> Fact | None:
    """Return the row that holds on *day*; the last one for a unit that is gone, the first for one still to come."""
    ordered = sorted(rows, key=lambda row: row.since)
    begun = [row for row in ordered if row.since <= day]
    return begun[-1] if begun else (ordered[0] if ordered else None)


def refresh(today: dt.date, units: Iterable[int] | None = None) -> int:
    """Bring the derived columns of these units (of all, where none are named) up to date; return how many changed."""
    chosen: dict[str, Any] = {} if units is None else {"unit__in": list(units)}
    names, kinds = defaultdict(list), defaultdict(list)
    for name in UnitName.objects.filter(**chosen):
        names[name.unit_id].append(name)
    for kind in UnitKind.objects.filter(**chosen):
        kinds[kind.unit_id].append(kind)
    changed = []
    for unit in Unit.objects.filter(**({} if units is None else {"pk__in": chosen["unit__in"]})).iterator(CHUNK):
        name, kind = fact_of_the_day(names[unit.pk], today), fact_of_the_day(kinds[unit.pk], today)
        if apply(unit, name.name if name else unit.name, kind.kind if kind else unit.kind):
            changed.append(unit)
    Unit.objects.bulk_update(changed, ["name", "kind", "search", "sort"], batch_size=CHUNK)
    return len(changed)


def apply(unit: Unit, name: str, kind: str) -> bool:
    """Set the derived columns of a unit, unsaved; say whether any changed."""
    before = (unit.name, unit.kind, unit.search, unit.sort)
    unit.name, unit.kind = name, kind
    unit.search, unit.sort = search_column(name), sort_column(name)
    return before != (unit.name, unit.kind, unit.search, unit.sort)
