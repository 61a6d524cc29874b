"""The project as a whole: checks, migrations, and views that say who may call them."""

import os
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import ConnectionHandler, connection

from lamsach.portal.settings.base import SQLITE_OPTIONS


def test_the_project_passes_djangos_own_checks():
    call_command("check", fail_level="WARNING")


@pytest.mark.django_db
def test_no_model_change_lacks_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_the_home_page_is_served(client):
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_the_suite_runs_on_the_database_that_was_asked_for():
    wanted = "postgresql" if os.environ.get("LAMSACH_TEST_DATABASE") == "postgres" else "sqlite"
    assert connection.vendor == wanted


@pytest.mark.django_db  # which lets a test open databases
def test_sqlite_writes_each_commit_to_the_disk_before_it_is_acknowledged(tmp_path):
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3", "OPTIONS": SQLITE_OPTIONS}
    with closing(ConnectionHandler({"default": database})["default"]) as opened, opened.cursor() as cursor:
        found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")]
    assert found == [2, "wal"]  # 2: FULL
