"""How a plan is made. No database here: only the list and the snapshot."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from lamsach.campaign.kinds import BY_CODE, Kind, Tier, kind_of
from lamsach.campaign.naming import Candidate, Known, Match, NameIndex, Verdict
from lamsach.campaign.unit_names import name_of_place, readings, split_address
from lamsach.core.errors import UnusableInputError
from lamsach.portal.units.importing.placing import Placing, new_key
from lamsach.portal.units.importing.plan import NEW, SKIP, Above, Decision, Outcome, Plan, Step, Suggestion
from lamsach.portal.units.importing.snapshot import Snapshot, UnitThen
from lamsach.portal.units.importing.superiors import Superiors
from lamsach.portal.units.importing.words import say_reason
from lamsach.portal.units.lists import ListedUnit, UnitList
from lamsach.portal.units.models import BEGINNING, Line

DEEPEST = 16


class Refusal(Exception):  # noqa: N818 - never seen outside of this file
    """A row cannot be used."""

    def __init__(self, reason: str, message: str, suggestions: Iterable[Suggestion] = ()) -> None:
        super().__init__(message)
        self.reason, self.message, self.suggestions = reason, message, tuple(suggestions)


def plan_import(
    listed: UnitList,
    snapshot: Snapshot,
    *,
    under: int | None = None,
    decisions: Mapping[int, Decision] | None = None,
    confined: bool = False,
) -> Plan:
    """Plan the import of a list into the tree of the snapshot's day.

    *under* is the superior of rows that name none; *decisions* are by row number. A *confined* plan touches nothing
    outside of the subtree of *under*: whoever may change that subtree may execute it.
    """
    if under is not None and under not in snapshot.units:
        raise UnusableInputError(_("The unit that the list is imported for does not exist on that day."))
    return _Planner(listed, snapshot, under, decisions or {}, confined=confined).plan()


class _Planner:
    def __init__(
        self,
        listed: UnitList,
        snapshot: Snapshot,
        under: int | None,
        decisions: Mapping[int, Decision],
        *,
        confined: bool,
    ) -> None:
        self.confined = confined
        self.listed, self.snapshot, self.under, self.decisions = listed, snapshot, under, decisions
        self.rows = [_without_address(row) for row in listed.units]
        self.superiors = Superiors(self.rows, snapshot, under)
        self.placing = Placing(snapshot)
        self.steps: dict[int, Step] = {}
        self.seen: dict[tuple[Above, str], int] = {}
        self.codes: dict[str, int] = {}

    def plan(self) -> Plan:
        for index in range(len(self.rows)):
            self._settle(index)
        return Plan(
            self.snapshot.day,
            self.under,
            [self.steps[index] for index in range(len(self.rows))],
            self.listed.groups,
            self.listed.problems,
            self.listed.problems_left_out,
            list(self.steps),
        )

    def _settle(self, index: int) -> None:
        """Settle a row after the rows that it stands under; a chain that comes back to itself is refused."""
        chain: list[int] = []
        current: int | None = index
        while current is not None and current not in self.steps:
            if current in chain or len(chain) > DEEPEST:
                for each in chain:
                    self._refuse(each, Refusal("cycle", say_reason("cycle", self.rows[each])))
                return
            chain.append(current)
            current = self.superiors.row_above(current)
        for each in reversed(chain):
            try:
                self.steps[each] = self._step(each)
            except Refusal as refusal:
                self._refuse(each, refusal)

    def _refuse(self, index: int, refusal: Refusal) -> None:
        row = self.rows[index]
        self.steps[index] = Step(
            row,
            Outcome.REFUSED,
            row.name,
            reason=refusal.reason,
            message=refusal.message,
            suggestions=refusal.suggestions,
        )

    def _step(self, index: int) -> Step:
        row = self.rows[index]
        decision = self.decisions.get(row.place.number)
        if decision == SKIP:
            raise Refusal("left_out", _("Left out, as decided."))
        above = self._above(index)
        try:
            found = self._found(row, above, decision)
        except Refusal as refusal:
            if refusal.reason == "code_elsewhen":  # a unit all the same: a second row of its name is one too many
                for reading in readings(row.name):
                    self.seen.setdefault((above, reading.full), index)
            raise
        for unit in (above.unit, found):
            if self.confined and unit is not None and not self.snapshot.is_within(unit, self.under):
                raise Refusal("outside", _("It concerns a unit outside of the one that the list is imported for."))
        step = self._existing(row, above, self.snapshot.units[found]) if found is not None else self._new(row, above)
        return self._placed(index, self._told_apart(index, step))

    def _placed(self, index: int, step: Step) -> Step:
        """Note where the unit stands from now on; refuse what cannot be on those days."""
        above = self._key(step.above)
        since = step.since or self.snapshot.day
        if step.outcome is Outcome.CREATED:
            self.placing.create(new_key(index), above, step.line, since, step.until)
        elif step.outcome in (Outcome.MOVED, Outcome.LINKED) and above is not None:
            key = step.unit if step.unit is not None else new_key(step.same_as or 0)
            place = self.placing.move if step.outcome is Outcome.MOVED else self.placing.link
            fault = place(key, above, step.line, since)
            if fault == "same":
                return replace(step, outcome=Outcome.MATCHED)
            if fault:
                raise Refusal(fault, say_reason(fault, step.row))
        return step

    def _key(self, above: Above) -> int | None:
        return new_key(above.row) if above.row is not None else above.unit

    def _above(self, index: int) -> Above:
        row, found = self.rows[index], self.superiors.of(index)
        if found.fault:
            raise Refusal(found.fault, say_reason(found.fault, row), self._suggestions(found.candidates))
        if found.row is None:
            return Above(unit=found.unit)
        step = self.steps[found.row]
        if step.outcome is Outcome.REFUSED:
            raise Refusal("superior_refused", _("The row of its superior is refused."))
        origin = self.steps[step.same_as] if step.same_as is not None else step
        return Above(unit=origin.unit) if origin.unit is not None else Above(row=step.same_as or found.row)

    def _found(self, row: ListedUnit, above: Above, decision: Decision | None) -> int | None:
        """Return the unit that the row means, None for a new one; refuse what is in doubt."""
        if isinstance(decision, int):
            if decision not in self.snapshot.units:
                raise Refusal("unknown_unit", _("The unit chosen for this row does not exist on that day."))
            return decision
        if name := self.snapshot.codes_elsewhen.get(row.code):
            raise Refusal(
                "code_elsewhen", _("This code belongs to “{unit}”, which does not exist on that day.").format(unit=name)
            )
        if decision == NEW:
            return None
        if row.code and (known := self.snapshot.by_code.get(row.code)):
            return self._by_code(row, known)
        if above.row is not None:
            return None
        if above.unit is not None and self._names(row, self.snapshot.units[above.unit]):
            return above.unit
        return self._by_name(row, self.snapshot.below(above.unit).match(row.name))

    def _by_code(self, row: ListedUnit, known: UnitThen) -> int:
        names = [Known(known.pk, known.name), *(Known(known.pk, name) for name in known.former)]
        if NameIndex(names).match(row.name).verdict is Verdict.UNKNOWN:
            raise Refusal(
                "code_of_another",
                _("This code belongs to “{unit}”.").format(unit=known.name),
                [Suggestion(known.pk, self.snapshot.path(known.pk), known.code, "code")],
            )
        return known.pk

    def _by_name(self, row: ListedUnit, match: Match) -> int | None:
        if match.verdict is Verdict.SAME and isinstance(match.key, int):
            return match.key
        if match.verdict is Verdict.UNKNOWN:
            self._refuse_if_elsewhere(row)
            return None
        several = match.verdict is Verdict.AMBIGUOUS
        reason = "ambiguous" if several else "near"
        raise Refusal(reason, say_reason(reason, row), self._suggestions(match.candidates))

    def _refuse_if_elsewhere(self, row: ListedUnit) -> None:
        """Refuse a row that gives a unit's other line, when exactly one unit of that name stands on one line only."""
        if row.line != Line.VERTICAL or not (row.superior or row.superior_code):
            return
        match = self.snapshot.everywhere().match(row.name)
        known = self.snapshot.units.get(match.key) if isinstance(match.key, int) else None
        if known is not None and row.line not in known.superiors:
            raise Refusal("elsewhere", say_reason("elsewhere", row), self._suggestions(match.candidates))

    def _names(self, row: ListedUnit, unit: UnitThen) -> bool:
        mine = {reading.full for reading in readings(row.name)}
        return bool(mine & {reading.full for reading in readings(unit.name)})

    def _existing(self, row: ListedUnit, above: Above, unit: UnitThen) -> Step:
        step = Step(row, Outcome.MATCHED, unit.name, unit.pk, above=above, path=self._path(above), kind=unit.kind)
        step.new_code = row.code if not unit.code and row.code not in self.snapshot.by_code else ""
        if not (row.superior or row.superior_code) or above.unit in ({unit.pk} | set(unit.superiors.values())):
            return step
        counting = next((line for line, pk in unit.superiors.items() if pk == unit.counting), "")
        step.line = row.line or counting or Line.TERRITORIAL
        further = unit.counting is not None and step.line != counting
        step.outcome = Outcome.LINKED if further else Outcome.MOVED
        step.since, step.until = row.since or self.snapshot.day, None
        return step

    def _new(self, row: ListedUnit, above: Above) -> Step:
        if row.code and row.code in self.codes:
            return self._again(row, above, self.codes[row.code])
        kind_above, opened, closed = self._facts(above)
        form = readings(row.name)
        if not form:
            raise Refusal("no_name", _("The row names no unit."))
        kind = row.kind or kind_of(form[0].full, superior=kind_above).code
        since, until = row.since or opened, min(filter(None, (row.until, closed)), default=None)
        if since < opened or (until is not None and until <= since):
            raise Refusal("outside_life", say_reason("outside_life", row))
        name = name_of_place(row.name) if BY_CODE[kind].tier > Tier.NATION else row.name
        return Step(
            row,
            Outcome.CREATED,
            name,
            above=above,
            path=self._path(above),
            kind=kind,
            line=row.line if (row.superior or row.superior_code) and row.line else Line.TERRITORIAL,
            since=since,
            until=until,
        )

    def _again(self, row: ListedUnit, above: Above, first: int) -> Step:
        """Return the step for a code that the list has already: the unit's other superior, on its other line."""
        before = self.steps[first]
        forms = {reading.full for reading in readings(row.name)}
        same = forms & {reading.full for reading in readings(before.name)}
        if not same or not row.line or row.line == before.line or before.outcome is not Outcome.CREATED:
            raise Refusal("code_twice", _("The list gives this code to two units."))
        step = Step(row, Outcome.LINKED, before.name, same_as=first, above=above, path=self._path(above))
        step.kind, step.line, step.since = before.kind, row.line, row.since or before.since
        return step

    def _facts(self, above: Above) -> tuple[Kind | None, dt.date, dt.date | None]:
        if above.row is not None:
            step = self.steps[above.row]
            return BY_CODE.get(step.kind), step.since or BEGINNING, step.until
        if above.unit is None:
            return None, BEGINNING, None
        unit = self.snapshot.units[above.unit]
        return self.snapshot.kind(unit.pk), unit.opened, unit.closed

    def _told_apart(self, index: int, step: Step) -> Step:
        """Refuse a unit that the list has already named, unless it is there in another group or on another line."""
        if step.outcome is Outcome.LINKED and step.same_as is not None:
            return step
        keys = (
            [(Above(unit=step.unit), "")]
            if step.unit is not None
            else [(step.above, reading.full) for reading in readings(step.name)]
        )
        row = step.row
        for key in keys:
            if (first := self.seen.get(key)) is not None:
                before = self.rows[first]
                refused = self.steps[first].outcome is Outcome.REFUSED
                if refused or (before.group == row.group and before.line == row.line):
                    raise Refusal("twice", _("The list names this unit twice: see {place}.").format(place=before.place))
                if step.unit is None:
                    return replace(step, outcome=Outcome.MATCHED, same_as=first)
            self.seen.setdefault(key, index)
        if row.code:
            self.codes.setdefault(row.code, index)
        return step

    def _path(self, above: Above) -> str:
        if above.row is not None:
            step = self.steps[above.row]
            return ", ".join(filter(None, (step.name, step.path)))
        return self.snapshot.path(above.unit) if above.unit is not None else ""

    def _suggestions(self, candidates: Iterable[Candidate]) -> list[Suggestion]:
        return [
            Suggestion(each.key, self.snapshot.path(each.key), self.snapshot.units[each.key].code, each.reason)
            for each in candidates
            if isinstance(each.key, int)
        ]


def _without_address(row: ListedUnit) -> ListedUnit:
    """Take the places above off the name, where the row names no superior apart."""
    name, within = split_address(row.name)
    if not within or row.superior or row.superior_code:
        return row
    return replace(row, name=name, superior=", ".join(within))
