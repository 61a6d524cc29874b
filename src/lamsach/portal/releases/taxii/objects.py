"""What the public collection has: each published value as a STIX indicator, and what left the list as revoked ones.

A version of an object is added when the release that has it is published. Only the newest version is kept. Objects
come in the order in which they were added, so a caller who asks for what came after the last page misses nothing.
"""

import datetime as dt
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from lamsach.feeds.formats.stix import indicator
from lamsach.indicators.record import Tlp
from lamsach.portal.indicators.models import Indicator
from lamsach.portal.indicators.rows import record_of
from lamsach.portal.releases.lists.selectors import latest
from lamsach.portal.releases.taxii.media import TaxiiError, stamp, version

MOST = 1000  # objects of one page
USUAL = 100
STIX = "application/stix+json;version=2.1"


@dataclass(frozen=True)
class Asked:
    """What a caller asks for (TAXII 2.1, section 3.4)."""

    added_after: dt.datetime | None = None
    limit: int = USUAL
    start: tuple[dt.datetime, int] | None = None
    ids: frozenset[str] | None = None
    types: frozenset[str] | None = None
    spec_versions: frozenset[str] | None = None
    versions: frozenset[str] = field(default_factory=lambda: frozenset({"last"}))

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        """Read the query. Raises `TaxiiError` 400 for what is not allowed."""
        limit = query.get("limit", str(USUAL))
        if not (limit.isascii() and limit.isdecimal() and int(limit[:9]) > 0 and len(limit) < 10):  # noqa: PLR2004
            raise TaxiiError(400, "Bad Request", "limit is a positive integer.")
        after = query.get("added_after")
        return cls(
            added_after=_moment(after, "added_after") if after is not None else None,
            limit=min(int(limit), MOST),
            start=_cursor(query.get("next", "")) if "next" in query else None,
            ids=_set(query, "id"),
            types=_set(query, "type"),
            spec_versions=_set(query, "spec_version"),
            versions=_set(query, "version") or frozenset({"last"}),
        )


@dataclass(frozen=True)
class Found:
    """A page of rows, and where the next one starts."""

    rows: list[Indicator]
    following: str | None

    def headers(self) -> dict[str, str]:
        """Return when the first and the last object were added."""
        times = [row.published_at for row in self.rows if row.published_at]
        if not times:
            return {}
        return {"X-TAXII-Date-Added-First": stamp(times[0]), "X-TAXII-Date-Added-Last": stamp(times[-1])}

    def envelope(self, objects: list[dict[str, Any]]) -> dict[str, Any]:
        """Return an envelope or a manifest; an empty one has no list."""
        if not objects:
            return {}
        return {"objects": objects, **({"more": True, "next": self.following} if self.following else {})}


def published() -> QuerySet[Indicator]:
    """Return what is in the collection: what is on the published list, or once was. Never what is not for everybody."""
    last = latest()
    if last is None:
        return Indicator.objects.none()
    return Indicator.objects.filter(published_at__isnull=False, published_at__lte=last.published_at)


def find(asked: Asked) -> Found:
    """Return one page, in the order in which the objects were added. Two queries."""
    found = _matching(published(), asked)
    if asked.added_after is not None:
        found = found.filter(published_at__gt=asked.added_after)
    if asked.start is not None:
        at, pk = asked.start
        found = found.filter(Q(published_at__gt=at) | Q(published_at=at, pk__gt=pk), published_at__gte=at)
    rows = list(found.order_by("published_at", "pk")[: asked.limit + 1])
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    return Found(rows, _written(rows[-1]) if more else None)


def _matching(found: QuerySet[Indicator], asked: Asked) -> QuerySet[Indicator]:
    if asked.types is not None and "indicator" not in asked.types:
        return found.none()
    if asked.spec_versions is not None and "2.1" not in asked.spec_versions:
        return found.none()
    if asked.ids is not None:
        found = found.filter(key__in=[key for key in map(key_of, asked.ids) if key])
    if asked.versions & {"last", "first", "all"}:
        return found  # the newest version is the only one that is kept
    times = [_moment(each, "match[version]") for each in asked.versions]
    return found.filter(published_at__in=times)


def key_of(identifier: str) -> uuid.UUID | None:
    """Return the key of a STIX identifier; None for one that is not of this collection's kind."""
    kind, _mark, number = identifier.partition("--")
    try:
        return uuid.UUID(number) if kind == "indicator" and len(number) == 36 else None  # noqa: PLR2004 - text of a UUID
    except ValueError:
        return None


def stix(row: Indicator) -> dict[str, Any]:
    """Return the object of a row. Of what left the list only stands that it did."""
    record = record_of(row)._replace(valid_until=row.expires_at, tlp=Tlp.CLEAR)
    found = indicator(record)
    modified = row.published_at or row.changed_at
    found["modified"] = version(modified)
    found["created"] = min(str(found["created"]), version(modified))
    until = found.get("valid_until")
    if until is not None and str(until) <= str(found["valid_from"]):
        del found["valid_until"]
    if not row.listed:
        found["revoked"] = True
    return found


def manifest(row: Indicator) -> dict[str, str]:
    """Return the manifest record of a row."""
    added = row.published_at or row.changed_at
    return {
        "id": f"indicator--{row.key}", "date_added": stamp(added), "version": version(added), "media_type": STIX,
    }  # fmt: skip


def _set(query: QueryDict, name: str) -> frozenset[str] | None:
    values = [each.strip() for text in query.getlist(f"match[{name}]") for each in text.split(",")][:1000]
    return frozenset(filter(None, values)) if values else None


def _moment(text: str, name: str) -> dt.datetime:
    try:
        found = parse_datetime(text.replace(" ", "+"))
        if found is None or found.tzinfo is None:
            raise ValueError(text)  # noqa: TRY301
        return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise TaxiiError(400, "Bad Request", f"{name} is a timestamp such as 2026-01-31T12:00:00Z.") from None


def _written(row: Indicator) -> str:
    return urlsafe_b64encode(f"{stamp(row.published_at or row.changed_at)} {row.pk}".encode()).decode().rstrip("=")


def _cursor(text: str) -> tuple[dt.datetime, int]:
    try:
        at, _blank, pk = urlsafe_b64decode(text[:200] + "=" * (-len(text[:200]) % 4)).decode("ascii").partition(" ")
        if not pk.isdecimal() or len(pk) > 18:  # noqa: PLR2004 - digits of a key
            raise ValueError(pk)  # noqa: TRY301
        return _moment(at, "next"), int(pk)
    except ValueError:
        raise TaxiiError(400, "Bad Request", "next is what the page before said.") from None
