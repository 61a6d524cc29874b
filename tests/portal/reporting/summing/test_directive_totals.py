"""A directive's sum is exactly that of its assignments."""

import pytest

from lamsach.portal.campaigns.models import Directive
from lamsach.portal.campaigns.parts import RuleLine, TaskLine
from lamsach.portal.reporting.summing.directive_totals import sum_up
from tests.portal.campaigns import letters
from tests.portal.reporting import reports

FORM = reports.definition(
    reports.count("own", measure="machines_scanned"),
    reports.count("area", measure="machines_cleaned", coverage="inclusive"),
    key="both",
)


def only(nation, *names):
    return tuple(RuleLine("unit", unit=nation.units[name].pk) for name in names)


def filed(nation, login, directive, unit, **answers):
    assignment = reports.assignment(nation, directive, unit)
    someone = reports.clerk(nation, login, assignment)
    someone.types(**answers)
    assert someone.files().status_code == 302


@pytest.fixture
def heads(nation):
    nation.person("quanhead", "Quận", "reporter", "head")
    nation.person("p2", "Phường 2", "head")
    return nation


def test_an_inclusive_figure_stands_in_the_place_of_those_below_it_on_the_list(heads, campaign):
    directive = reports.order(
        heads, campaign, FORM, issuer="Sở", by="so", rules=only(heads, "Quận", "Phường 1", "Phường 2")
    )
    filed(heads, "p1", directive, "Phường 1", own="1", area="10")
    filed(heads, "p2", directive, "Phường 2", own="2", area="20")
    assert sum_up(directive).total("machines_cleaned").total == 30
    filed(heads, "quanhead", directive, "Quận", own="4", area="25")
    found = sum_up(directive)
    assert (found.total("machines_scanned").total, found.total("machines_cleaned").total) == (7, 25)
    assert found.n_of_m() == (3, 3)
    assert [(row.recipient.unit.name, row.depth) for row in found.open("machines_cleaned")] == [
        ("Quận", 0),
        ("Phường 1", 1),
        ("Phường 2", 1),
    ]


def test_reports_to_another_directive_are_not_in_the_sum(heads, campaign):
    mine = reports.order(heads, campaign, FORM, rules=only(heads, "Phường 1"))
    other = reports.order(heads, campaign, FORM, issuer="Sở", by="so", rules=only(heads, "Phường 2"))
    filed(heads, "p2", other, "Phường 2", own="5", area="5")
    assert sum_up(mine).total("machines_scanned").total is None
    assert sum_up(other).total("machines_scanned").total == 5


@pytest.mark.parametrize(("choice", "expected"), [("addressed", 3), ("listed", 2), ("without_issuer", 1)])
def test_the_denominator_is_the_officers_choice(heads, campaign, choice, expected):
    rules = (*only(heads, "Quận", "Phường 1"), RuleLine("unit", unit=heads.units["Phường 2"].pk, listed=False))
    directive = reports.order(heads, campaign, FORM, rules=rules)
    Directive.objects.filter(pk=directive.pk).update(denominator=choice)
    directive.refresh_from_db()
    assert sum_up(directive).n_of_m() == (0, expected)


def test_who_has_other_tasks_only_is_not_expected_to_report(heads, campaign):
    rules = (*only(heads, "Phường 1"), RuleLine("unit", unit=heads.units["Trường"].pk, label="Phát thanh"))
    task = TaskLine("report", "Báo cáo", reports.version(FORM).pk, kinds=("ward",))
    directive = letters.issued(heads, campaign, rules=rules, tasks=(letters.LAUNCH, task))
    assert sum_up(directive).n_of_m() == (0, 1)


def test_the_queries_do_not_grow_with_the_units(heads, campaign, django_assert_max_num_queries):
    for n in range(30):
        heads.unit(f"Phường {n + 10}", "ward", "Quận")
    directive = reports.order(heads, campaign, FORM, rules=(letters.wards(heads),))
    with django_assert_max_num_queries(6):
        assert sum_up(directive).n_of_m() == (0, 33)
