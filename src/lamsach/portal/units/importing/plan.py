"""What an import would do, row by row, before it does anything. Nothing is guessed: doubt is a refused row.

A row is matched by its code, or by its name among the units right below its superior; a name alone never moves a unit.
Whoever imports may decide refused rows: this one is that unit, this one is new, leave this one out.
"""

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

from lamsach.portal.units.lists import ListedGroup, ListedUnit, Problem

NEW: Final = "new"
SKIP: Final = "skip"
Decision = int | Literal["new", "skip"]
"""What a person decided about a row: it is this unit (its id), it is new, it is left out."""


class Outcome(StrEnum):
    """What happens to a row."""

    CREATED = "created"
    MATCHED = "matched"
    MOVED = "moved"
    LINKED = "linked"  # an existing unit gets a further superior on its other line
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit that a refused row may mean."""

    unit: int
    path: str
    code: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Return the suggestion for machines."""
        return {"unit": self.unit, "name": self.path, "code": self.code, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Above:
    """The superior of a row: a unit that exists, a row of the list (its index), or nobody."""

    unit: int | None = None
    row: int | None = None


@dataclass(slots=True)
class Step:
    """What happens to one row. ``same_as`` is an earlier row that names the same unit."""

    row: ListedUnit
    outcome: Outcome
    name: str = ""
    unit: int | None = None
    same_as: int | None = None
    above: Above = Above()
    path: str = ""
    kind: str = ""
    line: str = ""
    new_code: str = ""  # the code that a unit without one gets
    since: dt.date | None = None
    until: dt.date | None = None
    reason: str = ""
    message: str = ""
    suggestions: tuple[Suggestion, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the step for machines."""
        told: dict[str, Any] = {"place": self.row.place.as_json(), "name": self.row.name}
        if self.outcome is Outcome.REFUSED:
            told |= {"code": self.reason, "reason": self.message}
            if self.suggestions:
                told["suggestions"] = [each.as_json() for each in self.suggestions]
        else:
            told |= {"unit": self.unit, "superior": self.path, "kind": self.kind}
        return told


@dataclass(slots=True)
class Plan:
    """All steps, in the order of the list, and the rows that could not be read at all."""

    day: dt.date
    under: int | None
    steps: list[Step] = field(default_factory=list)
    groups: list[ListedGroup] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problems_left_out: int = 0
    order: list[int] = field(default_factory=list)  # in which the steps were settled, and are executed

    def of(self, *outcomes: Outcome) -> list[Step]:
        """Return the steps with one of these outcomes."""
        return [step for step in self.steps if step.outcome in outcomes]

    def alone(self) -> list[Step]:
        """Return the steps that make units without a superior. One is the top of a tree; several are a slip."""
        found = [step for step in self.of(Outcome.CREATED) if step.above == Above()]
        return found if len(found) > 1 else []

    def placed(self) -> list[tuple[int, Step]]:
        """Return the steps that put a unit under another or a further superior, with their places, in order."""
        found = (Outcome.MOVED, Outcome.LINKED)
        return [(index, self.steps[index]) for index in self.order if self.steps[index].outcome in found]

    def touched(self) -> set[int]:
        """Return the units that exist and would change, or get new ones below them."""
        changed = {step.unit for step in self.steps if step.outcome is not Outcome.MATCHED or step.new_code}
        above = {step.above.unit for step in self.of(Outcome.CREATED, Outcome.MOVED, Outcome.LINKED)}
        return {unit for unit in changed | above if unit is not None}

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome."""
        counted = Counter(step.outcome for step in self.steps)
        counted[Outcome.REFUSED] += len(self.problems) + self.problems_left_out
        return {outcome.value: counted[outcome] for outcome in Outcome}

    @property
    def refused(self) -> int:
        """How many rows are refused."""
        return self.counts[Outcome.REFUSED]

    def signature(self) -> str:
        """Return what tells two plans apart: what is confirmed is executed only if it is still what was shown."""
        told = repr([(step.row, step.outcome, step.unit, step.above, step.same_as, step.kind) for step in self.steps])
        return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Return the plan for machines: a list for each outcome."""
        told: dict[str, Any] = {
            outcome.value: [step.as_json() for step in self.of(outcome)]
            for outcome in Outcome
            if outcome.value != "refused"
        }
        refused = [problem.as_json() for problem in self.problems]
        refused += [step.as_json() for step in self.of(Outcome.REFUSED)]
        told["refused"] = sorted(refused, key=lambda each: (each["place"].get("sheet", ""), each["place"]["row"]))
        told["counts"] = self.counts
        return told
