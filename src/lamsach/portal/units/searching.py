"""Finding a unit by a part of its name, typed with or without marks."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from lamsach.campaign.kinds import KINDS, Tier
from lamsach.core.vietnamese import fold, search_form
from lamsach.portal.units.models import Edge, Unit

MOST = 12
MOST_WORDS = 8
KIND_WORDS = sorted({search_form(words) for kind in KINDS if kind.tier > Tier.NATION for words in kind.begins})


@dataclass(frozen=True, slots=True)
class Found:
    """A unit as a list of choices shows it: its name, and what it stands under."""

    pk: int
    name: str
    superior: str = ""

    def __str__(self) -> str:
        return f"{self.name} — {self.superior}" if self.superior else self.name


def matching(text: str, day: dt.date, *, alive: bool = True) -> QuerySet[Unit]:
    """Return the units of the day in whose name words begin with every word of *text*, the likeliest first.

    Not *alive* are those of all other days.

    The same name comes first, then the same without the word for its kind, then names that end or begin so; of those
    the short ones. A comma parts the name from the superior's: ``phường 1, ba đình``. Nothing typed finds nothing.
    """
    name, _comma, above = text.partition(",")
    wanted = search_form(name)
    living = Unit.objects.alive(day)
    units = living if alive else Unit.objects.exclude(pk__in=living.values("pk"))
    if not wanted:
        return units.none()
    for word in wanted.split()[:MOST_WORDS]:
        units = units.filter(search__contains=f" {word}")
    for word in search_form(above).split()[:MOST_WORDS]:
        under = Edge.objects.on(day).filter(superior__search__contains=f" {word}")
        units = units.filter(pk__in=under.values("unit"))
    rank = Case(
        When(Q(search=f" {wanted}"), then=Value(0)),
        When(Q(search__in=[f" {kind} {wanted}" for kind in KIND_WORDS]), then=Value(1)),
        When(Q(search__endswith=f" {wanted}"), then=Value(2)),
        When(Q(search__startswith=f" {wanted}"), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return units.order_by(rank, Length("search"), "sort", "pk")


def search_units(text: str, day: dt.date, *, most: int = MOST) -> list[Found]:
    """Return the first of :func:`matching`, each with what it stands under."""
    return describe(list(matching(text, day)[:most]), day)


def describe(units: list[Unit], day: dt.date) -> list[Found]:
    """Return these units with the name of what they stand under on the day (one query)."""
    edges = Edge.objects.on(day).filter(unit__in=units, counting=True)
    above = dict(edges.values_list("unit_id", "superior__name"))
    return [Found(unit.pk, unit.name, above.get(unit.pk, "")) for unit in units]


def same_name(written: str, found: Found) -> bool:
    """Return whether somebody who typed *written* surely means this unit: its name, or its line of the list."""
    return fold(written).split() in (fold(found.name).split(), fold(str(found)).split())
