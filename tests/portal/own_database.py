"""A database of its own, of the kind that this run tests, for processes outside the test."""

import os
import uuid
from pathlib import Path


def own_database(folder: Path) -> str:
    """Return the address of an empty database: a file in *folder*, or a new one in the PostgreSQL of the run."""
    if os.environ.get("LAMSACH_TEST_DATABASE") != "postgres":
        return f"sqlite:///{folder / 'lamsach.sqlite3'}"
    import psycopg

    from tests.postgres import address

    name = f"own_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(address(), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return address().replace("/postgres?", f"/{name}?")
