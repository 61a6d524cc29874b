"""From the contacts that a partner reports to sightings, as the portal takes them from a hunt."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from lamsach import __version__
from lamsach.feeds.shadowserver import Contact
from lamsach.feeds.sources.base import Refusal
from lamsach.indicators.values import Indicator
from lamsach.wire.document import Tool
from lamsach.wire.sighting_report import IndicatorKind, Sighting, SightingReport

MOST_IN_ONE = 8_000  # sightings: well under the 4 MB that a portal takes
UnitOf = Callable[[str, datetime], str | None]


class _Key(NamedTuple):
    """Contacts from two ports of one address may be two subscribers' behind it."""

    unit: str | None
    address: str
    port: int | None
    indicator: Indicator
    family: str


@dataclass
class _Seen:
    first: datetime
    last: datetime
    count: int = 0
    days: set[date] = field(default_factory=set)


@dataclass
class Tally:
    """What reports told: rows read, contacts, and what was refused."""

    lines: int = 0
    hits: int = 0
    refused: list[Refusal] = field(default_factory=list)
    seen: dict[_Key, _Seen] = field(default_factory=dict)

    def take(self, contacts: Iterable[Contact | Refusal], unit_of: UnitOf = lambda _address, _time: None) -> None:
        """Count *contacts*; *unit_of* says whose an address was at a time."""
        for each in contacts:
            self.lines += 1
            if isinstance(each, Refusal):
                self.refused.append(each)
                continue
            self.hits += 1
            unit = unit_of(each.address, each.time)
            key = _Key(unit, each.address, each.port, each.indicator, each.family)
            seen = self.seen.setdefault(key, _Seen(each.time, each.time))
            seen.first, seen.last = min(seen.first, each.time), max(seen.last, each.time)
            seen.count += 1
            seen.days.add(each.time.date())

    def sightings(self) -> list[Sighting]:
        """Return the sightings by unit, address and time; those of no known unit come last."""
        order = sorted(
            self.seen.items(),
            key=lambda each: (
                each[0].unit is None,
                each[0].unit or "",
                each[0].address,
                each[1].first,
                each[0].port or 0,
            ),
        )
        return [
            Sighting(
                client=key.address, unit=key.unit, source_port=key.port, indicator=key.indicator.value,
                kind=IndicatorKind(key.indicator.kind.value), family=_printable(key.family), first=seen.first,
                last=seen.last, count=seen.count, days=len(seen.days),
            )
            for key, seen in order
        ]  # fmt: skip


def _place(each: tuple[_Key, _Seen]) -> tuple[bool, str, str, datetime, int]:
    key, seen = each
    return key.unit is None, key.unit or "", key.address, seen.first, key.port or 0


def reports(tally: Tally, *, machine: str, made_at: datetime, uuids: Iterator[UUID]) -> list[SightingReport]:
    """Return the documents for the portal, as many as the size asks for; what was read is told in the first."""
    found = tally.sightings()
    return [
        SightingReport(
            uuid=next(uuids), made_at=made_at, machine=machine,
            tool=Tool(name="lamsach list sightings", version=__version__),
            lines=tally.lines if start == 0 else 0, bytes=0, seconds=0.0,
            hits=sum(each.count for each in found[start : start + MOST_IN_ONE]),
            refused=len(tally.refused) if start == 0 else 0,
            sightings=found[start : start + MOST_IN_ONE],
        )
        for start in range(0, max(1, len(found)), MOST_IN_ONE)
    ]  # fmt: skip


def _printable(name: str) -> str | None:
    return "".join(each for each in name if each.isprintable()).strip()[:200] or None
