"""The project as a whole: checks, migrations, and views that say who may call them."""

import pytest
from django.core.management import call_command
from django.db import connection


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
    import os

    wanted = "postgresql" if os.environ.get("LAMSACH_TEST_DATABASE") == "postgres" else "sqlite"
    assert connection.vendor == wanted
