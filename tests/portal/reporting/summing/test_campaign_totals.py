"""Kept totals equal the plain sum, whatever the tree, and whatever was filed, returned and filed again."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamsach.portal.campaigns.models import Assignment, Campaign, CampaignMeasure, Directive, Recipient, Task
from lamsach.portal.reporting.models import ReportedFigures, Submission, UnitTotal
from lamsach.portal.reporting.summing.campaign_totals import (
    figures_of,
    rebuild,
    refresh,
    reported_below,
    roll_up,
)
from lamsach.portal.reporting.summing.placing import subordinates, tree_day
from lamsach.portal.units.ancestry import rebuild as rebuild_ancestry
from lamsach.portal.units.models import Edge, Unit
from tests.portal.campaigns import letters
from tests.portal.reporting import reports

MEASURE = "machines_scanned"
NOW = dt.datetime(2022, 9, 1, tzinfo=dt.UTC)


def plain_total(children, figures, unit):
    """Return the sum as one would do it by hand: None where nobody gave a figure."""
    own, inclusive = figures.get(unit, (-2, -2))
    if inclusive >= 0:
        return inclusive
    parts = [own] if own >= 0 else []
    parts += [part for lower in children.get(unit, ()) if (part := plain_total(children, figures, lower)) is not None]
    return sum(parts) if parts else None


figure = st.tuples(st.integers(-2, 50), st.one_of(st.just(-2), st.integers(-2, 90)))


@st.composite
def stories(draw):
    """Draw a tree (the superior of each unit but the first), and who files or has returned what, in turn."""
    size = draw(st.integers(2, 9))
    parents = [draw(st.integers(0, n - 1)) for n in range(1, size)]
    steps = draw(st.lists(st.tuples(st.integers(0, size - 1), st.one_of(st.none(), figure)), max_size=12))
    return parents, steps


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories())
def test_totals_that_were_kept_up_to_date_equal_the_plain_sum(story):
    parents, steps = story
    units = [Unit.objects.create(name=f"Đơn vị {n}", kind="commune") for n in range(len(parents) + 1)]
    for n, parent in enumerate(parents, 1):
        Edge.objects.create(unit=units[n], superior=units[parent], since=dt.date(2000, 1, 1))
    # A further superior that does not count changes nothing.
    Edge.objects.create(unit=units[-1], superior=units[0], line="vertical", counting=False)
    campaign = Campaign.objects.create(
        slug=uuid.uuid4().hex[:12], operator=units[0], title="C", starts_on=NOW.date(), ends_on=NOW.date()
    )
    CampaignMeasure.objects.create(campaign=campaign, key=MEASURE, label="M")
    form = letters.form()
    for number, (at, packed) in enumerate(steps, 1):
        standing = Submission.objects.filter(campaign=campaign, unit=units[at], counting=True)
        standing.update(counting=False)
        if packed is not None:
            report = Submission.objects.create(
                campaign=campaign, unit=units[at], form=form, revision=number, counting=True, answers={},
                key=uuid.uuid4(), submitted_at=NOW, state="submitted",
            )  # fmt: skip
            ReportedFigures.of(report, {MEASURE: packed}).save()
        refresh(campaign, units[at].pk)

    figures = {
        report.unit_id: tuple(report.reported.packed[MEASURE])
        for report in Submission.objects.filter(campaign=campaign, counting=True)
    }
    children: dict[int, list[int]] = {}
    for n, parent in enumerate(parents, 1):
        children.setdefault(units[parent].pk, []).append(units[n].pk)
    day = tree_day(campaign)
    kept_up = {row.unit_id: row.totals for row in UnitTotal.objects.filter(campaign=campaign)}
    for unit in units:
        below = list(Unit.objects.filter(pk__in=subordinates(day, unit.pk)))
        shown, _parts = figures_of(campaign, unit, below)[MEASURE]
        if any(at_or_below(children, unit.pk) & {units[at].pk for at, _figures in steps}):
            assert shown.total == plain_total(children, figures, unit.pk)
    fresh = rebuild(campaign)
    again = {row.unit_id: row.totals for row in UnitTotal.objects.filter(campaign=campaign)}
    assert {unit: again[unit] for unit in kept_up if unit in again} == {u: t for u, t in kept_up.items() if u in again}
    for unit in fresh.forest.units:
        assert fresh.total(MEASURE, unit).total == plain_total(children, figures, unit)


def at_or_below(children, unit):
    found = {unit}
    for lower in children.get(unit, ()):
        found |= at_or_below(children, lower)
    return found


def test_a_report_that_is_filed_is_in_the_superiors_total_at_once(nation, campaign, directive, assignment):
    reports.filed(nation, "p1", assignment, scanned="7")
    district = nation.units["Quận"]
    below = list(Unit.objects.filter(pk__in=subordinates(tree_day(campaign), district.pk)))
    total, parts = figures_of(campaign, district, below)[MEASURE]
    assert (total.total, parts[nation.units["Phường 1"].pk].total) == (7, 7)
    assert reported_below(campaign, [district.pk], tree_day(campaign)) == {district.pk: (1, 3)}


def test_a_returned_report_stops_counting_everywhere(nation, campaign, directive, assignment):
    from lamsach.portal.reporting.actions.decisions import return_

    report = reports.filed(nation, "p1", assignment, scanned="7")
    return_(report.filings.get(), reason="Thiếu", by=nation.people["quan"], now=timezone.now())
    assert roll_up(campaign).total(MEASURE).total is None
    city = nation.units["Thành phố"]
    total, _parts = figures_of(campaign, city, [nation.units["Quận"]])[MEASURE]
    assert total.total is None


def test_a_unit_that_filed_several_forms_counts_once_by_its_latest_numbers(nation, campaign):
    ward, district = nation.units["Phường 1"], nation.units["Quận"]
    for key in (MEASURE, "more"):
        CampaignMeasure.objects.get_or_create(campaign=campaign, key=key, defaults={"label": "M"})
    for hour, packed in enumerate(({MEASURE: [5, -2], "more": [1, -2]}, {MEASURE: [8, -2]}, {"more": [-1, -2]})):
        report = Submission.objects.create(
            campaign=campaign, unit=ward, form=reports.version(reports.definition(reports.text("t"), key=f"f{hour}")),
            counting=True, answers={}, key=uuid.uuid4(), submitted_at=NOW + dt.timedelta(hours=hour), state="submitted",
        )  # fmt: skip
        ReportedFigures.of(report, packed).save()
    refresh(campaign, ward.pk)
    kept = UnitTotal.objects.get(campaign=campaign, unit=district).totals
    anew = rebuild(campaign)
    assert UnitTotal.objects.get(campaign=campaign, unit=district).totals == kept
    assert (anew.total(MEASURE).total, anew.total("more").total) == (8, 1)
    assert (anew.total(MEASURE).with_figure, anew.total("more").blank) == (1, 0)
    assert anew.reported(ward.pk) == (0, 0)  # nobody asked it


def test_reports_of_a_unit_that_was_closed_stay_where_they_were_filed(nation, campaign, directive, assignment):
    reports.filed(nation, "p1", assignment, scanned="7")
    ward, district = nation.units["Phường 1"], nation.units["Quận"]
    Edge.objects.filter(unit=ward).update(until=dt.date(2022, 10, 1))
    Unit.objects.filter(pk=ward.pk).update(closed=dt.date(2022, 10, 1))
    rebuild_ancestry()
    assert roll_up(campaign).total(MEASURE, district.pk).total == 7


def test_one_more_report_costs_queries_by_the_depth_of_the_tree_only(
    nation, campaign, directive, django_assert_max_num_queries
):
    for n in range(40):
        nation.unit(f"Phường {n + 10}", "ward", "Quận")
    rebuild(campaign)
    with django_assert_max_num_queries(40):
        refresh(campaign, nation.units["Phường 1"].pk)


def test_waived_units_are_not_expected(nation, campaign, directive):
    Assignment.objects.filter(unit=nation.units["Phường 2"], task__kind=Task.Kind.REPORT).update(state="waived")
    district = nation.units["Quận"].pk
    assert reported_below(campaign, [district], tree_day(campaign)) == {district: (0, 2)}
    assert Directive.objects.get() == directive
    assert Recipient.objects.count() == 3
