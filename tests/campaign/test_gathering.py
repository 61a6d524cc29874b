"""Offices that take in what units beside them report count nobody twice, and leave nobody out."""

from hypothesis import example, given
from hypothesis import strategies as st

from lamsach.campaign.figures import NOT_ASKED, Figure, pack_figures
from lamsach.campaign.forest import Forest
from lamsach.campaign.gathering import counted_elsewhere
from lamsach.campaign.rollup import Rollup
from lamsach.campaign.totals import combine

M = "machines"
#   nation > city > (office, district > ward), line > tax
ABOVE = {"city": "nation", "office": "city", "district": "city", "ward": "district", "line": "nation", "tax": "line"}


def rolled_up(above, reports, gathered, units=None):
    rollup = Rollup(Forest(units or dict.fromkeys([*above, *above.values()]), above), [M])
    for unit, figure in reports.items():
        rollup.report(unit, {M: figure})
    rollup.take_elsewhere(elsewhere(above, reports, gathered))
    rollup.sum_up()
    return rollup


def elsewhere(above, reports, gathered):
    return counted_elsewhere(gathered, {unit: pack_figures({M: each}) for unit, each in reports.items()}, above)


def own(number):
    return Figure(number)


def whole(number):
    return Figure(NOT_ASKED, number)


def test_a_district_that_asks_wards_below_and_a_tax_office_beside_counts_the_tax_office_once():
    reports = {"ward": own(40), "tax": own(7), "district": whole(50)}  # 3 of its own
    rollup = rolled_up(ABOVE, reports, {"district": ["ward", "tax"]})
    district = rollup.total(M, "district")
    assert (district.inclusive, district.elsewhere, district.below, district.total, district.difference) == (
        50, 7, 40, 43, 3,
    )  # fmt: skip
    assert (rollup.total(M, "city").total, rollup.total(M, "line").total, rollup.total(M).total) == (43, 7, 50)


def test_an_office_that_asks_only_units_beside_it_keeps_what_it_says_more_than_they():
    reports = {"district": own(40), "tax": own(7), "office": whole(49)}
    rollup = rolled_up(ABOVE, reports, {"office": ["district", "tax"]})
    assert rollup.total(M, "office").total == 2
    assert rollup.total(M).total == 49


def test_those_below_who_reported_count_though_the_office_left_the_others_out_of_its_figure():
    reports = {"ward": own(40), "tax": own(7), "district": whole(40)}
    rollup = rolled_up(ABOVE, reports, {"district": ["ward", "tax"]})
    assert rollup.total(M, "district").total == 40
    assert rollup.total(M).total == 47


def test_a_figure_that_is_less_than_its_parts_stands_as_it_does_where_all_stand_below():
    reports = {"ward": own(40), "tax": own(7), "district": whole(30)}
    assert rolled_up(ABOVE, reports, {}).total(M, "district").total == 30
    assert rolled_up(ABOVE, reports, {"district": ["ward", "tax"]}).total(M, "district").total == 30


def test_in_a_sum_that_does_not_have_those_beside_the_figure_stands_whole():
    reports = {"district": whole(50)}
    assert rolled_up({}, reports, {"district": ["tax"]}, ["district"]).total(M).total == 50


def test_offices_that_took_in_each_others_figures_come_to_an_end():
    reports = {"district": whole(50), "tax": whole(20)}
    rollup = rolled_up(ABOVE, reports, {"district": ["tax"], "tax": ["district"]})
    assert rollup.total(M).total == 50


@st.composite
def stories(draw):
    """Draw a tree, what each unit has of itself, whom each office asked, and in which order who reports how."""
    size = draw(st.integers(2, 9))
    above = {unit: draw(st.integers(0, unit - 1)) for unit in range(1, size) if draw(st.integers(0, 6))}
    atoms = [draw(st.integers(0, 9)) for _unit in range(size)]
    asked = {
        unit: draw(st.sets(st.sampled_from([each for each in range(size) if each != unit]), max_size=4))
        for unit in draw(st.sets(st.integers(0, size - 1), max_size=4))
    }
    order = draw(st.permutations(range(size)))[: draw(st.integers(1, size))]
    inclusive = draw(st.sets(st.integers(0, size - 1)))
    return size, above, atoms, asked, order, inclusive


def told(story):
    """Play it: everybody says the truth, and an inclusive figure holds all below and all that was taken in by then."""
    size, above, atoms, asked, order, inclusive = story
    below = {
        unit: {each for each in range(size) if unit == each or unit in way_up(each, above)} for unit in range(size)
    }
    covers, reports, gathered = {}, {}, {}
    for unit in order:
        taken = {each for each in asked.get(unit, ()) if each in covers}
        if unit in inclusive:
            covers[unit] = below[unit].union(*(covers[each] for each in taken))
            reports[unit] = Figure(atoms[unit], sum(atoms[each] for each in covers[unit]))
            gathered[unit] = taken
        else:
            covers[unit] = {unit}
            reports[unit] = own(atoms[unit])
    return covers, reports, gathered


def way_up(unit, above):
    way = []
    while unit in above:
        unit = above[unit]
        way.append(unit)
    return way


@given(stories())
@example((4, {1: 0, 2: 0, 3: 1}, [1, 2, 4, 8], {1: {2, 3}}, (3, 2, 1), {1}))
def test_whatever_offices_take_in_everybody_who_is_spoken_for_counts_exactly_once(story):
    size, above, atoms, *_rest = story
    covers, reports, gathered = told(story)
    rollup = rolled_up(above, reports, gathered, range(size))
    assert rollup.total(M).total == sum(atoms[unit] for unit in set().union(*covers.values()))


values = st.integers(0, 30) | st.just(NOT_ASKED)


@st.composite
def anything(draw):
    """Draw a tree, any figures, true or not, and any pairs of who took in whom."""
    size = draw(st.integers(2, 8))
    above = {unit: draw(st.integers(0, unit - 1)) for unit in range(1, size) if draw(st.integers(0, 6))}
    units = st.integers(0, size - 1)
    reports = draw(st.dictionaries(units, st.builds(Figure, values, values), min_size=1))
    gathered = draw(st.dictionaries(units, st.sets(units, max_size=4), max_size=4))
    return size, above, reports, gathered


@given(anything())
def test_what_goes_up_is_never_more_than_was_said_nor_less_than_what_was_said_below(drawn):
    size, above, reports, gathered = drawn
    rollup = rolled_up(above, reports, gathered, range(size))
    for unit in range(size):
        total = rollup.total(M, unit)
        if isinstance(total.inclusive, int):
            assert min(total.inclusive, total.parts or 0) <= total.total <= total.inclusive
            assert total.elsewhere >= 0
        parts = [part.amount for part in rollup.parts(M, unit) if part.amount is not None]
        assert (sum(parts) if parts else None) == total.parts
    sources = [part.amount for part in rollup.sources(M)]
    assert (sum(sources) if sources else None) == rollup.total(M).total


@given(anything(), st.data())
def test_a_change_carried_up_gives_what_summing_up_anew_gives(drawn, data):
    size, above, reports, gathered = drawn
    rollup = rolled_up(above, reports, gathered, range(size))
    for _step in range(data.draw(st.integers(1, 5))):
        unit = data.draw(st.integers(0, size - 1))
        figure = data.draw(st.none() | st.builds(Figure, values, values))
        if figure is None:
            rollup.withdraw(unit)
            reports.pop(unit, None)
        else:
            rollup.report(unit, {M: figure})
            reports[unit] = figure
        rollup.take_elsewhere(elsewhere(above, reports, gathered))
        anew = rolled_up(above, reports, gathered, range(size))
        assert [rollup.total(M, each) for each in [*range(size), None]] == [
            anew.total(M, each) for each in [*range(size), None]
        ]


@given(anything())
def test_combining_the_totals_of_subordinates_gives_the_same_total(drawn):
    size, above, reports, gathered = drawn
    rollup = rolled_up(above, reports, gathered, range(size))
    amounts = elsewhere(above, reports, gathered)
    for unit in range(size):
        below = [rollup.total(M, each) for each in above if above[each] == unit]
        assert combine(reports.get(unit), below, amounts.get(unit, {}).get(M, 0)) == rollup.total(M, unit)
