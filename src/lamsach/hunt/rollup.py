"""From counted hits to sightings: one for each client, device, unit and entry of the list.

The definition, and what runs where device or unit depend on the time; elsewhere the kernel does the same
(``kernel/rolling.c``).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from lamsach.hunt.clocks import DAY
from lamsach.hunt.native import address_bytes
from lamsach.hunt.tally import NO_SLOT, Count, Key, Tally, Validity, uncollected
from lamsach.hunt.units import UnitTable
from lamsach.indicators.index import Entry, MatchIndex

if TYPE_CHECKING:
    from lamsach.hunt.leases import Leases


class Sighting:
    """A device's contact with an entry. First and last in microseconds since 1970; None where no time could be read.

    *device* and *unit* None: unmatched. *days*: on how many days. What the list says of the entry is read when somebody
    asks.
    """

    __slots__ = ("_counted", "_index", "_latest", "client", "days", "device", "number", "unit", "validity")

    def __init__(  # noqa: PLR0917 - made by the hundred thousand: names cost
        self,
        index: MatchIndex,
        client: str,
        device: str | None,
        unit: str | None,
        number: int,
        validity: Validity,
        counted: Count,
        days: int = 0,
        latest: int | None = None,
    ) -> None:
        self._index, self._counted, self._latest = index, counted, latest
        self.client, self.device, self.unit = client, device, unit
        self.number, self.validity, self.days = number, validity, days

    @property
    def entry(self) -> Entry:
        """Return what was met."""
        return self._index.entry(self.number)

    @property
    def first(self) -> int | None:
        """Return the time of the first contact."""
        return self._counted.first

    @property
    def last(self) -> int | None:
        """Return the time of the last contact."""
        return self._counted.last

    @property
    def count(self) -> int:
        """Return the number of contacts."""
        return self._counted.lines

    @property
    def size(self) -> int:
        """Return the bytes, where the log has them."""
        return self._counted.size

    def add(self, count: Count, day: int | None) -> None:
        """Add what was counted in a later stretch of time."""
        self._counted += count
        if day is not None and day != self._latest:
            self.days, self._latest = self.days + 1, day


class _Attribution:
    """Whose a contact is, asked once for each client where no date matters."""

    def __init__(self, units: UnitTable | None, leases: "Leases | None") -> None:
        self._units, self._leases = units, leases

    def settled(self, client: str) -> tuple[None, str | None] | None:
        """Return device and unit where they are the same at all times."""
        if self._leases:
            return None
        unit = self._units.settled(client) if self._units else (None,)
        return (None, unit[0]) if unit else None

    def of(self, client: str, count: Count) -> tuple[str | None, str | None]:
        """Return device and unit in one stretch of time."""
        times, units, leases = count[:2], self._units, self._leases
        device = _one(leases.device_of(client, time) for time in times) if leases else None
        return device, _one(units.unit_of(client, time) for time in times) if units else None


def roll_up(
    tally: Tally, index: MatchIndex, *, units: UnitTable | None = None, leases: "Leases | None" = None
) -> list[Sighting]:
    """Return the sightings in *tally*, those in force first, the most frequent first, then by address.

    Attribution is by the first and the last contact of each counted stretch of time; where they belong to two devices
    or two units, the stretch is unmatched.
    """
    whose, slot_size = _Attribution(units, leases), tally.slot
    by_client: defaultdict[str, list[tuple[Key, Count]]] = defaultdict(list)
    buckets: defaultdict[tuple[Validity, int], list[Sighting]] = defaultdict(list)

    @cache
    def day_of(slot: int) -> int | None:
        return None if slot == NO_SLOT else slot * slot_size // DAY

    with uncollected():
        for item in tally.items():
            by_client[item[0][0]].append(item)
        for client in sorted(by_client, key=_place):
            for sighting in _of_client(client, sorted(by_client[client]), index, whose, day_of):
                buckets[sighting.validity, -sighting.count].append(sighting)
        return [sighting for key in sorted(buckets) for sighting in buckets[key]]


def _of_client(
    client: str,
    items: list[tuple[Key, Count]],
    index: MatchIndex,
    whose: _Attribution,
    day_of: Callable[[int], int | None],
) -> Iterator[Sighting]:
    """Yield the sightings of *client*, by entry; those of an entry by device and unit."""
    settled = whose.settled(client)
    if settled is None:
        yield from _by_time(client, items, index, whose, day_of)
        return
    device, unit = settled
    sighting: Sighting | None = None
    for (_client, number, validity, slot), count in items:
        if sighting is not None and sighting.number == number and sighting.validity == validity:
            sighting.add(count, day_of(slot))
            continue
        if sighting is not None:
            yield sighting
        day = day_of(slot)
        sighting = Sighting(index, client, device, unit, number, validity, count, int(day is not None), day)
    if sighting is not None:
        yield sighting


def _by_time(
    client: str,
    items: list[tuple[Key, Count]],
    index: MatchIndex,
    whose: _Attribution,
    day_of: Callable[[int], int | None],
) -> Iterator[Sighting]:
    """Yield the sightings of a client whose device or unit depends on the time."""
    met = (-1, Validity.VALID)
    found: dict[tuple[str | None, str | None], Sighting] = {}  # of the entry at hand
    for (_client, number, validity, slot), count in items:
        if (number, validity) != met:
            yield from (found[each] for each in sorted(found, key=_text))
            met, found = (number, validity), {}
        place = whose.of(client, count)
        if place in found:
            found[place].add(count, day_of(slot))
        else:
            day = day_of(slot)
            found[place] = Sighting(index, client, *place, number, validity, count, int(day is not None), day)
    yield from (found[each] for each in sorted(found, key=_text))


def _place(client: str) -> tuple[bytes, str]:
    """Return what puts addresses in their order, and other clients behind them."""
    return address_bytes(client) or b"\xff" * 17, client


def _text(place: tuple[str | None, str | None]) -> tuple[str, str]:
    return place[0] or "", place[1] or ""


def _one(answers: Iterable[str | None]) -> str | None:
    found = set(answers)
    return found.pop() if len(found) == 1 else None
