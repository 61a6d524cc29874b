"""The nation that the matrix is held against."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.portal.access_matrix.frame import Nation


@pytest.fixture(scope="module")
def nation(django_db_setup: None, django_db_blocker) -> Iterator[Nation]:
    """Build the nation once; each request is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Nation()
        transaction.set_rollback(True)
