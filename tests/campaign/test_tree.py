"""The tree: paths derived from dated edges are those that a walk on any single day finds."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lamsach.campaign.tree import (
    Ancestor,
    Edge,
    Life,
    Line,
    derive_ancestry,
    on_line,
    outside,
    superiors_on,
)

DAY = date(2022, 1, 1)
MERGER = date(2025, 7, 1)


def day(number):
    return DAY + timedelta(days=number)


def test_paths_reach_to_the_top_and_have_depths():
    edges = [Edge("ward", "district"), Edge("district", "province")]
    rows = set(derive_ancestry(edges))
    assert {(row.ancestor, row.descendant, row.depth) for row in rows} == {
        ("province", "province", 0),
        ("district", "district", 0),
        ("ward", "ward", 0),
        ("province", "district", 1),
        ("district", "ward", 1),
        ("province", "ward", 2),
    }
    assert all(row.until is None for row in rows)


def test_a_path_holds_while_all_its_edges_hold():
    edges = [
        Edge("ward", "district", since=day(0), until=MERGER),
        Edge("ward", "province", since=MERGER),
        Edge("district", "province", since=day(10), until=MERGER),
    ]
    lives = [Life("district", day(0), MERGER), Life("ward", day(0)), Life("province", day(0))]
    rows = [row for row in derive_ancestry(edges, lives) if row.descendant == "ward" and row.depth]
    assert set(rows) == {
        Ancestor("district", "ward", 1, day(0), MERGER),
        Ancestor("province", "ward", 2, day(10), MERGER),
        Ancestor("province", "ward", 1, MERGER, None),
    }


def test_an_ancestor_that_stays_through_a_change_below_it_is_one_path():
    edges = [
        Edge("ward", "old district", since=day(0), until=day(50)),
        Edge("ward", "new district", since=day(50)),
        Edge("old district", "province", since=day(0)),
        Edge("new district", "province", since=day(0)),
    ]
    rows = [row for row in derive_ancestry(edges) if (row.ancestor, row.descendant) == ("province", "ward")]
    assert rows == [Ancestor("province", "ward", 2, day(0), None)]


def test_each_line_has_its_own_paths():
    edges = [
        Edge("tax", "city"),
        Edge("tax", "ministry", line=Line.VERTICAL, counting=False),
    ]
    assert {row.ancestor for row in derive_ancestry(edges) if row.depth} == {"city"}
    assert {row.ancestor for row in derive_ancestry(edges, select=on_line(Line.VERTICAL)) if row.depth} == {"ministry"}


def test_a_unit_that_nobody_is_above_is_its_own_ancestor_while_it_lives():
    assert list(derive_ancestry([], [Life("alone", day(1), day(2))])) == [Ancestor("alone", "alone", 0, day(1), day(2))]


def test_superiors_that_swap_places_on_a_day_are_no_cycle():
    edges = [Edge("a", "b", since=day(0), until=day(5)), Edge("b", "a", since=day(5))]
    rows = {row for row in derive_ancestry(edges) if row.depth}
    assert rows == {Ancestor("b", "a", 1, day(0), day(5)), Ancestor("a", "b", 1, day(5), None)}


def test_a_long_chain_does_not_exhaust_the_stack():
    edges = [Edge(n, n + 1) for n in range(1_200)]
    deepest = max(row.depth for row in derive_ancestry(edges))
    assert deepest == 1_200


def test_the_superiors_of_a_day():
    edges = [Edge("ward", "district", until=MERGER), Edge("ward", "province", since=MERGER)]
    assert superiors_on(MERGER - timedelta(days=1), edges) == {"ward": "district"}
    assert superiors_on(MERGER, edges) == {"ward": "province"}
    assert superiors_on(MERGER, edges, on_line(Line.VERTICAL)) == {}


def test_where_two_counting_superiors_overlap_the_later_one_stands():
    edges = [Edge("ward", "new", since=day(5)), Edge("ward", "old", since=day(0))]
    assert superiors_on(day(6), edges) == superiors_on(day(6), edges[::-1]) == {"ward": "new"}


ranges = st.tuples(st.integers(0, 12), st.integers(1, 8) | st.none())


@st.composite
def dated_edges(draw):
    """Draw edges among a few units: with cycles, overlaps and gaps, as bad data has them."""
    size = draw(st.integers(2, 7))
    edges = []
    for _ in range(draw(st.integers(0, 14))):
        unit, superior = draw(st.integers(0, size - 1)), draw(st.integers(0, size - 1))
        since, length = draw(ranges)
        until = None if length is None else day(since + length)
        edges.append(Edge(unit, superior, counting=draw(st.booleans()), since=day(since), until=until))
    lives = []
    for unit in range(size):
        if draw(st.booleans()):
            opened, length = draw(ranges)
            lives.append(Life(unit, day(opened), None if length is None else day(opened + length)))
    return edges, lives


def _holds(since, until, on):
    return since <= on and (until is None or on < until)


def _on_one_day(edges, lives, on):
    """Walk up from each unit, one step at a time, on one day."""
    life = {each.unit: each for each in lives}
    units = (
        set(life) | {edge.unit for edge in edges if edge.counting} | {edge.superior for edge in edges if edge.counting}
    )
    alive = {unit for unit in units if unit not in life or _holds(life[unit].opened, life[unit].closed, on)}
    found = set()
    for unit in alive:
        seen, level, depth = {unit}, {unit}, 0
        while level:
            found |= {(ancestor, unit, depth) for ancestor in level}
            above = {
                edge.superior
                for edge in edges
                if edge.counting and edge.unit in level and _holds(edge.since, edge.until, on)
            }
            level = (above & alive) - seen
            seen |= level
            depth += 1
    return found


@given(dated_edges())
def test_on_every_day_the_paths_are_those_of_a_plain_walk(data):
    edges, lives = data
    rows = list(derive_ancestry(edges, lives))
    for number in range(-1, 24):
        on = day(number)
        held = [(row.ancestor, row.descendant, row.depth) for row in rows if _holds(row.since, row.until, on)]
        assert len(held) == len(set(held))
        assert set(held) == _on_one_day(edges, lives, on)


@given(
    st.tuples(st.integers(0, 20), st.integers(0, 20)),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=5),
)
def test_outside_leaves_the_days_that_nothing_takes(span, taken):
    parts = outside((day(span[0]), day(span[1])), [(day(a), day(b)) for a, b in taken if a < b])
    days = {n for n in range(*span) if not any(a <= n < b for a, b in taken)}
    assert [n for n in range(21) if any(a <= day(n) < b for a, b in parts)] == sorted(days)
