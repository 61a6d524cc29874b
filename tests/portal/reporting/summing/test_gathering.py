"""An office that sums up for units beside it counts nobody twice, whoever does what in which order."""

import pytest

from lamsach.portal.campaigns.parts import CitationLine, Letter, RuleLine
from lamsach.portal.reporting.summing.campaign_totals import figures_of, rebuild, roll_up
from lamsach.portal.reporting.summing.counting import COUNTS
from lamsach.portal.reporting.summing.directive_totals import sum_up
from lamsach.portal.reporting.summing.gathering import gathered, offices_that_took_in
from lamsach.portal.reporting.summing.placing import subordinates, tree_day
from lamsach.portal.units.models import Unit
from tests.portal.reporting import reports

FORM = reports.definition(
    reports.count("own", measure="machines_scanned"),
    reports.count("area", measure="machines_cleaned", coverage="inclusive"),
    key="both",
)


def only(nation, *names):
    return tuple(RuleLine("unit", unit=nation.units[name].pk) for name in names)


def files(nation, login, directive, unit, **answers):
    someone = reports.clerk(nation, login, reports.assignment(nation, directive, unit))
    someone.types(**answers)
    given = [reports.assignment(nation, each, unit) for each in (directive, *directive.children.all())
             if each.recipients.filter(unit=nation.units[unit]).exists()]  # fmt: skip
    assert someone.files(assignments=given).status_code == 302


@pytest.fixture
def heads(nation):
    nation.person("sohead", "Sở", "reporter", "head")
    nation.person("quanhead", "Quận", "reporter", "head")
    nation.person("p2", "Phường 2", "head")
    return nation


def cited(directive):
    return Letter("V/v", citations=(CitationLine("a", matched=directive.pk, confirmed=True),))


def taken_in(campaign):
    names = dict(Unit.objects.values_list("pk", "name"))
    return {names[office]: {names[each] for each in taken} for office, taken in gathered(campaign, COUNTS).items()}


def test_what_an_office_took_in_from_units_beside_it_counts_where_those_stand(heads, campaign):
    top = reports.order(heads, campaign, FORM, issuer="Cục", by="cuc", rules=only(heads, "Sở"))
    letter = reports.order(
        heads, campaign, FORM, issuer="Sở", by="so", rules=only(heads, "Quận", "Sở"), letter=cited(top)
    )
    files(heads, "quanhead", letter, "Quận", own="1", area="10")
    assert taken_in(campaign) == {}
    files(heads, "sohead", top, "Sở", own="2", area="12")
    assert taken_in(campaign) == {"Sở": {"Quận"}}
    assert offices_that_took_in(campaign, COUNTS, heads.units["Quận"].pk) == [heads.units["Sở"].pk]
    assert sum_up(top).total("machines_cleaned").total == 12
    found = sum_up(letter)
    assert (found.total("machines_cleaned").total, found.total("machines_scanned").total) == (12, 3)
    assert {row.recipient.unit.name: row.total for row in found.open("machines_cleaned")} == {"Quận": 10, "Sở": 2}
    city = heads.units["Thành phố"]

    def kept(measure):
        return figures_of(campaign, city, [heads.units["Quận"], heads.units["Sở"]])[measure][0].total

    assert (kept("machines_cleaned"), kept("machines_scanned")) == (12, 3)
    assert roll_up(campaign).total("machines_cleaned", city.pk).total == 12
    rebuild(campaign)
    assert (kept("machines_cleaned"), kept("machines_scanned")) == (12, 3)


def test_an_office_with_recipients_below_and_beside_it_counts_both_once(heads, campaign):
    top = reports.order(heads, campaign, FORM, issuer="Cục", by="cuc", rules=only(heads, "Quận"))
    letter = reports.order(heads, campaign, FORM, rules=only(heads, "Phường 2", "Sở"), letter=cited(top))
    files(heads, "p2", letter, "Phường 2", own="1", area="10")
    files(heads, "sohead", letter, "Sở", own="1", area="7")
    files(heads, "quanhead", top, "Quận", own="2", area="20")  # 3 of its own
    assert sum_up(top).total("machines_cleaned").total == 20
    assert sum_up(letter).total("machines_cleaned").total == 17
    district, city = heads.units["Quận"], heads.units["Thành phố"]
    below = list(Unit.objects.filter(pk__in=subordinates(tree_day(campaign), district.pk)))
    shown = figures_of(campaign, district, below)["machines_cleaned"][0]
    assert (shown.inclusive, shown.elsewhere, shown.total, shown.difference) == (20, 7, 13, 3)
    assert roll_up(campaign).total("machines_cleaned", city.pk).total == 20


def test_what_comes_after_an_offices_report_is_not_in_it(heads, campaign):
    top = reports.order(heads, campaign, FORM, issuer="Cục", by="cuc", rules=only(heads, "Quận"))
    files(heads, "quanhead", top, "Quận", own="2", area="20")
    letter = reports.order(heads, campaign, FORM, rules=only(heads, "Sở"), letter=cited(top))
    files(heads, "sohead", letter, "Sở", own="1", area="7")
    assert taken_in(campaign) == {}
    city = heads.units["Thành phố"]
    assert figures_of(campaign, city, [heads.units["Quận"], heads.units["Sở"]])["machines_cleaned"][0].total == 27
    files(heads, "quanhead", top, "Quận", own="2", area="27")  # a revision takes it in
    assert figures_of(campaign, city, [heads.units["Quận"], heads.units["Sở"]])["machines_cleaned"][0].total == 27


def test_who_stands_above_those_it_asks_keeps_its_inclusive_figure(heads, campaign):
    top = reports.order(heads, campaign, FORM, issuer="Sở", by="so", rules=only(heads, "Quận"))
    letter = reports.order(heads, campaign, FORM, rules=only(heads, "Phường 2"), letter=cited(top))
    files(heads, "p2", letter, "Phường 2", own="1", area="10")
    files(heads, "quanhead", top, "Quận", own="2", area="12")
    assert taken_in(campaign) == {}
    assert roll_up(campaign).total("machines_cleaned", heads.units["Thành phố"].pk).total == 12
