"""Fetch a source, hold what suddenly differs, and release it when a person has looked at it."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from lamsach.core.downloads import FetchError
from lamsach.core.errors import LamsachError
from lamsach.feeds.fetching import strangeness
from lamsach.feeds.guard import Guard
from lamsach.feeds.intake import Intake as Read
from lamsach.feeds.intake import Opened, rows_of
from lamsach.feeds.intake import take as read_rows
from lamsach.feeds.sources import format_named
from lamsach.portal.indicators import guarding
from lamsach.portal.indicators.actions.taking import take
from lamsach.portal.indicators.models import Intake, Source
from lamsach.portal.indicators.shelves import shelf
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person


@dataclass(frozen=True)
class Fetched:
    """What came of a fetch: an intake, or nothing new, or why it is held, or why it failed."""

    intake: Intake | None = None
    held: str = ""
    error: str = ""


def fetch(source: Source, *, by: Person | None, now: dt.datetime, guard: Guard | None = None) -> Fetched:
    """Fetch a source and take in what is new. What suddenly shrank, grew or changed its format is held."""
    place = shelf()
    try:
        path = place.fetch(source.name, source.url, now, private=source.private)
        if path is None:
            _tell(source, "source.unchanged", by)
            return Fetched()
    except FetchError as error:
        _tell(source, "source.failed", by, error=str(error)[:500])
        return Fetched(error=str(error))
    return _arrived(source, path, by=by, now=now, guard=guard)


def bring(source: Source, content: bytes, *, by: Person, now: dt.datetime, guard: Guard | None = None) -> Fetched:
    """Take in a copy of a source that somebody brought, as if it had been fetched."""
    path = shelf().put(source.name, source.url, content, now)
    return _arrived(source, path, by=by, now=now, guard=guard)


def _arrived(source: Source, path: Path, *, by: Person | None, now: dt.datetime, guard: Guard | None) -> Fetched:
    place = shelf()
    try:
        opened, read = _read(source, path, guard)
    except LamsachError as error:  # it came, and cannot be read
        place.hold(source.name, str(error), now)
        _tell(source, "source.held", by, reason=str(error)[:500])
        return Fetched(held=str(error))
    strange = strangeness(place.state(source.name), read.rows, len(read.unreadable), opened.format.name, opened.columns)
    if strange:
        place.hold(source.name, strange, now)
        _tell(source, "source.held", by, reason=strange, rows=read.rows)
        return Fetched(held=strange)
    return Fetched(_keep(source, opened, read, by=by, now=now))


def release_held(
    source: Source, *, by: Person, now: dt.datetime, reason: str, guard: Guard | None = None
) -> Intake | None:
    """Take in the copy that was held: a person looked at it. None where none is held any longer."""
    place = shelf()
    path = place.held(source.name)
    if path is None:
        return None
    opened, read = _read(source, path, guard)
    _tell(source, "source.released", by, reason=reason, rows=read.rows)
    return _keep(source, opened, read, by=by, now=now, reason=reason)


def discard_held(source: Source, *, by: Person, now: dt.datetime, reason: str) -> bool:
    """Throw away the copy that was held; the last good one stays. Say whether there was one."""
    if not shelf().discard(source.name, now):
        return False
    _tell(source, "source.discarded", by, reason=reason)
    return True


def _read(source: Source, path: Path, guard: Guard | None) -> tuple[Opened, Read]:
    guard = guarding.the_guard() if guard is None else guard
    with path.open("rb") as stream:
        chosen = format_named(source.format) if source.format else None
        opened = rows_of(stream, chosen, source.options)
        return opened, read_rows(opened.rows, guard, source=source.name, confidence=source.confidence)


def _keep(
    source: Source, opened: Opened, read: Read, *, by: Person | None, now: dt.datetime, reason: str = ""
) -> Intake:
    """Take the values in first: a copy is only good when they are."""
    intake = take(
        read, label=source.title, found_format=opened.format.name, by=by, now=now, source=source, reason=reason
    )
    shelf().keep(source.name, read.rows, opened.format.name, now, opened.columns)
    return intake


@transaction.atomic
def _tell(source: Source, verb: str, by: Person | None, **details: Any) -> None:
    record(by, verb, source, name=source.name, **details)
