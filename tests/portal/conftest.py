"""Fixtures of the portal's tests."""

import pytest

from tests.portal.listing import desk, list_root, wellknown_guard
from tests.portal.national import national_tree, stored_nation
from tests.portal.world import World

__all__ = ["desk", "list_root", "national_tree", "stored_nation", "wellknown_guard", "world"]


@pytest.fixture
def world(db: None) -> World:
    """Start with an empty nation."""
    return World()
