"""Successions: open duties pass to the units that live, over any number of steps."""

from datetime import date

from lamsach.campaign.successions import Heirs, Succession
from lamsach.campaign.tree import Life

MERGER, LATER = date(2025, 7, 1), date(2026, 1, 1)


def test_a_merged_unit_is_followed_to_its_successor_and_on():
    heirs = Heirs(
        [Succession("old", "middle", MERGER, "1656/NQ"), Succession("middle", "new", LATER)],
        [Life("old", closed=MERGER), Life("middle", MERGER, LATER), Life("new", LATER)],
    )
    assert heirs.of("old", date(2025, 6, 30)) == ("old",)
    assert heirs.of("old", MERGER) == ("middle",)
    assert heirs.of("old", LATER) == ("new",)


def test_a_split_unit_has_several_successors_and_a_merged_one_comes_once():
    heirs = Heirs(
        [
            Succession("a", "x", MERGER, partial=True),
            Succession("a", "y", MERGER, partial=True),
            Succession("x", "z", LATER),
            Succession("y", "z", LATER),
        ],
        [Life("a", closed=MERGER), Life("x", closed=LATER), Life("y", closed=LATER), Life("z")],
    )
    assert heirs.of("a", MERGER) == ("x", "y")
    assert heirs.of("a", LATER) == ("z",)


def test_a_unit_that_lives_on_keeps_its_duties_though_a_part_of_it_left():
    heirs = Heirs([Succession("a", "b", MERGER, partial=True)], [Life("a"), Life("b", MERGER)])
    assert heirs.of("a", LATER) == ("a",)


def test_a_closed_unit_that_nobody_succeeds_has_no_heirs_and_circles_end():
    lives = [Life("a", closed=MERGER), Life("b", closed=MERGER)]
    assert Heirs([], lives).of("a", LATER) == ()
    assert Heirs([Succession("a", "b", MERGER), Succession("b", "a", MERGER)], lives).of("a", LATER) == ()
