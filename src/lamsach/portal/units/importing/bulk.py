"""Many new units in few statements."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lamsach.portal.units import derived
from lamsach.portal.units.importing.rows import insert_rows
from lamsach.portal.units.models import BEGINNING, Edge, Line, Unit, UnitKind, UnitName

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Span:
    """A name or kind for a while."""

    value: str
    since: dt.date = BEGINNING
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NewEdge:
    """A superior for a while: the id of a unit that exists, or the place of another new unit (``Fresh``)."""

    superior: "int | Fresh"
    since: dt.date = BEGINNING
    until: dt.date | None = None
    line: str = Line.TERRITORIAL
    counting: bool = True


@dataclass(frozen=True, slots=True)
class Fresh:
    """A unit that is made in the same go, by its place among them."""

    place: int


@dataclass(slots=True)
class NewUnit:
    """A unit to be made, with its dated facts."""

    names: list[Span]
    kinds: list[Span]
    edges: list[NewEdge] = field(default_factory=list)
    code: str = ""
    opened: dt.date = BEGINNING
    closed: dt.date | None = None


def create_units(news: Sequence[NewUnit], today: dt.date) -> list[int]:
    """Make the units with their names, kinds and edges; return their ids. Paths are left to the caller."""
    made = Unit.objects.bulk_create([_unit(new, today) for new in news], batch_size=CHUNK)
    ids = [unit.pk for unit in made]
    pairs = list(zip(ids, news, strict=True))
    insert_rows(
        UnitName,
        ("unit_id", "name", "since", "until"),
        ((pk, each.value, each.since, each.until) for pk, new in pairs for each in new.names),
    )
    insert_rows(
        UnitKind,
        ("unit_id", "kind", "since", "until"),
        ((pk, each.value, each.since, each.until) for pk, new in pairs for each in new.kinds),
    )
    insert_rows(
        Edge,
        ("unit_id", "superior_id", "line", "counting", "since", "until"),
        (
            (
                pk,
                ids[each.superior.place] if isinstance(each.superior, Fresh) else each.superior,
                str(each.line),
                each.counting,
                each.since,
                each.until,
            )
            for pk, new in pairs
            for each in new.edges
        ),
    )
    return ids


def _unit(new: NewUnit, today: dt.date) -> Unit:
    unit = Unit(code=new.code or None, opened=new.opened, closed=new.closed)
    derived.apply(unit, _of_the_day(new.names, today), _of_the_day(new.kinds, today))
    return unit


def _of_the_day(spans: Iterable[Span], today: dt.date) -> str:
    ordered = sorted(spans, key=lambda span: span.since)
    begun = [span for span in ordered if span.since <= today]
    return (begun[-1] if begun else ordered[0]).value
