"""Reads of the tree for its pages.

The organisation chart itself (names, kinds, superiors, successions) is no secret: decrees and gazettes print it, and an
office must find units outside of its own subtree to address or to name as a superior. So these pages show it to
whoever is signed in; what a unit does, who works in it and what it reports is the business of the apps that hold that.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from lamsach.portal.units.models import Ancestry, Edge, Role, Succession, Unit, UnitKind, UnitName
from lamsach.portal.units.viewer import Viewer


def governed_units(viewer: Viewer, *roles: str) -> QuerySet[Unit]:
    """Return the units that the viewer may change: those at or below one in which the viewer is operator.

    A unit that is closed is judged by its last day, one still to come by its first.
    """
    mine = viewer.units_as(*(roles or (Role.OPERATOR,)))
    below = Ancestry.objects.filter(ancestor__in=mine)
    paths = below.on_or_last(viewer.day) | below.filter(
        descendant__opened__gt=viewer.day, since=F("descendant__opened")
    )
    return Unit.objects.filter(pk__in=paths.values("descendant"))


def day_to_show(unit: Unit, wanted: dt.date) -> dt.date:
    """Return the day nearest to the one wanted on which the unit exists."""
    if unit.closed is not None and wanted >= unit.closed:
        return unit.closed - dt.timedelta(days=1)
    return max(wanted, unit.opened)


@dataclass(frozen=True)
class Child:
    """A unit in a list: as it was on the day, and how many stand right below it."""

    unit: Unit
    name: str
    kind: str
    below: int


def as_on(units: Iterable[Unit], day: dt.date) -> list[Child]:
    """Return the units with their names, kinds and numbers of subordinates on the day, in dictionary order."""
    units = list(units)
    names = dict(UnitName.objects.on(day).filter(unit__in=units).values_list("unit_id", "name"))
    kinds = dict(UnitKind.objects.on(day).filter(unit__in=units).values_list("unit_id", "kind"))
    counted = Edge.objects.on(day).filter(superior__in=units).values("superior").annotate(count=Count("pk"))
    below = dict(counted.values_list("superior", "count"))
    return [
        Child(unit, names.get(unit.pk, unit.name), kinds.get(unit.pk, unit.kind), below.get(unit.pk, 0))
        for unit in units
    ]


def children(unit: Unit, day: dt.date) -> QuerySet[Unit]:
    """Return the units right below on any line, in dictionary order."""
    edges = Edge.objects.on(day).filter(superior=unit)
    return Unit.objects.filter(pk__in=edges.values("unit")).order_by("sort", "pk")


def tops(day: dt.date) -> QuerySet[Unit]:
    """Return the units that stand under nobody and have others below them."""
    edges = Edge.objects.on(day)
    alive = Unit.objects.alive(day).exclude(pk__in=edges.values("unit"))
    return alive.filter(pk__in=edges.values("superior")).order_by("sort", "pk")


def path(unit: Unit, day: dt.date) -> list[Child]:
    """Return the counting superiors from the top down, as they were on the day."""
    above = Ancestry.objects.on(day).filter(descendant=unit, depth__gt=0).order_by("-depth").select_related("ancestor")
    return as_on([each.ancestor for each in above], day)


def history(unit: Unit) -> dict[str, Any]:
    """Return all dated facts of a unit, the latest first."""
    return {
        "names": UnitName.objects.filter(unit=unit).order_by("-since"),
        "kinds": UnitKind.objects.filter(unit=unit).order_by("-since"),
        "superiors": Edge.objects.filter(unit=unit).select_related("superior").order_by("-counting", "-since"),
        "predecessors": Succession.objects.filter(successor=unit).select_related("predecessor").order_by("-day", "pk"),
        "successors": Succession.objects.filter(predecessor=unit).select_related("successor").order_by("-day", "pk"),
    }
