"""By which groups a report's questions find the unit that answers them."""

import pytest

from lamsach.campaign.forms import Traits
from lamsach.portal.campaigns.actions.issuing import add_recipients
from lamsach.portal.campaigns.models import Assignment
from lamsach.portal.campaigns.parts import RuleLine
from lamsach.portal.reporting.asked import traits_of
from tests.portal.campaigns.letters import NOW, issued, wards

pytestmark = pytest.mark.django_db


def traits(nation, ward: str) -> Traits:
    return traits_of(Assignment.objects.get(unit=nation.units[ward], task__kind="report"))


def test_a_unit_that_stands_on_several_lines_is_asked_the_questions_of_each(nation, campaign):
    pilot = RuleLine("unit", unit=nation.units["Phường 1"].pk, label="Đơn vị điểm")
    issued(nation, campaign, rules=(wards(nation), pilot))
    assert traits(nation, "Phường 1") == Traits("ward", frozenset({"Đơn vị điểm"}))
    assert traits(nation, "Phường 2") == Traits("ward")


def test_a_unit_that_was_added_later_is_asked_the_questions_of_its_heading(nation, campaign):
    first = RuleLine("unit", unit=nation.units["Phường 1"].pk)
    letter = issued(nation, campaign, rules=(first,))
    add_recipients(letter, [nation.units["Phường 2"]], heading="Bổ sung", by=nation.people["quan"], now=NOW)
    assert traits(nation, "Phường 2") == Traits("ward", frozenset({"Bổ sung"}))
