"""A table of units, whatever file it comes from: find its headings, then read row by row."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from lamsach.core.errors import UnusableInputError
from lamsach.core.vietnamese import expose
from lamsach.portal.units.lists.columns import cell_text, day_of, fields_of, kind_code, line_of
from lamsach.portal.units.lists.rows import LONGEST_CELL, LONGEST_NAME, MOST_ROWS, ListedUnit, Place, Problem, UnitList

HEADING_ROWS: Final = 30  # letterhead and titles may stand above the headings
MOST_COLUMNS: Final = 64

Row = tuple[Place, Sequence[object]]


def read_table(rows: Iterable[Row], into: UnitList, where: str = "") -> bool:
    """Read the units of a table into a list. Returns False if no row among the first has the headings of one."""
    rest = iter(rows)
    columns = _find_headings(rest)
    if not columns:
        return False
    group = ""
    for count, (place, raw) in enumerate(rest):
        if count >= MOST_ROWS:
            raise too_many_rows(where)
        cells = [cell_text(value) for value in raw[:MOST_COLUMNS]]
        if not any(cells):
            continue
        if heading := _group_heading(cells, columns):
            group = heading
            into.group(group)
            continue
        if unit := _unit(place, cells, columns, group, into):
            into.group(unit.group)
            into.units.append(unit)
    return True


def headings_found(rows: Iterable[Row]) -> int:
    """Return how many columns are known by their headings: 0 if this is no table of units."""
    return len(_find_headings(iter(rows)))


def no_headings(where: str) -> UnusableInputError:
    """Return the error for a file in which no table of units was found."""
    return UnusableInputError(
        _("No table of units was found: no row names its columns."),
        where=where,
        advice=_("Give the columns headings: “Tên đơn vị”, and if wanted “Loại”, “Cấp trên”, “Mã”, “Nhóm”."),
    )


def too_many_rows(where: str) -> UnusableInputError:
    """Return the error for a list that is longer than any list of units."""
    return UnusableInputError(
        _("The list has more than {most} rows.").format(most=MOST_ROWS),
        where=where,
        advice=_("Part it into several files."),
    )


def _find_headings(rows: Iterator[Row]) -> dict[str, int]:
    for count, (_place, raw) in enumerate(rows):
        if columns := fields_of([cell_text(value) for value in raw[:MOST_COLUMNS]]):
            return columns
        if count >= HEADING_ROWS:
            break
    return {}


def _group_heading(cells: Sequence[str], columns: dict[str, int]) -> str:
    """Return the heading of a group: the one text in a row that has no number, in a table whose rows are numbered."""
    texts = [cell for cell in cells if cell]
    if "number" not in columns or "group" in columns or len(texts) != 1 or texts[0].rstrip(".").isdigit():
        return ""
    return texts[0][:200]


def _unit(place: Place, cells: Sequence[str], columns: dict[str, int], group: str, into: UnitList) -> ListedUnit | None:
    def cell(field: str) -> str:
        column = columns.get(field, len(cells))
        return cells[column][:LONGEST_CELL] if column < len(cells) else ""

    return checked_unit(
        place,
        into,
        name=cell("name"),
        kind=cell("kind"),
        superior=cell("superior"),
        superior_code=cell("superior_code"),
        line=cell("line"),
        code=cell("code"),
        since=cell("since"),
        until=cell("until"),
        group=cell("group") or group,
    )


def checked_unit(
    place: Place,
    into: UnitList,
    *,
    name: str,
    kind: str = "",
    superior: str = "",
    superior_code: str = "",
    line: str = "",
    code: str = "",
    since: str = "",
    until: str = "",
    group: str = "",
) -> ListedUnit | None:
    """Return a unit from clean texts; None, and a problem in the list for each text that cannot be understood."""
    problems = len(into.problems) + into.problems_left_out

    def refuse(reason: str, message: str, value: str) -> None:
        into.refuse(Problem(place, reason, message, expose(value[:100])))

    if not name:
        refuse("no_name", _("The row names no unit."), "")
    elif len(name) > LONGEST_NAME:
        refuse("name_too_long", _("The name is longer than {most} characters.").format(most=LONGEST_NAME), name)
    kind_read, line_read = kind_code(kind), line_of(line)
    if kind_read is None:
        refuse("unknown_kind", _("This kind of unit is not known."), kind)
    if line_read is None:
        refuse("unknown_line", _("This is neither the territorial nor the vertical line."), line)
    days = {text: day_of(text) for text in (since, until) if text}
    for text, day in days.items():
        if day is None:
            refuse("no_date", _("This is not a date. Write day/month/year."), text)
    first, last = days.get(since), days.get(until)
    if first and last and last <= first:
        refuse("ends_before_it_starts", _("The unit would end before it starts."), until)
    if len(into.problems) + into.problems_left_out > problems:
        return None
    return ListedUnit(
        place,
        name,
        kind_read or "",
        superior,
        superior_code[:80],
        line_read or "",
        code[:80],
        first,
        last,
        group[:200],
    )
