"""What must stand before the first request: tables, fonts, collected static files. Each step looks before it works."""

import hashlib
import os
from pathlib import Path

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _


def claim(data: Path) -> None:
    """Make the data folder, readable by its owner only.

    Raises CouldNotFinishError where it cannot be written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CouldNotFinishError(
            _("the data folder cannot be written; nothing was started."),
            where=str(data),
            advice=_("Name another one with --data, or change its owner."),
        ) from error


def migrate_where_needed() -> bool:
    """Bring the tables up to date; say whether there was something to do."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True


def _fingerprint() -> str:
    """Return what changes when a static file does."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static_where_needed() -> bool:
    """Collect what the browser gets into the data folder, named by content; say whether that was needed."""
    from django.conf import settings
    from django.core.management import call_command

    from lamsach.portal.web_fonts import build_missing

    build_missing()
    stamp, now = Path(settings.STATIC_ROOT) / ".collected", _fingerprint()
    if stamp.exists() and stamp.read_text("ascii") == now:
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(now, "ascii")
    return True


def start_django(data: Path, host: str, address: str = "") -> None:
    """Load the portal with its data in *data*; hosts other than this machine's only where it listens to others."""
    from lamsach.portal.embedded.addresses import is_loopback

    os.environ["DJANGO_SETTINGS_MODULE"] = "lamsach.portal.settings.embedded"
    os.environ["LAMSACH_DATA"] = str(data)
    if not is_loopback(host):
        os.environ.setdefault("LAMSACH_HOSTS", "*")
    if address:
        os.environ.setdefault("LAMSACH_ADDRESS", address)  # for the links in e-mails
    import django

    django.setup()
