"""Fixtures of the flows: what went before is played once a module, and each test goes on from there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from lamsach.portal.campaigns.actions.builtin_forms import sync_builtin_forms
from tests.flows.desks import Clock
from tests.flows.offices import Offices
from tests.portal.world import World


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Play the module's ``before`` once, with the clock in the days of the letters."""
    clock = Clock()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr("django.utils.timezone.now", clock.read)
        translation.activate("en")
        sync_builtin_forms(now=clock.now)
        yield request.module.before(Offices(World(), clock))
        transaction.set_rollback(True)


@pytest.fixture
def flow(played: Any, db: None) -> Iterator[Any]:
    """Go on from what was played; what a test does is taken back after it."""
    with played.offices.as_they_stood():
        yield played
