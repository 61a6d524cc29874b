"""The tree of one day as an array: every unit after its superior, so that one pass from the end sums everything up."""

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
        below: dict[Unit, list[Unit]] = {}
        roots = []
        for unit in known:
            superior = superiors.get(unit)
            if superior is None or superior not in known or superior == unit:
                roots.append(unit)
            else:
                below.setdefault(superior, []).append(unit)
        order: list[Unit] = []
        position: dict[Unit, int] = {}
        self._place(roots, below, order, position)
        if len(order) < len(known):
            for unit in known:
                if unit not in position:
                    self._place([unit], below, order, position)
                    roots.append(unit)
        self.units = order
        self.position = position
        ground = len(order)
        at_ground = set(roots)
        self.parent = [ground if unit in at_ground else position[superiors[unit]] for unit in order]

    @staticmethod
    def _place(
        start: list[Unit], below: Mapping[Unit, list[Unit]], order: list[Unit], position: dict[Unit, int]
    ) -> None:
        level = start
        while level:
            for unit in level:
                position[unit] = len(order)
                order.append(unit)
            level = [unit for superior in level for unit in below.get(superior, ()) if unit not in position]

    def __len__(self) -> int:
        return len(self.units)

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
