"""Tree checks: each flaw is found on exactly its days, and sound data has none."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.campaign.test_tree import MERGER, _holds, dated_edges, day

from lamsach.campaign.successions import Succession
from lamsach.campaign.tree import Edge, Life, Line
from lamsach.campaign.tree_checks import Finding, Flaw, check_tree, cycles, supported_days
from lamsach.core.texts import speaking

OPEN = [Life("nation", day(0)), Life("province", day(0)), Life("district", day(0), MERGER), Life("ward", day(0))]
SOUND = [
    Edge("province", "nation", since=day(0)),
    Edge("district", "province", since=day(0), until=MERGER),
    Edge("ward", "district", since=day(0), until=MERGER),
    Edge("ward", "province", since=MERGER),
]
PASSED_ON = [Succession("district", "province", MERGER)]


def flaws(lives, edges, successions=PASSED_ON, **options):
    return {
        (each.flaw, each.units, each.since, each.until) for each in check_tree(lives, edges, successions, **options)
    }


def test_a_sound_tree_has_no_findings_and_supports_every_day_from_its_first():
    assert check_tree(OPEN, SOUND, PASSED_ON) == []
    assert supported_days(SOUND, []) == [(day(0), None)]
    assert supported_days([], []) == []


def test_a_superior_below_itself_is_a_cycle_on_the_days_on_which_the_whole_way_holds():
    edges = [
        Edge("a", "b", since=day(0), until=day(9)),
        Edge("b", "c", since=day(3)),
        Edge("c", "a", since=day(5), until=day(20)),
    ]
    (found,) = cycles(edges)
    assert (found.flaw, set(found.units), found.since, found.until) == (Flaw.CYCLE, {"a", "b", "c"}, day(5), day(9))


def test_superiors_that_swap_places_are_no_cycle():
    assert list(cycles([Edge("a", "b", since=day(0), until=day(5)), Edge("b", "a", since=day(5))])) == []


def test_a_cycle_on_a_line_that_does_not_count_is_found_too():
    edges = [*SOUND, Edge("nation", "ward", line=Line.VERTICAL, counting=False, since=day(0))]
    edges.append(Edge("ward", "nation", line=Line.VERTICAL, counting=False, since=day(0)))
    assert {flaw for flaw, *_ in flaws(OPEN, edges)} == {Flaw.CYCLE}


def test_two_counting_superiors_on_one_day_overlap():
    edges = [*SOUND, Edge("ward", "nation", line=Line.VERTICAL, since=day(5), until=day(8))]
    assert flaws(OPEN, edges) == {(Flaw.OVERLAP, ("ward", "district", "nation"), day(5), day(8))}


def test_a_further_superior_that_does_not_count_is_no_overlap():
    edges = [*SOUND, Edge("ward", "nation", line=Line.VERTICAL, counting=False, since=day(5))]
    assert flaws(OPEN, edges) == set()


def test_days_without_a_counting_superior_are_gaps():
    edges = [*SOUND[:3], Edge("ward", "province", since=MERGER + timedelta(days=30))]
    assert flaws(OPEN, edges) == {(Flaw.GAP, ("ward",), MERGER, MERGER + timedelta(days=30))}
    assert flaws(OPEN, SOUND[:3]) == {(Flaw.GAP, ("ward",), MERGER, None)}


def test_a_unit_that_nobody_is_above_is_an_orphan_unless_it_is_a_root():
    lives = [*OPEN, Life("alone", day(0))]
    assert flaws(lives, SOUND) == {(Flaw.ORPHAN, ("alone",), day(0), None)}
    assert flaws(lives, SOUND, roots={"nation", "alone"}) == set()
    assert (Flaw.ORPHAN, ("nation",), day(0), None) in flaws(lives, SOUND, roots={"alone"})


def test_an_edge_must_lie_in_the_lives_of_both_units_and_end_after_it_begins():
    late = Edge("district", "province", since=day(0))
    assert (Flaw.OUTSIDE_LIFE, ("district", "province"), day(0), None) in flaws(OPEN, [SOUND[0], late, *SOUND[2:]])
    never = Edge("ward", "nation", since=day(5), until=day(5))
    assert flaws(OPEN, [*SOUND, never]) == {(Flaw.BACKWARDS, ("ward", "nation"), day(5), day(5))}


def test_an_edge_to_a_unit_that_is_not_there_is_named():
    edges = [
        *SOUND,
        Edge("ghost", "province", since=day(4), until=day(6)),
        Edge("ghost", "nation", since=day(6), until=day(7)),
    ]
    assert flaws(OPEN, edges) == {(Flaw.UNKNOWN_UNIT, ("ghost",), day(4), day(7))}


def test_a_closed_unit_needs_a_successor_and_both_must_live_on_the_day():
    assert flaws(OPEN, SOUND, []) == {(Flaw.NO_SUCCESSOR, ("district",), MERGER, None)}
    early = [Succession("district", "province", day(0))]
    assert flaws(OPEN, SOUND, early) == {(Flaw.SUCCESSION_OUTSIDE_LIFE, ("district", "province"), day(0), day(0))}
    unknown = [Succession("district", "ghost", MERGER)]
    assert {flaw for flaw, *_ in flaws(OPEN, SOUND, unknown)} == {Flaw.SUCCESSION_OUTSIDE_LIFE}


def test_supported_days_are_those_that_no_flaw_spoils():
    edges = [*SOUND[:3], Edge("ward", "province", since=MERGER + timedelta(days=30))]
    found = check_tree([*OPEN, Life("alone", day(0))], edges, PASSED_ON)
    assert supported_days(edges, found) == [(day(0), MERGER), (MERGER + timedelta(days=30), None)]
    overlapping = [Finding(Flaw.GAP, ("x",), day(2), day(9)), Finding(Flaw.GAP, ("y",), day(3), day(4))]
    assert supported_days(edges, overlapping)[0] == (day(0), day(2))


def test_a_finding_speaks_with_the_names_of_units_in_both_languages():
    for flaw in Flaw:
        finding = Finding(flaw, ("u1", "u2"), day(0), day(1))
        for language in ("vi", "en"):
            with speaking(language):
                message = finding.message({"u1": "Xã A", "u2": "Huyện B"}.__getitem__)
                assert "Xã A" in message
                assert "{" not in message
                assert "01/01/2022" in message


def _has_cycle(edges, on):
    up = {}
    for edge in edges:
        if edge.counting and _holds(edge.since, edge.until, on):
            up.setdefault(edge.unit, set()).add(edge.superior)
    for start, superiors in up.items():
        level, seen = superiors, set()
        while level:
            if start in level:
                return True
            seen |= level
            level = {above for unit in level for above in up.get(unit, ())} - seen
    return False


@given(dated_edges())
def test_a_cycle_is_reported_on_every_day_that_has_one_and_on_no_other(data):
    edges = [edge for edge in data[0] if edge.counting]
    found = list(cycles(edges))
    for finding in found:
        for number in range(30):
            assert not _holds(finding.since, finding.until, day(number)) or _has_cycle(edges, day(number))
    first = next((number for number in range(30) if _has_cycle(edges, day(number))), None)
    assert (first is None) == (found == [])
    if found:
        assert min(finding.since for finding in found) == day(first)


@given(dated_edges())
def test_overlaps_and_gaps_are_found_on_their_days(data):
    edges, lives = data
    found = check_tree(lives, edges)
    for number in range(-1, 24):
        on = day(number)
        for life in lives:
            above = [
                each
                for each in edges
                if each.counting and each.unit == life.unit and _holds(each.since, each.until, on)
            ]
            told = {each.flaw for each in found if each.units[0] == life.unit and _holds(each.since, each.until, on)}
            assert (Flaw.OVERLAP in told) == (len(above) > 1)
            had = any(each.counting and each.unit == life.unit for each in edges)
            alone = not above and had and _holds(life.opened, life.closed, on)
            assert (Flaw.GAP in told) == alone


@given(st.integers(0, 3))
def test_findings_are_told_once(times):
    edges = [Edge("a", "b", since=day(0)), Edge("b", "a", since=day(0))] * (times + 1)
    assert len([each for each in check_tree([Life("a"), Life("b")], edges) if each.flaw is Flaw.CYCLE]) == 1
