"""An office that sums up for units beside it counts nobody twice."""

import pytest

from lamsach.portal.campaigns.parts import CitationLine, Letter, RuleLine
from lamsach.portal.reporting.summing.campaign_totals import figures_of, rebuild, roll_up
from lamsach.portal.reporting.summing.directive_totals import sum_up
from lamsach.portal.reporting.summing.gathering import gatherers
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


def test_who_gathers_from_units_beside_it_stands_in_the_sum_above_only(heads, campaign):
    top = reports.order(heads, campaign, FORM, issuer="Cục", by="cuc", rules=only(heads, "Sở"))
    letter = reports.order(
        heads, campaign, FORM, issuer="Sở", by="so", rules=only(heads, "Quận", "Sở"), letter=cited(top)
    )
    files(heads, "quanhead", letter, "Quận", own="1", area="10")
    assert gatherers(campaign) == set()
    files(heads, "sohead", top, "Sở", own="2", area="12")
    assert gatherers(campaign) == {heads.units["Sở"].pk}
    assert sum_up(top).total("machines_cleaned").total == 12
    found = sum_up(letter)
    assert (found.total("machines_cleaned").total, found.total("machines_scanned").total) == (10, 3)
    city = heads.units["Thành phố"]

    def kept(measure):
        return figures_of(campaign, city, [heads.units["Quận"], heads.units["Sở"]])[measure][0].total

    assert (kept("machines_cleaned"), kept("machines_scanned")) == (10, 3)
    assert roll_up(campaign).total("machines_cleaned", city.pk).total == 10
    rebuild(campaign)
    assert (kept("machines_cleaned"), kept("machines_scanned")) == (10, 3)


def test_who_stands_above_those_it_asks_keeps_its_inclusive_figure(heads, campaign):
    top = reports.order(heads, campaign, FORM, issuer="Sở", by="so", rules=only(heads, "Quận"))
    letter = reports.order(heads, campaign, FORM, rules=only(heads, "Phường 2"), letter=cited(top))
    files(heads, "p2", letter, "Phường 2", own="1", area="10")
    files(heads, "quanhead", top, "Quận", own="2", area="12")
    assert gatherers(campaign) == set()
    assert roll_up(campaign).total("machines_cleaned", heads.units["Thành phố"].pk).total == 12
