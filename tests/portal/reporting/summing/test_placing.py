"""Where units stand for a sum: under the counting superior of the day; one that is closed under its last."""

import datetime as dt

import pytest

from lamsach.portal.reporting.summing.placing import stands_below, subordinates, superiors, ways_up
from lamsach.portal.units.models import BEGINNING, Edge, Line, Unit

MERGER = dt.date(2025, 7, 1)
BEFORE = dt.date(2010, 1, 1)


@pytest.fixture
def tree(db):
    """Return units by name: a ward that moved and was closed, a school that went on under another ward."""
    closed = {"old ward": MERGER, "district": MERGER}
    names = ("nation", "province", "city", "district", "old ward", "new ward", "school", "ministry", "freed")
    units = {name: Unit.objects.create(name=name, kind="ward", closed=closed.get(name)).pk for name in names}
    for unit, superior, since, until in (
        ("school", "old ward", BEGINNING, MERGER),
        ("school", "new ward", MERGER, None),
        ("old ward", "city", BEGINNING, BEFORE),
        ("old ward", "district", BEFORE, MERGER),
        ("district", "province", BEGINNING, MERGER),
        ("new ward", "province", MERGER, None),
        ("freed", "ministry", BEGINNING, MERGER),
        ("city", "nation", BEGINNING, None),
    ):
        Edge.objects.create(unit_id=units[unit], superior_id=units[superior], since=since, until=until)
    Edge.objects.create(
        unit_id=units["old ward"], superior_id=units["ministry"], line=Line.VERTICAL, counting=False, until=MERGER
    )
    return units


def by_name(units, found):
    names = {pk: name for name, pk in units.items()}
    return {names[lower]: names[above] for lower, above in found.items()}


AFTER = {
    "school": "new ward",
    "new ward": "province",
    "old ward": "district",  # the last that it had, before it was closed
    "district": "province",
    "city": "nation",
}  # that the freed one stood somewhere once is past: it goes on under nobody


def test_a_closed_unit_stays_under_the_last_superior_and_who_goes_on_under_the_one_of_the_day(tree):
    assert by_name(tree, superiors(MERGER)) == AFTER
    assert by_name(tree, superiors(MERGER, [tree["school"], tree["freed"]])) == {"school": "new ward"}


def test_on_an_earlier_day_everybody_stands_where_it_stood(tree):
    found = by_name(tree, superiors(dt.date(2005, 1, 1)))
    assert (found["school"], found["old ward"], found["freed"]) == ("old ward", "city", "ministry")


def test_the_ways_up_and_down_follow_the_same_superiors(tree):
    assert by_name(tree, ways_up(MERGER, [tree["school"]])) == {"school": "new ward", "new ward": "province"}
    for above in tree:
        below = {lower for lower, upper in AFTER.items() if upper == above}
        assert set(subordinates(MERGER, tree[above])) == {tree[name] for name in below}
    assert stands_below(MERGER, tree["old ward"], [tree["province"]])
    assert not stands_below(MERGER, tree["freed"], [tree["ministry"]])
