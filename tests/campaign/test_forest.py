"""The forest: superiors come before subordinates; a directive's units nest by the nearest of them."""

from hypothesis import given
from hypothesis import strategies as st

from lamsach.campaign.forest import Forest, forest_among


def test_superiors_come_first_and_roots_stand_on_the_ground():
    forest = Forest(
        ["ward", "district", "province", "alone"], {"ward": "district", "district": "province", "province": "nation"}
    )
    assert set(forest.units) == {"ward", "district", "province", "alone"}
    assert [forest.units[place] for place in forest.children[len(forest)]] == ["province", "alone"]
    assert forest.parent[forest.position["ward"]] == forest.position["district"]


def test_units_of_a_directive_nest_by_the_nearest_of_them():
    superiors = {"school": "ward", "ward": "district", "district": "province", "other": "district"}
    forest = forest_among(["school", "province", "other", "far"], superiors)
    above = {unit: forest.parent[place] for place, unit in enumerate(forest.units)}
    assert above["school"] == above["other"] == forest.position["province"]
    assert above["province"] == above["far"] == len(forest)


superiors = st.dictionaries(st.integers(0, 12), st.integers(0, 12))


@given(st.lists(st.integers(0, 12)), superiors)
def test_each_unit_comes_once_after_its_superior_also_in_cycles(units, above):
    for forest in (Forest(units, above), forest_among(units, above)):
        assert sorted(forest.units) == sorted(set(units))
        for place, parent in enumerate(forest.parent):
            assert parent < place or parent == len(forest)
            assert place in forest.children[parent]
        assert forest.roots == forest.children[len(forest)]
        siblings = {place: list(range(first, end)) for place, first, end in forest.families}
        assert siblings == {place: below for place, below in enumerate(forest.children[:-1]) if below}
        assert list(siblings) == sorted(siblings)


@given(st.lists(st.integers(0, 12)), superiors.map(lambda above: {unit: at for unit, at in above.items() if at < unit}))
def test_nearest_is_what_a_walk_up_meets_first(units, above):
    forest = forest_among(units, above)
    for place, unit in enumerate(forest.units):
        at = above.get(unit)
        while at is not None and at not in units:
            at = above.get(at)
        assert forest.parent[place] == (len(forest) if at is None else forest.position[at])
