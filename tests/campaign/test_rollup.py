"""The roll-up equals the plain sum: over trees with successions, two lines, inclusive reports and revisions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.campaign.figures import BLANK, NOT_ASKED, Figure, pack_figures, settle
from lamsach.campaign.forest import Forest, forest_among
from lamsach.campaign.rollup import Part, Rollup
from lamsach.campaign.successions import Succession
from lamsach.campaign.totals import Total, combine
from lamsach.campaign.tree import Edge, Life, Line, superiors_on

MEASURES = ("machines", "people")


def rolled_up(superiors, reports, units=None, expected=None):
    units = list(units or dict.fromkeys([*superiors, *superiors.values()]))
    rollup = Rollup(Forest(units, superiors), MEASURES, expected)
    alike = {}
    for unit, report in reports.items():
        alike.setdefault(tuple(report), []).append(unit)
    for measures, together in alike.items():
        packed = [pack_figures(reports[unit]) for unit in together]
        rollup.report_many(measures, together, [each for report in packed for both in report.values() for each in both])
    rollup.sum_up()
    return rollup


def machines(own=NOT_ASKED, inclusive=NOT_ASKED):
    return {"machines": Figure(own, inclusive)}


COUNTRY = {"hp": "nation", "bk": "nation", "ward": "hp", "school": "ward"}


def test_own_figures_add_up_to_the_top():
    rollup = rolled_up(COUNTRY, {"hp": machines(1), "ward": machines(20), "school": machines(300)})
    assert rollup.total("machines", "ward") == Total(20, NOT_ASKED, below=300, with_figure=2)
    assert rollup.total("machines", "hp").total == 321
    assert rollup.total("machines", "nation").total == 321
    assert rollup.total("machines").total == 321


def test_an_inclusive_figure_replaces_its_subtree_and_the_difference_is_shown():
    rollup = rolled_up(COUNTRY, {"hp": machines(1, 400), "ward": machines(20), "school": machines(300)})
    total = rollup.total("machines", "hp")
    assert (total.own, total.below, total.parts, total.inclusive, total.total, total.difference) == (
        1,
        320,
        321,
        400,
        400,
        79,
    )
    assert rollup.total("machines").total == 400


def test_a_missing_report_a_blank_and_a_question_not_asked_are_different():
    rollup = rolled_up(COUNTRY, {"hp": machines(BLANK), "ward": {}, "school": machines(0)})
    assert rollup.total("machines", "nation").own is None
    assert rollup.total("machines", "hp").own is BLANK
    assert rollup.total("machines", "ward").own is NOT_ASKED
    assert rollup.total("machines", "school").own == 0
    whole = rollup.total("machines")
    assert (whole.total, whole.with_figure, whole.blank) == (0, 1, 1)


def test_nobodys_figure_is_not_zero():
    rollup = rolled_up(COUNTRY, {"hp": machines(BLANK)})
    assert rollup.total("machines").total is None
    assert rollup.total("machines", "hp").difference is None
    assert rollup.total("people").total is None


def test_n_of_m_counts_the_reports_of_those_expected():
    reports = {"hp": machines(1), "school": machines(2), "nation": machines(3)}
    rollup = rolled_up(COUNTRY, reports, expected=["hp", "bk", "ward", "school", "elsewhere"])
    assert rollup.reported() == (2, 4)
    assert rollup.reported("hp") == (2, 3)
    assert rollup.reported("bk") == (0, 1)


def test_every_total_opens_down_to_its_reports():
    rollup = rolled_up(COUNTRY, {"hp": machines(1, 9), "school": machines(3)})
    assert rollup.parts("machines") == [Part("nation", 9)]
    assert rollup.parts("machines", "nation") == [Part("nation", None), Part("hp", 9), Part("bk", None)]
    assert rollup.parts("machines", "hp") == [Part("hp", 1), Part("ward", 3)]
    assert set(rollup.superiors()) == {"nation", "hp", "ward"}


def test_a_directives_total_counts_nested_units_once():
    assigned = ["hp", "school", "bk"]
    rollup = Rollup(forest_among(assigned, COUNTRY), MEASURES)
    rollup.report("school", machines(300))
    rollup.report("bk", machines(4))
    rollup.sum_up()
    assert rollup.total("machines").total == 304
    rollup.report("hp", machines(inclusive=350))
    assert rollup.total("machines").total == 354
    assert rollup.total("machines", "hp").difference == 50
    assert rollup.reported() == (3, 3)


def test_measures_that_nobody_asked_about_are_passed_over_and_a_second_report_replaces_the_first():
    rollup = Rollup(Forest(["a"], {}), MEASURES)
    rollup.report("a", {"unheard_of": Figure(1), "machines": Figure(7), "people": Figure(7)})
    rollup.report("a", machines(5))
    rollup.sum_up()
    assert rollup.total("machines").total == 5
    assert rollup.total("people").total is None
    assert rollup.total("people", "a").own is NOT_ASKED
    with pytest.raises(KeyError):
        rollup.report("stranger", {})


# The plain sum: recursion without any cleverness.


def plain(unit, superiors, reports, measure):
    figure = reports[unit].get(measure, Figure()) if unit in reports else None
    below = [plain(each, superiors, reports, measure) for each in sorted(superiors) if superiors[each] == unit]
    sums = [each.total for each in below if each.total is not None]
    return Total(
        own=figure.own if figure else None,
        inclusive=figure.inclusive if figure else None,
        below=sum(sums) if sums else None,
        with_figure=sum(each.with_figure for each in below) + (figure is not None and figure.reported),
        blank=sum(each.blank for each in below) + (figure is not None and figure.blank),
    )


values = st.integers(0, 1000) | st.sampled_from([BLANK, NOT_ASKED])
figures = st.dictionaries(st.sampled_from(MEASURES), st.builds(Figure, values, values))
TODAY = date(2025, 9, 1)
MERGER = date(2025, 7, 1)


@st.composite
def campaigns(draw):
    """Draw a tree with history, and what its units filed: in several forms, revised, returned, own and inclusive."""
    size = draw(st.integers(1, 14))
    edges, lives = [], []
    for unit in range(size):
        closed = draw(st.sampled_from([None, None, MERGER]))
        lives.append(Life(unit, closed=closed))
        if not unit or draw(st.integers(0, 5)) == 0:
            continue
        older, newer = draw(st.integers(0, unit - 1)), draw(st.integers(0, unit - 1))
        moved = draw(st.sampled_from([None, MERGER, TODAY + timedelta(days=1)]))
        edges.append(Edge(unit, older, draw(st.sampled_from(Line)), counting=True, until=moved))
        if moved:
            edges.append(Edge(unit, newer, draw(st.sampled_from(Line)), counting=True, since=moved))
        edges.append(Edge(unit, draw(st.integers(0, unit - 1)), Line.VERTICAL, counting=False))
    filed = {}
    for unit in draw(st.sets(st.integers(0, size - 1))):
        revisions = draw(st.lists(figures, min_size=1, max_size=3))
        if draw(st.integers(0, 3)):  # else the last one was returned, and nothing takes its place
            other_form = draw(st.lists(figures, max_size=1))
            filed[unit] = settle([revisions[-1], *other_form])
    return size, edges, lives, filed


def where_they_stand(edges, lives):
    """Return the superior of each unit today; of a closed one the last that it had."""
    closed = {life.unit for life in lives if life.closed and life.closed <= TODAY}
    last = {edge.unit: edge.superior for edge in sorted(edges, key=lambda edge: edge.since)
            if edge.counting and edge.unit in closed}  # fmt: skip
    return {unit: above for unit, above in superiors_on(TODAY, edges).items() if unit not in closed} | last


@given(campaigns())
def test_the_rollup_is_the_plain_sum(campaign):
    size, edges, lives, filed = campaign
    superiors = where_they_stand(edges, lives)
    rollup = rolled_up(superiors, filed, units=range(size))
    for measure in MEASURES:
        for unit in range(size):
            total = plain(unit, superiors, filed, measure)
            assert rollup.total(measure, unit) == total
            parts = [part.amount for part in rollup.parts(measure, unit) if part.amount is not None]
            assert (sum(parts) if parts else None) == total.parts
        roots = [plain(unit, superiors, filed, measure) for unit in range(size) if unit not in superiors]
        sums = [each.total for each in roots if each.total is not None]
        assert rollup.total(measure).total == (sum(sums) if sums else None)
        assert rollup.total(measure).with_figure == sum(each.with_figure for each in roots)
    assert rollup.reported() == (len(filed), size)


@given(campaigns(), st.data())
def test_after_a_merger_successors_are_expected_and_what_was_filed_still_counts_where_it_was_filed(campaign, data):
    size, edges, lives, filed = campaign
    closed = [life.unit for life in lives if life.closed]
    alive = [life.unit for life in lives if not life.closed]
    successions = [
        Succession(unit, successor, MERGER)
        for unit in closed
        for successor in data.draw(st.lists(st.sampled_from(alive or closed), max_size=2))
    ]
    heirs = {unit: {unit} for unit in alive} | {unit: set() for unit in closed}
    for each in successions:
        heirs[each.predecessor] |= {each.successor} & set(alive)
    assigned = data.draw(st.sets(st.integers(0, size - 1)))
    expected = {unit for unit in assigned if unit in filed}
    expected |= {heir for unit in assigned - expected for heir in heirs[unit]}
    superiors = where_they_stand(edges, lives)
    rollup = rolled_up(superiors, filed, units=range(size), expected=expected)
    assert rollup.reported() == (len(expected & set(filed)), len(expected))
    for unit in range(size):
        below = {each for each in range(size) if each == unit or unit in way_up(each, superiors)}
        assert rollup.reported(unit) == (len(expected & set(filed) & below), len(expected & below))
    for measure in MEASURES:
        assert rollup.total(measure).with_figure == sum(
            measure in report and report[measure].reported for report in filed.values()
        )


def way_up(unit, superiors):
    way = []
    while unit in superiors:
        unit = superiors[unit]
        way.append(unit)
    return way


@given(campaigns())
def test_without_inclusive_figures_every_figure_is_counted_exactly_once(campaign):
    size, edges, lives, filed = campaign
    filed = {
        unit: {measure: Figure(figure.own) for measure, figure in report.items()} for unit, report in filed.items()
    }
    rollup = rolled_up(where_they_stand(edges, lives), filed, units=range(size))
    for measure in MEASURES:
        numbers = [report[measure].own for report in filed.values() if measure in report]
        numbers = [each for each in numbers if isinstance(each, int)]
        assert rollup.total(measure).total == (sum(numbers) if numbers else None)
        assert rollup.total(measure).with_figure == len(numbers)


def everything(rollup, size):
    seen = [
        (rollup.total(measure, unit), rollup.parts(measure, unit))
        for measure in MEASURES
        for unit in [*range(size), None]
        if unit is not None
    ]
    return (
        seen,
        [rollup.total(measure) for measure in MEASURES],
        [rollup.reported(unit) for unit in [*range(size), None]],
    )


@given(campaigns(), st.data())
def test_a_change_carried_up_gives_what_summing_up_anew_gives(campaign, data):
    size, edges, lives, filed = campaign
    superiors = where_they_stand(edges, lives)
    expected = data.draw(st.sets(st.integers(0, size - 1)))
    rollup = rolled_up(superiors, filed, units=range(size), expected=expected)
    for _ in range(data.draw(st.integers(1, 6))):
        unit = data.draw(st.integers(0, size - 1))
        report = data.draw(st.none() | figures)
        if report is None:
            rollup.withdraw(unit)
            filed.pop(unit, None)
        else:
            rollup.report(unit, report)
            filed[unit] = report
        anew = rolled_up(superiors, filed, units=range(size), expected=expected)
        assert everything(rollup, size) == everything(anew, size)


@given(campaigns())
def test_combining_the_totals_of_subordinates_gives_the_same_total(campaign):
    size, edges, lives, filed = campaign
    superiors = where_they_stand(edges, lives)
    rollup = rolled_up(superiors, filed, units=range(size))
    for measure in MEASURES:
        for unit in range(size):
            below = [rollup.total(measure, each) for each in superiors if superiors[each] == unit]
            figure = filed[unit].get(measure, Figure()) if unit in filed else None
            assert combine(figure, below) == rollup.total(measure, unit)


@given(campaigns(), st.data())
def test_a_directives_total_is_the_plain_sum_over_exactly_its_units(campaign, data):
    size, edges, lives, filed = campaign
    superiors = where_they_stand(edges, lives)
    assigned = data.draw(st.sets(st.integers(0, size - 1)))
    forest = forest_among(sorted(assigned), superiors)
    rollup = Rollup(forest, MEASURES)
    filed = {unit: report for unit, report in filed.items() if unit in assigned}
    for unit, report in filed.items():
        rollup.report(unit, report)
    rollup.sum_up()
    nested = {}
    for unit in assigned:
        at = superiors.get(unit)
        while at is not None and at not in assigned:
            at = superiors.get(at)
        if at is not None:
            nested[unit] = at
    for measure in MEASURES:
        for unit in assigned:
            assert rollup.total(measure, unit) == plain(unit, nested, filed, measure)
        tops = [plain(unit, nested, filed, measure).total for unit in assigned if unit not in nested]
        known = [each for each in tops if each is not None]
        assert rollup.total(measure).total == (sum(known) if known else None)
