"""What a hunt found, in the order in which it is shown: what is in force first, the most frequent first."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from lamsach.hunt.clocks import DAY
from lamsach.hunt.counted import Counted
from lamsach.hunt.native import address_text, kernel_view
from lamsach.hunt.rollup import Sighting, roll_up
from lamsach.hunt.tally import Count, Validity
from lamsach.hunt.units import UnitTable
from lamsach.indicators.index import MatchIndex

if TYPE_CHECKING:
    from lamsach.hunt.leases import Leases


class Sightings(Sequence[Sighting]):
    """The sightings of a hunt, and the figures over all of them."""

    hits: int  # contacts
    devices: int  # devices, or clients where no device is known, with a contact in force
    families: list[str]  # of the contacts in force, each once
    with_devices = with_units = False  # whether somebody could have been named

    @abstractmethod
    def at(self, place: int) -> Sighting:
        """Return the sighting at *place*, from 0 on."""

    @overload
    def __getitem__(self, place: int) -> Sighting: ...

    @overload
    def __getitem__(self, place: slice) -> list[Sighting]: ...

    def __getitem__(self, place: int | slice) -> Sighting | list[Sighting]:
        """Return one sighting, or some of them."""
        if isinstance(place, slice):
            return [self.at(each) for each in range(*place.indices(len(self)))]
        return self.at(range(len(self))[place])


class Listed(Sightings):
    """Sightings that were made in Python."""

    def __init__(self, sightings: list[Sighting]) -> None:
        self._sightings = sightings
        in_force = [each for each in sightings if each.validity is Validity.VALID]
        self.hits = sum(each.count for each in sightings)
        self.devices = len({each.device or each.client for each in in_force})
        self.families = list(dict.fromkeys(each.entry.family for each in in_force))

    def __len__(self) -> int:
        """Return the number of sightings."""
        return len(self._sightings)

    def at(self, place: int) -> Sighting:
        """Return the sighting at *place*."""
        return self._sightings[place]


class Packed(Sightings):
    """Sightings in the kernel's memory, some tens of bytes each; one becomes an object when somebody asks for it.

    *units*: the table of them, in which nobody's unit depends on the time.
    """

    def __init__(self, rolled: Any, units: UnitTable | None, index: MatchIndex, kernel: Any) -> None:
        self._rolled, self._units, self._index = rolled, units, index
        self._number, self.hits, self.devices = rolled.figures()
        places = rolled.profiles(kernel_view(kernel, index))
        self.families = list(dict.fromkeys(self.at(place).entry.family for place in places))

    def __len__(self) -> int:
        """Return the number of sightings."""
        return int(self._number)

    def at(self, place: int) -> Sighting:
        """Return the sighting at *place*."""
        raw, entry, validity, first, last, lines, size, days = self._rolled.row(place)
        client = address_text(raw)
        settled = self._units.settled(client) if self._units else None
        counted = Count(first, last, lines, size)
        return Sighting(
            self._index, client, None, settled[0] if settled else None, entry, Validity(validity), counted, days
        )


def sightings_of(
    counted: Counted,
    index: MatchIndex,
    *,
    units: UnitTable | None = None,
    leases: "Leases | None" = None,
    kernel: Any | None = None,
) -> Sightings:
    """Return what *counted* adds up to, and leave nothing of it behind.

    The kernel does it where nobody's device or unit depends on the time.
    """
    found: Sightings | None = None
    packed = counted.all_packed() if kernel is not None and leases is None and counted.slot == DAY else None
    if packed is not None and (units is None or units.settles(packed)):
        found = Packed(packed.roll_up(), units, index, kernel)
    if found is None:
        found = Listed(roll_up(counted.tally(), index, units=units, leases=leases))
    found.with_units, found.with_devices = units is not None, leases is not None
    return found
