"""Several processes append at once: one chain comes of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import lamsach
from tests.portal.own_database import own_database

WRITER = """
import django; django.setup()
from lamsach.portal.ledger.actions import record
for number in range(20):
    record(None, "thing.done", number=number)
"""


def test_parallel_writers_leave_one_chain(tmp_path: Path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lamsach.portal.settings.base",
        "PYTHONPATH": str(Path(lamsach.__file__).parent.parent),
        "LAMSACH_SECRET_KEY": "only for tests",
        "LAMSACH_DATA": str(tmp_path),
        "DATABASE_URL": own_database(tmp_path),
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
