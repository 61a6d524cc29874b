"""The tree of one day as an array: every unit after its superior, so that one pass from the end sums everything up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from lamsach.campaign.tree import Unit


class Forest:
    """Units in an order in which a superior comes before its subordinates.

    ``parent[i]`` is the place of the superior of ``units[i]``; it is ``len(units)``, the ground, for a unit that nobody
    of the forest is above.
    """

    def __init__(self, units: Iterable[Unit], superiors: Mapping[Unit, Unit]) -> None:
        """Order *units* by *superiors*; a superior that is not one of them is left out.

        Where superiors form a cycle, which is an error in the data, the first of its units is taken for a root.
        """
        known = dict.fromkeys(units)
        self._below: defaultdict[Unit, list[Unit]] = defaultdict(list)
        roots = []
        for unit in known:
            superior = superiors.get(unit)
            if superior is None or superior not in known or superior == unit:
                roots.append(unit)
            else:
                self._below[superior].append(unit)
        ground = len(known)
        self.units: list[Unit] = roots
        self.parent = [ground] * len(roots)
        self.families: list[tuple[int, int, int]] = []
        """The place of each unit that has others below it, that of the first of these, and the one after their last."""
        self._place(0)
        if len(self.units) < ground:
            placed = set(self.units)
            for unit in known:
                if unit not in placed:
                    at = len(self.units)
                    self.units.append(unit)
                    self.parent.append(ground)
                    self._below[superiors[unit]].remove(unit)
                    self._place(at)
                    placed.update(self.units[at:])
        self.position = {unit: place for place, unit in enumerate(self.units)}

    def _place(self, at: int) -> None:
        """Put behind the last unit those below the ones that stand from *at* on: siblings stand together."""
        units, parent, below = self.units, self.parent, self._below
        while at < len(units):
            if lower := below.get(units[at]):
                first = len(units)
                units.extend(lower)
                parent.extend([at] * len(lower))
                self.families.append((at, first, len(units)))
            at += 1

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def roots(self) -> list[int]:
        """The places of the units that stand on the ground."""
        ground = len(self.units)
        return [place for place, parent in enumerate(self.parent) if parent == ground]

    @property
    def superiors(self) -> dict[Unit, Unit]:
        """The unit under which each one stands; those on the ground are left out."""
        ground = len(self.units)
        return {self.units[place]: self.units[parent] for place, parent in enumerate(self.parent) if parent != ground}

    @cached_property
    def children(self) -> list[list[int]]:
        """The places of the subordinates of each place, and at the end those of the ground: the roots."""
        found: list[list[int]] = [[] for _ in range(len(self.units) + 1)]
        for place, parent in enumerate(self.parent):
            found[parent].append(place)
        return found


def forest_among(units: Iterable[Unit], superiors: Mapping[Unit, Unit]) -> Forest:
    """Return the forest of exactly these *units*, each below the nearest of them that is above it in the whole tree.

    This is how the units assigned by one directive nest, when some are below others.
    """
    listed = dict.fromkeys(units)
    nearest: dict[Unit, Unit | None] = {}
    above: dict[Unit, Unit] = {}
    for unit in listed:
        way: list[Unit] = []
        passed = {unit}
        at = superiors.get(unit)
        while at is not None and at not in listed and at not in nearest and at not in passed:
            way.append(at)
            passed.add(at)
            at = superiors.get(at)
        found = nearest.get(at) if at in nearest else (at if at in listed else None)
        nearest.update(dict.fromkeys(way, found))
        if found is not None and found != unit:
            above[unit] = found
    return Forest(listed, above)
