"""From counted hits to sightings: one for each client, device, unit and entry of the list."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lamsach.hunt.clocks import DAY
from lamsach.hunt.leases import Leases
from lamsach.hunt.tally import NO_SLOT, Tally, Validity
from lamsach.hunt.units import UnitTable
from lamsach.indicators.index import Entry, MatchIndex


@dataclass(slots=True)
class Sighting:
    """A device's contact with an entry. First and last in microseconds since 1970; None where no time could be read.

    *device* and *unit* None: unmatched.
    """

    client: str
    device: str | None
    unit: str | None
    entry: Entry
    validity: Validity
    first: int | None = None
    last: int | None = None
    count: int = 0
    size: int = 0
    days: set[int] = field(default_factory=set)


_Place = tuple[str, str | None, str | None, int, Validity]


def roll_up(
    tally: Tally, index: MatchIndex, *, units: UnitTable | None = None, leases: Leases | None = None
) -> list[Sighting]:
    """Return the sightings in *tally*, those in force first, the most frequent first.

    Attribution is by the first and the last contact of each counted stretch of time; where they belong to two devices
    or two units, the stretch is unmatched.
    """
    found: dict[_Place, Sighting] = {}
    entries: dict[int, Entry] = {}
    for key, count in tally.items():
        device = _settled(leases.device_of(key.client, time) for time in (count.first, count.last)) if leases else None
        unit = _settled(units.unit_of(key.client, time) for time in (count.first, count.last)) if units else None
        place = (key.client, device, unit, key.entry, key.validity)
        sighting = found.get(place)
        if sighting is None:
            entry = entries.get(key.entry) or entries.setdefault(key.entry, index.entry(key.entry))
            sighting = found[place] = Sighting(key.client, device, unit, entry, key.validity)
        sighting.count += count.lines
        sighting.size += count.size
        if count.first is not None and count.last is not None:
            sighting.first = count.first if sighting.first is None else min(sighting.first, count.first)
            sighting.last = count.last if sighting.last is None else max(sighting.last, count.last)
        if key.slot != NO_SLOT:
            sighting.days.add(key.slot * tally.slot // DAY)
    return sorted(
        found.values(),
        key=lambda each: (
            each.validity,
            -each.count,
            each.client,
            each.entry.indicator,
            each.device or "",
            each.unit or "",
        ),
    )


def _settled(answers: Iterable[str | None]) -> str | None:
    found = set(answers)
    return found.pop() if len(found) == 1 else None
