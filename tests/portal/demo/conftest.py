"""The demo, loaded once for all tests of this folder, and gone afterwards."""

import pytest
from django.db import transaction
from django.utils import timezone

from lamsach.portal.demo.load import build


@pytest.fixture(scope="package")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(timezone.now())
        transaction.set_rollback(True)
