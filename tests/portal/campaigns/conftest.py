"""Fixtures of the campaigns' tests."""

import pytest

from lamsach.portal.campaigns.models import Campaign
from tests.portal.campaigns import letters
from tests.portal.world import World


@pytest.fixture
def nation(world: World) -> World:
    """Start with the small nation of ``letters``."""
    return letters.nation(world)


@pytest.fixture
def campaign(nation: World) -> Campaign:
    """Start with an open campaign."""
    return letters.open_one(nation)
