"""``flush``: empties the database. The one command that may empty the ledger too."""

from typing import Any

from django.core.management.commands.flush import Command as DjangoFlush
from django.db import DEFAULT_DB_ALIAS, connections

from lamsach.portal.ledger import guard


class Command(DjangoFlush):
    """Django's flush, with the ledger's guard off meanwhile."""

    def handle(self, **options: Any) -> None:
        """Take the guard off, empty, put it on again."""
        connection = connections[options.get("database") or DEFAULT_DB_ALIAS]
        guard.remove(connection)
        try:
            super().handle(**options)
        finally:
            guard.install(connection)
