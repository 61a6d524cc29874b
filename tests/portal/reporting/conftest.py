"""Fixtures of the reports' tests: the small nation of the letters, a letter, and one ward's assignment."""

import pytest

from lamsach.portal.campaigns.models import Assignment, Campaign, Directive
from tests.portal.campaigns import letters
from tests.portal.reporting import reports
from tests.portal.world import World


@pytest.fixture
def nation(world: World) -> World:
    """Start with the small nation of ``letters``; ward 1 has a second reporter, ward 2 a head of its own."""
    letters.nation(world)
    world.person("p1b", "Phường 1", "reporter")
    world.person("p2head", "Phường 2", "head")
    world.person("p3", "Phường 3", "reporter", "head")
    return world


@pytest.fixture
def campaign(nation: World) -> Campaign:
    """Start with an open campaign."""
    return letters.open_one(nation)


@pytest.fixture
def directive(nation: World, campaign: Campaign) -> Directive:
    """Start with a letter of the quận to its wards that asks for a report."""
    return reports.order(nation, campaign)


@pytest.fixture
def assignment(nation: World, directive: Directive) -> Assignment:
    """Start with what ward 1 has to report."""
    return reports.assignment(nation, directive)
