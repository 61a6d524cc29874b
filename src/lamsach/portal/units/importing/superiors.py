"""Which superior a row names: another row of the list, or a unit that exists."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from lamsach.campaign.naming import Candidate, Verdict
from lamsach.campaign.unit_names import readings, split_address
from lamsach.portal.units.importing.snapshot import Snapshot
from lamsach.portal.units.lists import ListedUnit


@dataclass(frozen=True, slots=True)
class Found:
    """The superior: an existing unit, a row, neither (the top), or a fault with what may be meant."""

    unit: int | None = None
    row: int | None = None
    fault: str = ""
    candidates: tuple[Candidate, ...] = ()


class Superiors:
    """Resolves what the rows of one list say of their superiors."""

    def __init__(self, rows: Sequence[ListedUnit], snapshot: Snapshot, under: int | None) -> None:
        self._rows, self._snapshot, self._under = rows, snapshot, under
        self._by_code = {row.code: index for index, row in enumerate(rows) if row.code}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for index, row in enumerate(rows):
            for reading in readings(row.name):
                self._by_name[reading.full].append(index)
        self._known: dict[tuple[str, str], Found] = {}

    def of(self, index: int) -> Found:
        """Return the superior of a row."""
        row = self._rows[index]
        if row.superior_code:
            return self._of_code(row.superior_code)
        if not row.superior:
            return Found(unit=self._under)
        key = (row.superior, row.name)
        if key not in self._known:
            self._known[key] = self._of_name(row.superior, index)
        return self._known[key]

    def row_above(self, index: int) -> int | None:
        """Return the row that a row stands under, if it stands under one."""
        return self.of(index).row

    def _of_code(self, code: str) -> Found:
        if code in self._by_code:
            return Found(row=self._by_code[code])
        known = self._snapshot.by_code.get(code)
        return Found(unit=known.pk) if known else Found(fault="unknown_superior")

    def _of_name(self, written: str, index: int) -> Found:
        name, within = split_address(written)
        rows = self._rows_named(name, within, index)
        if len({self._rows[row].superior for row in rows}) == 1:
            return Found(row=min(rows))
        if rows:
            return Found(fault="ambiguous_superior")
        return self._unit_named(name, within)

    def _rows_named(self, name: str, within: Sequence[str], index: int) -> set[int]:
        rows = {row for reading in readings(name) for row in self._by_name.get(reading.full, ())} - {index}
        if within and rows:
            nearest = {reading.full for reading in readings(within[0])}
            rows = {
                row
                for row in rows
                if nearest & {reading.full for reading in readings(split_address(self._rows[row].superior)[0])}
            }
        return rows

    def _unit_named(self, name: str, within: Sequence[str]) -> Found:
        if self._under is not None and not within:
            forms = {reading.full for reading in readings(name)}
            if forms & {reading.full for reading in readings(self._snapshot.units[self._under].name)}:
                return Found(unit=self._under)
            near = self._snapshot.below(self._under).match(name)
            if near.verdict is Verdict.SAME and isinstance(near.key, int):
                return Found(unit=near.key)
        match = self._snapshot.everywhere().match(name)
        fitting = tuple(each for each in match.candidates if self._fits(each.key, within))
        if match.verdict in (Verdict.SAME, Verdict.AMBIGUOUS) and len(fitting) == 1:
            [only] = fitting
            if isinstance(only.key, int):
                return Found(unit=only.key)
        fault = "ambiguous_superior" if match.verdict is Verdict.AMBIGUOUS and fitting else "unknown_superior"
        return Found(fault=fault, candidates=fitting[:5])

    def _fits(self, key: object, within: Sequence[str]) -> bool:
        """Tell whether a unit lies in our scope and in all the places named."""
        if not isinstance(key, int) or not self._snapshot.is_within(key, self._under):
            return False
        above = {form.full for unit in self._snapshot.line_of_superiors(key) for form in readings(unit.name)}
        return all(above & {reading.full for reading in readings(place)} for place in within)
