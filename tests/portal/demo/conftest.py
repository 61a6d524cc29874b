"""The demo, loaded once for all tests of this folder, and gone afterwards."""

import shutil

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from lamsach.portal.demo.load import build
from tests.browser import PROGRAM


@pytest.fixture(scope="package")
def demo(request: pytest.FixtureRequest, django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory):
    if shutil.which(PROGRAM):  # once the browser has started, Django opens another connection: it starts first
        request.getfixturevalue("browser_process")
    place = tmp_path_factory.mktemp("list")
    own = override_settings(LIST_ROOT=place, LIST_KEYS=place / "keys")
    with django_db_blocker.unblock(), own, transaction.atomic():
        yield build(timezone.now())
        transaction.set_rollback(True)
