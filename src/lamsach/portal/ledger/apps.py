"""Registration of the app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def _guard(using: str, **_signal: Any) -> None:
    from lamsach.portal.ledger import guard

    if "ledger_entry" in connections[using].introspection.table_names():
        guard.install(connections[using])


class LedgerConfig(AppConfig):
    """Who did what to what when: append-only and hash-chained."""

    name = "lamsach.portal.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard the table after every migration: SQLite drops triggers when a migration remakes their table."""
        post_migrate.connect(_guard, sender=self, dispatch_uid="ledger.guard")
