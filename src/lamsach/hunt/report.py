"""The documents that may leave the machine, and the data of ``--json``.

Indicators and clients, never lines of a log.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, NamedTuple
from uuid import UUID

from lamsach import __version__
from lamsach.hunt.hunting import Hunt
from lamsach.hunt.rollup import Sighting
from lamsach.hunt.sightings import Sightings
from lamsach.indicators.listing import ListInUse
from lamsach.wire.document import ListUsed, Tool
from lamsach.wire.sighting_report import IndicatorKind, SightingReport, Validity
from lamsach.wire.sighting_report import Sighting as WireSighting

MOST_IN_ONE = 8_000  # sightings: well under the 4 MB that a portal takes
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Finding(NamedTuple):
    """A hunt that is over."""

    hunt: Hunt
    hunt_list: ListInUse
    sightings: Sightings
    seconds: float
    complete: bool

    @property
    def hits(self) -> int:
        """Return how many contacts were counted."""
        return self.sightings.hits


def moment(micros: int) -> datetime:
    """Return a time of the tally."""
    return _EPOCH + timedelta(microseconds=micros)


def local_time(micros: int | None, zone: tzinfo) -> str:
    """Return a time as people read it; a question mark where it is not known."""
    return "?" if micros is None else f"{moment(micros).astimezone(zone):%Y-%m-%d %H:%M}"


def _wire(sighting: Sighting, first: int, last: int) -> WireSighting:
    indicator = sighting.entry.indicator
    return WireSighting(
        client=sighting.client,
        device=sighting.device,
        unit=sighting.unit,
        indicator=indicator.value,
        kind=IndicatorKind(indicator.kind.value),
        family=sighting.entry.family or None,
        action=sighting.entry.action or None,
        validity=Validity(sighting.validity.name.lower()),
        first=moment(first),
        last=moment(last),
        count=sighting.count,
        days=sighting.days or None,
        bytes=sighting.size or None,
    )


def reports(finding: Finding, *, machine: str, made_at: datetime, uuids: Iterable[UUID]) -> list[SightingReport]:
    """Return the report, in as many documents as its size asks for; what was read is told in the first.

    Sightings whose time could not be read stay on this machine: a portal could not place them.
    """
    wire = [
        _wire(each, each.first, each.last)
        for each in finding.sightings
        if each.first is not None and each.last is not None
    ]
    counts, fresh = finding.hunt.counts, iter(uuids)
    made = []
    for start in range(0, max(1, len(wire)), MOST_IN_ONE):
        part = wire[start : start + MOST_IN_ONE]
        read = start == 0
        made.append(
            SightingReport(
                uuid=next(fresh),
                made_at=made_at,
                machine=machine,
                tool=Tool(name="lamsach hunt", version=__version__),
                lines=counts.lines if read else 0,
                bytes=counts.size if read else 0,
                seconds=finding.seconds if read else 0.0,
                hits=sum(each.count for each in part),
                refused=counts.refused.total() if read else 0,
                complete=finding.complete,
                indicator_list=ListUsed(
                    number=finding.hunt_list.number,
                    signed=finding.hunt_list.signed,
                    indicators=len(finding.hunt_list.index),
                ),
                sightings=part,
            )
        )
    return made


def as_data(finding: Finding) -> dict[str, Any]:
    """Return the document of ``--json``."""
    counts = finding.hunt.counts
    return {
        "lines": counts.lines,
        "bytes": counts.size,
        "seconds": round(finding.seconds, 3),
        "hits": finding.hits,
        "other": counts.other,
        "refused": counts.refused.total(),
        "reasons": {str(reason): number for reason, number in sorted(counts.refused.items())},
        "examples": [{"log": each.log, "offset": each.offset, "reason": str(each.reason)} for each in counts.examples],
        "unusable": [{"log": error.where, "reason": error.message} for error in finding.hunt.unusable],
        "complete": finding.complete,
        "fast": finding.hunt.plan.kernel is not None,
        "list": {
            "number": finding.hunt_list.number,
            "signed": finding.hunt_list.signed,
            "indicators": len(finding.hunt_list.index),
            "refused": finding.hunt_list.refused,
        },
        "sightings": [_sighting(each) for each in finding.sightings],
    }


def _sighting(sighting: Sighting) -> dict[str, Any]:
    indicator = sighting.entry.indicator
    return {
        "client": sighting.client,
        "device": sighting.device,
        "unit": sighting.unit,
        "indicator": indicator.value,
        "kind": str(indicator.kind),
        "family": sighting.entry.family or None,
        "action": sighting.entry.action or None,
        "validity": sighting.validity.name.lower(),
        "first": _text(sighting.first),
        "last": _text(sighting.last),
        "count": sighting.count,
        "days": sighting.days,
        "bytes": sighting.size,
    }


def _text(micros: int | None) -> str | None:
    return None if micros is None else moment(micros).isoformat().replace("+00:00", "Z")
