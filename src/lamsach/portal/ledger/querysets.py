"""Reads of the ledger; nothing here changes an entry."""

from typing import Any, NoReturn

from django.db import models

from lamsach.core.errors import LamsachError


class AppendOnlyError(LamsachError):
    """Somebody tried to change or remove an entry of the ledger."""


def refuse(*_arguments: Any, **_keywords: Any) -> NoReturn:
    """Raise: entries are appended by ``ledger.actions.record``, one by one, and by nothing else."""
    raise AppendOnlyError("The ledger is append-only.", advice="Record what happened as a new entry.")


class EntryQuerySet(models.QuerySet[Any]):
    """Entries, to be read."""

    def update(self, **_values: Any) -> NoReturn:
        """Refuse."""
        refuse()

    def delete(self) -> NoReturn:
        """Refuse."""
        refuse()

    def bulk_create(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        """Refuse: an entry is chained when it is appended."""
        refuse()

    def bulk_update(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        """Refuse."""
        refuse()

    def create(self, **_fields: Any) -> NoReturn:
        """Refuse: an entry is chained when it is appended."""
        refuse()

    async def aupdate(self, **_values: Any) -> NoReturn:
        """Refuse."""
        refuse()

    async def adelete(self) -> NoReturn:
        """Refuse."""
        refuse()


EntryManager = models.Manager.from_queryset(EntryQuerySet)
