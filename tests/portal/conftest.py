"""Fixtures of the portal's tests."""

import pytest

from tests.portal.world import World


@pytest.fixture
def world(db: None) -> World:
    """Start with an empty nation."""
    return World()
