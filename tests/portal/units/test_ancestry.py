"""Paths follow from dated edges."""

import datetime as dt

from lamsach.portal.units.ancestry import rebuild_below
from lamsach.portal.units.models import Ancestry, Edge, Unit

MERGED = dt.date(2025, 7, 1)
BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def test_a_unit_stands_under_all_that_are_above_it_on_the_day(world):
    world.unit("Tỉnh", "province")
    world.unit("Huyện", "district", "Tỉnh", until=MERGED)
    commune = world.unit("Xã", "commune", "Huyện")
    Edge.objects.filter(unit=commune).update(until=MERGED)
    Edge.objects.create(unit=commune, superior=world.units["Tỉnh"], since=MERGED)
    rebuild_below([commune.pk])

    assert {unit.name for unit in Unit.objects.above([commune.pk], BEFORE)} == {"Xã", "Huyện", "Tỉnh"}
    assert {unit.name for unit in Unit.objects.above([commune.pk], AFTER)} == {"Xã", "Tỉnh"}
    assert {unit.name for unit in Unit.objects.below([world.units["Huyện"].pk], AFTER)} == set()


def test_a_further_superior_is_not_on_the_counting_path(world):
    world.unit("Thành phố", "province")
    world.unit("Tổng cục", "ministry")
    branch = world.unit("Cục THADS", "department", "Tổng cục", line="vertical", also_under="Thành phố")

    assert {unit.name for unit in Unit.objects.above([branch.pk], AFTER, itself=False)} == {"Tổng cục"}


def test_rebuilding_one_unit_leaves_the_same_paths_as_rebuilding_all(world):
    world.unit("A", "province")
    world.unit("B", "district", "A")
    world.unit("C", "commune", "B")
    paths = set(Ancestry.objects.values_list("ancestor", "descendant", "depth", "since", "until"))
    rebuild_below([world.units["B"].pk])
    assert set(Ancestry.objects.values_list("ancestor", "descendant", "depth", "since", "until")) == paths
