"""What a viewer may read of the ledger: what happened in the own unit and below, and to the accounts of its persons."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q
from django.utils import timezone

from lamsach.portal.ledger.models import Entry
from lamsach.portal.ledger.querysets import EntryQuerySet
from lamsach.portal.units.ledger.verbs import words
from lamsach.portal.units.models import Role, RoleGrant, Unit
from lamsach.portal.units.viewer import Viewer

READERS = (Role.OPERATOR, Role.OFFICER, Role.AUDITOR)
CHUNK = 1_000


@dataclass(frozen=True)
class Filter:
    """What is looked for; a blank part does not count."""

    verb: str = ""
    person: str = ""
    unit: str = ""
    since: dt.date | None = None
    until: dt.date | None = None  # that day included


@dataclass(frozen=True)
class Line:
    """An entry with its unit in words."""

    entry: Entry
    unit: Unit | None

    @property
    def action(self) -> str:
        """Return the verb in words."""
        return words(self.entry.verb)

    @property
    def details(self) -> list[tuple[str, str]]:
        """Return what the entry says besides, as texts."""
        return [
            (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
            for key, value in self.entry.details.items()
            if value not in ("", None, [], {})
        ]


def readable_entries(viewer: Viewer) -> EntryQuerySet:
    """Return the entries of the own subtree; those of no unit where their actor holds a role in it."""
    below = Unit.objects.below(viewer.units_as(*READERS), viewer.day).values("pk")
    people = RoleGrant.objects.filter(unit__in=below).values("person")
    entries: EntryQuerySet = Entry.objects.filter(Q(unit_id__in=below) | Q(unit_id=None, actor_id__in=people))
    return entries


def find(viewer: Viewer, wanted: Filter) -> EntryQuerySet:
    """Return the readable entries that match, newest first."""
    found = readable_entries(viewer).order_by("-pk")
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.person:
        found = found.filter(actor_name__icontains=wanted.person)
    if wanted.unit:
        named = Unit.objects.filter(Q(name__icontains=wanted.unit) | Q(code__iexact=wanted.unit))
        found = found.filter(unit_id__in=named.values("pk"))
    if wanted.since:
        found = found.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=_midnight(wanted.until + dt.timedelta(days=1)))
    return found


def lines(entries: Iterable[Entry]) -> Iterator[Line]:
    """Yield entries with their units, which are read by the thousand."""
    rest = iter(entries)
    while chunk := list(islice(rest, CHUNK)):
        units = Unit.objects.in_bulk({entry.unit_id for entry in chunk if entry.unit_id})
        yield from (Line(entry, units.get(entry.unit_id or 0)) for entry in chunk)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
