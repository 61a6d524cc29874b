"""Several processes append at once: one chain comes of it."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.db import connection

import lamsach

WRITER = """
import django; django.setup()
from lamsach.portal.ledger.actions import record
for number in range(20):
    record(None, "thing.done", number=number)
"""


@pytest.fixture
def database(tmp_path: Path, db: None) -> str:
    """Return the address of an empty database of the kind that this run tests."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    import psycopg

    from tests.postgres import address

    name = f"parallel_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(address(), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return address().replace("/postgres?", f"/{name}?")


def test_parallel_writers_leave_one_chain(database: str, tmp_path: Path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lamsach.portal.settings.base",
        "PYTHONPATH": str(Path(lamsach.__file__).parent.parent),
        "LAMSACH_SECRET_KEY": "only for tests",
        "LAMSACH_DATA": str(tmp_path),
        "DATABASE_URL": database,
    }

    def django(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "django", *arguments], env=environment, capture_output=True, text=True, check=True
        )

    django("migrate", "ledger", "--verbosity", "0")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER], env=environment) for _number in range(3)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    proof = json.loads(django("verify_ledger", "--json").stdout)
    assert (proof["holds"], proof["length"]) == (True, 60)
