"""The entries of the ledger and the head of its chain."""

from typing import Any, NoReturn

from django.db import models

from lamsach.portal.ledger.querysets import EntryManager, refuse


class Entry(models.Model):
    """One thing that happened. Entries are appended by ``ledger.actions.record`` and never changed.

    The actor is kept by id and by the name of the day, so that an entry still reads when the person is gone.
    ``digest`` is SHA-256 over the previous digest and the entry's own canonical JSON. The database holds the promise
    too (``ledger.guard``).
    """

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)
    actor_name = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=60, db_index=True)
    unit_id = models.BigIntegerField(null=True, db_index=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = EntryManager()

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb} {self.object_type} {self.object_id}"

    def save(self, **options: Any) -> None:
        """Append; an entry that stands already is refused."""
        if not self._state.adding or self.pk is not None:
            refuse()
        super().save(**{**options, "force_insert": True})

    def delete(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        """Refuse."""
        refuse()


class Head(models.Model):
    """The last digest: one row, locked while an entry is appended, so that the chain has no forks."""

    digest = models.CharField(max_length=64)
    length = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.length}:{self.digest}"
