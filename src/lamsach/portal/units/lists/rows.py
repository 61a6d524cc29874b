"""What every format of a unit list is read into."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

MOST_ROWS: Final = 100_000
MOST_PROBLEMS: Final = 1_000  # more of them say nothing new
LONGEST_NAME: Final = 300
LONGEST_CELL: Final = 4_000


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file something stands: its row or line, and the sheet of a workbook."""

    number: int
    sheet: str = ""

    def __str__(self) -> str:
        if self.sheet:
            return _("sheet “{sheet}”, row {number}").format(sheet=self.sheet, number=self.number)
        return _("line {number}").format(number=self.number)

    def as_json(self) -> dict[str, Any]:
        """Return the place for machines."""
        return {"row": self.number, **({"sheet": self.sheet} if self.sheet else {})}


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of one row: a stable code, what is wrong in the user's language, and the value that is wrong."""

    place: Place
    code: str
    message: str
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the problem for machines."""
        return {"place": self.place.as_json(), "code": self.code, "reason": self.message, "value": self.value}


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """One unit as a list names it; whatever the list does not say is empty. Texts are clean, the name is as written."""

    place: Place
    name: str
    kind: str = ""  # a code of campaign.kinds
    superior: str = ""  # a name, or names from the nearest up, parted by commas
    superior_code: str = ""
    line: str = ""  # "territorial" or "vertical"
    code: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A group of a list, in the order of the list. ``stands_for`` is how many bodies each row names."""

    name: str
    meaning: str = ""
    line: str = ""
    stands_for: int = 1


@dataclass(slots=True)
class UnitList:
    """A list that has been read: its units and groups, and the rows that could not be understood."""

    units: list[ListedUnit] = field(default_factory=list)
    groups: list[ListedGroup] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problems_left_out: int = 0
    format: str = ""
    _group_names: set[str] = field(default_factory=set)

    def refuse(self, problem: Problem) -> None:
        """Note a row that cannot be used; after the first thousand they are only counted."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.problems_left_out += 1

    def group(self, name: str, meaning: str = "", line: str = "", stands_for: int = 1) -> None:
        """Note a group at its first mention."""
        if name and name not in self._group_names:
            self._group_names.add(name)
            self.groups.append(ListedGroup(name, meaning, line, stands_for))
