"""Fixtures of the portal's tests."""

import pytest

from tests.portal.national import national_tree, stored_nation
from tests.portal.world import World

__all__ = ["national_tree", "stored_nation", "world"]


@pytest.fixture
def world(db: None) -> World:
    """Start with an empty nation."""
    return World()
