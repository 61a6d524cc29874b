"""A change of the tree is in the kept totals when they are next looked at, also one that begins on a later day."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from lamsach.portal.campaigns.actions.campaigns import edit_campaign
from lamsach.portal.campaigns.parts import CampaignPage, fingerprint
from lamsach.portal.reporting.models import UnitTotal
from lamsach.portal.reporting.summing import campaign_totals, freshness, placing
from lamsach.portal.reporting.summing.campaign_totals import figures_of, rebuild, refresh, roll_up
from lamsach.portal.reporting.summing.freshness import holds
from lamsach.portal.reporting.summing.placing import subordinates, tree_day
from lamsach.portal.units.actions.changing import move
from lamsach.portal.units.actions.creating import create_unit
from lamsach.portal.units.models import Unit
from tests.portal.reporting import reports

MEASURE = "machines_scanned"
pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(nation, campaign, assignment):
    """Start with a report of ward 1, and a second district beside its own."""
    campaign.ends_on = timezone.localdate() + dt.timedelta(days=60)
    campaign.save()
    reports.filed(nation, "p1", assignment, scanned="7")
    quan, city = nation.units["Quận"], nation.units["Thành phố"]
    other = create_unit(name="Huyện Bên", kind=quan.kind, superior=city, since=dt.date(2000, 1, 1), by=None)
    return nation.units["Phường 1"], quan, other


def shown(campaign, unit):
    """Return the total that the page of a unit shows."""
    below = list(Unit.objects.filter(pk__in=subordinates(tree_day(campaign), unit.pk)))
    return figures_of(campaign, unit, below)[MEASURE][0].total


def test_a_unit_that_moves_takes_its_figures_along(campaign, filed):
    ward, quan, other = filed
    assert (shown(campaign, quan), shown(campaign, other)) == (7, None)
    move(ward, other, since=timezone.localdate(), by=None)
    assert (shown(campaign, quan), shown(campaign, other)) == (None, 7)
    assert holds(campaign)
    assert roll_up(campaign).total(MEASURE, other.pk).total == 7


def test_a_move_of_a_later_day_counts_from_that_day(campaign, filed, monkeypatch):
    ward, quan, other = filed
    day = timezone.localdate() + dt.timedelta(days=10)
    move(ward, other, since=day, by=None)
    assert (shown(campaign, quan), shown(campaign, other)) == (7, None)
    for days, expected in ((9, (7, None)), (10, (None, 7)), (20, (None, 7))):
        monkeypatch.setattr(placing.timezone, "localdate", lambda days=days: day + dt.timedelta(days=days - 10))
        assert (shown(campaign, quan), shown(campaign, other)) == expected


def test_a_report_after_the_change_does_not_hide_it(campaign, filed):
    ward, quan, other = filed
    rebuild(campaign)
    move(ward, other, since=timezone.localdate(), by=None)
    refresh(campaign, ward.pk)
    kept = {row.unit_id: row.totals[MEASURE][0] for row in UnitTotal.objects.filter(campaign=campaign)}
    assert kept.get(quan.pk) is None
    assert kept[other.pk] == 7


def test_where_nothing_changes_nothing_is_made_anew(campaign, filed, django_assert_max_num_queries, monkeypatch):
    ward, quan, _other = filed
    shown(campaign, quan)
    monkeypatch.setattr(
        "lamsach.portal.reporting.summing.campaign_totals.rebuild", lambda campaign: pytest.fail("made anew")
    )
    assert shown(campaign, quan) == 7
    refresh(campaign, ward.pk)
    with django_assert_max_num_queries(2):
        assert holds(campaign)


def test_a_measure_that_was_taken_out_and_put_back_is_in_the_totals_again(campaign, filed, nation):
    ward, quan, _other = filed
    measures = CampaignPage.of(campaign).measures

    def collect(keys):
        page = CampaignPage.of(campaign)
        edit_campaign(campaign, replace(page, measures=keys), base=fingerprint(page), by=nation.people["cuc"])

    collect(tuple(each for each in measures if each[0] != MEASURE))
    refresh(campaign, ward.pk)
    collect(measures)
    assert shown(campaign, nation.units["Thành phố"]) == 7
    refresh(campaign, quan.pk)
    assert shown(campaign, nation.units["Thành phố"]) == 7


def test_who_waited_for_the_totals_does_not_make_them_again(campaign, filed, monkeypatch):
    """Between a look and the lock somebody else may have made them."""
    _ward, quan, _other = filed
    rebuild(campaign)
    seen = iter((False, True))
    monkeypatch.setattr(freshness, "holds", lambda campaign: next(seen))
    monkeypatch.setattr(campaign_totals, "rebuild", lambda campaign: pytest.fail("made anew"))
    assert shown(campaign, quan) == 7
