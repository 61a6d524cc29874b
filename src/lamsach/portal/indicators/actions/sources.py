"""Sources: name one, change what is said of it."""

import datetime as dt
from typing import Any

from django.db import transaction

from lamsach.portal.indicators.models import Source
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person

FACTS = (
    "title", "url", "format", "options", "confidence", "every_hours", "approves", "named", "private", "enabled",
)  # fmt: skip


@transaction.atomic
def add_source(*, by: Person, now: dt.datetime, name: str, **facts: Any) -> Source:
    """Name a source. It is fetched at the next run, or when somebody says so."""
    source = Source.objects.create(name=name, added_by=by, added_at=now, **facts)
    record(by, "source.added", source, name=name, **facts)
    return source


@transaction.atomic
def change_source(source: Source, *, by: Person, **facts: Any) -> Source:
    """Change what is said of a source; what it brought stays as it is."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    changed = {name: facts[name] for name in FACTS if name in facts and getattr(source, name) != facts[name]}
    for name, value in changed.items():
        setattr(source, name, value)
    if changed:
        source.save(update_fields=list(changed))
        record(by, "source.changed", source, name=source.name, **changed)
    return source
