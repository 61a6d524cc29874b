"""Whom a letter addresses: from the lines of its address to an ordered list of units, each once.

Numbers restart under each heading, as on the lists of real letters. A unit that several lines name is addressed once,
where it stands first; a line of exclusion takes it out wherever it stands. Addressees may stand on no list, as the two
telecoms of HP 2022.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from lamsach.campaign.forms import Traits
from lamsach.campaign.kinds import codes_of

U = TypeVar("U", bound=Hashable)


class LineKind(StrEnum):
    """What a line of an address names."""

    UNIT = "unit"
    GROUP = "group"
    KIND_BELOW = "kind_below"


@dataclass(frozen=True, slots=True)
class Line(Generic[U]):
    """One line: a *unit*, a *group*, or all units of *unit_kind* below a *unit* ("all communes of").

    *unit_kind* may be a family of kinds. *heading* is what the list says above it; the group's name stands in for a
    blank one. What is not *listed* is addressed all the same; what is *excluded* is not.
    """

    kind: LineKind
    unit: U | None = None
    group: Hashable = None
    unit_kind: str = ""
    heading: str = ""
    listed: bool = True
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Row(Generic[U]):
    """A row of a group: a unit, and how many bodies it stands for (2: party committee and people's committee)."""

    unit: U
    stands_for: int = 1


class Directory(Protocol[U]):
    """What has to be known of the tree on the day of the letter. Implementations SHALL answer for that one day."""

    def group(self, group: Hashable) -> tuple[str, Sequence[Row[U]]]:
        """Return the name of a group and its rows in their order; no rows for a group that is not there."""

    def below(self, unit: U, kinds: frozenset[str]) -> Sequence[U]:
        """Return the units of one of *kinds* below *unit*, at any depth and without it, in the order of a list."""

    def exists(self, unit: U) -> bool:
        """Return whether the unit exists on the day."""

    def kinds(self, units: Iterable[U]) -> Mapping[U, str]:
        """Return the kind that each unit is of on the day."""


@dataclass(frozen=True, slots=True)
class Addressee(Generic[U]):
    """A unit that the letter addresses, by which line, and where it stands: heading and number."""

    unit: U
    line: int
    heading: str
    position: int
    listed: bool = True
    stands_for: int = 1
    groups: frozenset[str] = frozenset()  # every heading and group that names it
    kind: str = ""

    @property
    def traits(self) -> Traits:
        """What decides which tasks and questions are for this unit."""
        return Traits(self.kind, self.groups)


class Counted(StrEnum):
    """Of how many: the denominator, which is the officer's choice and is shown."""

    ADDRESSED = "addressed"
    LISTED = "listed"
    WITHOUT_ISSUER = "without_issuer"


@dataclass(frozen=True, slots=True)
class Resolution(Generic[U]):
    """The units that an address means, and what an officer should look at before it goes out."""

    addressees: tuple[Addressee[U], ...] = ()
    twice: tuple[U, ...] = ()  # named by several lines; addressed once
    gone: tuple[U, ...] = ()  # do not exist on the day; not addressed
    left_out: tuple[U, ...] = ()  # excluded
    empty: tuple[int, ...] = ()  # lines that mean nobody

    def counted(self, by: Counted, issuer: U) -> tuple[Addressee[U], ...]:
        """Return those that a denominator counts."""
        return tuple(
            each
            for each in self.addressees
            if by is Counted.ADDRESSED or (each.listed and (by is Counted.LISTED or each.unit != issuer))
        )

    @property
    def bodies(self) -> int:
        """How many bodies the rows name: a row may stand for two."""
        return sum(each.stands_for for each in self.addressees)

    def headings(self) -> list[tuple[str, list[Addressee[U]]]]:
        """Return the list as it is printed, heading by heading; those on no list stand apart at the end."""
        grouped: dict[tuple[bool, str], list[Addressee[U]]] = {}
        for each in self.addressees:
            grouped.setdefault((not each.listed, each.heading), []).append(each)
        return [
            (heading, found) for (_unlisted, heading), found in sorted(grouped.items(), key=lambda part: part[0][0])
        ]


@dataclass(slots=True)
class _Place(Generic[U]):
    """Where a unit was first named, while the lines are gone through."""

    line: int
    heading: str
    stands_for: int
    listed: bool
    groups: set[str] = field(default_factory=set)


def resolve(lines: Sequence[Line[U]], directory: Directory[U]) -> Resolution[U]:
    """Return the units that *lines* mean, in their order."""
    named = [_rows(line, directory) for line in lines]
    excluded = {row.unit for line, (_name, rows) in zip(lines, named, strict=True) if line.excluded for row in rows}
    places: dict[U, _Place[U]] = {}
    twice, gone, left_out = dict[U, None](), dict[U, None](), dict[U, None]()
    for number, (line, (name, rows)) in enumerate(zip(lines, named, strict=True)):
        if line.excluded:
            continue
        heading = line.heading or name
        names = {each for each in (heading, name) if each}
        for row in rows:
            if row.unit in excluded:
                left_out[row.unit] = None
            elif not directory.exists(row.unit):
                gone[row.unit] = None
            elif (place := places.get(row.unit)) is not None:
                place.groups |= names
                place.listed |= line.listed
                twice[row.unit] = None
            else:
                places[row.unit] = _Place(number, heading, row.stands_for, line.listed, set(names))
    return Resolution(
        _numbered(places, directory.kinds(places)),
        tuple(twice),
        tuple(gone),
        tuple(left_out),
        tuple(number for number, (_name, rows) in enumerate(named) if not rows),
    )


def _rows(line: Line[U], directory: Directory[U]) -> tuple[str, Sequence[Row[U]]]:
    if line.kind is LineKind.GROUP:
        return directory.group(line.group)
    if line.unit is None:
        return "", ()
    if line.kind is LineKind.UNIT:
        return "", (Row(line.unit),)
    return "", [Row(unit) for unit in directory.below(line.unit, codes_of(line.unit_kind))]


def _numbered(places: Mapping[U, _Place[U]], kinds: Mapping[U, str]) -> tuple[Addressee[U], ...]:
    last: Counter[tuple[str, bool]] = Counter()
    found = []
    for unit, place in places.items():
        last[place.heading, place.listed] += 1
        found.append(
            Addressee(
                unit,
                place.line,
                place.heading,
                last[place.heading, place.listed],
                place.listed,
                place.stands_for,
                frozenset(place.groups),
                kinds.get(unit, ""),
            )
        )
    return tuple(found)
