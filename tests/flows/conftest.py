"""Fixtures of the flows."""

import pytest

from tests.flows.offices import Clock, Offices
from tests.portal.world import World

__all__ = ["clock", "offices", "world"]


@pytest.fixture
def world(db: None) -> World:
    """Start with an empty nation."""
    return World()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the portal live in the days of the letters."""
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock.read)
    return clock


@pytest.fixture
def offices(world: World, clock: Clock) -> Offices:
    """Start with offices that hold no units yet."""
    return Offices(world, clock)
