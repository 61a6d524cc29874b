"""Lists of rows in a form: a blank row is nothing, a ticked one goes; more are added, and rows change places.

What a button of a row says: ``tasks`` adds blank rows, ``tasks:up:2`` and ``tasks:down:2`` exchange a row with the one
beside it. Nothing is saved by it: the page comes back with what was typed.
"""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

SPARE = 1
MORE = 3


if TYPE_CHECKING:
    _Base = BaseFormSet[Any]
else:
    _Base = BaseFormSet


class Rows(_Base):
    """A list of rows, always with a spare one at its end."""

    def kept(self) -> list[dict[str, Any]]:
        """Return the rows that say something and are not to go, in their order."""
        return [
            row.cleaned_data
            for row in self.forms
            if row.cleaned_data and row.has_changed_or_initial() and not row.cleaned_data.get("DELETE")
        ]


def rows_of(form: type[forms.Form], most: int) -> type[Rows]:
    """Return the class for a list of at most *most* rows of this form."""

    class Row(form):  # type: ignore[misc, valid-type]
        def has_changed_or_initial(self) -> bool:
            return bool(self.initial) or self.has_changed()

    Row.__name__ = form.__name__
    made: Any = formset_factory(
        Row, formset=Rows, extra=SPARE, max_num=most, absolute_max=most + 5, validate_max=True, can_delete=True
    )
    rows: type[Rows] = made
    return rows


MOVE = re.compile(r"(?P<prefix>[a-z]+):(?P<way>up|down):(?P<row>[0-9]{1,3})")
STANDING = re.compile(r"kind|purpose|listed|stands_for|DELETE|.*_bound")
"""What a browser sends with a blank row, too."""


def with_rows_changed(data: QueryDict, what: str) -> QueryDict:
    """Return what was typed with the change that a button asks for; one that means nothing changes nothing."""
    if found := MOVE.fullmatch(what):
        row = int(found["row"])
        return _with_rows_exchanged(data, found["prefix"], row, row - 1 if found["way"] == "up" else row + 1)
    return _with_more_rows(data, what)


def _with_rows_exchanged(data: QueryDict, prefix: str, row: int, other: int) -> QueryDict:
    changed = data.copy()
    names = {at: _names_of(data, prefix, at) for at in (row, other)}
    if any(not _says_something(data, prefix, at) for at in names):
        return changed  # the first row has none above it, and the last none but blank ones below
    for at, to in ((row, other), (other, row)):
        for name in names[at]:
            changed.pop(f"{prefix}-{at}-{name}", None)
        for name in names[to]:
            changed.setlist(f"{prefix}-{at}-{name}", data.getlist(f"{prefix}-{to}-{name}"))
    return changed


def _names_of(data: QueryDict, prefix: str, row: int) -> list[str]:
    start = f"{prefix}-{row}-"
    return [name.removeprefix(start) for name in data if name.startswith(start)]


def _says_something(data: QueryDict, prefix: str, row: int) -> bool:
    names = _names_of(data, prefix, row)
    return any(not STANDING.fullmatch(name) and any(data.getlist(f"{prefix}-{row}-{name}")) for name in names)


def _with_more_rows(data: QueryDict, prefix: str) -> QueryDict:
    more = data.copy()
    name = f"{prefix}-TOTAL_FORMS"
    typed = more.get(name, "0")
    more[name] = str((int(typed) if typed.isdecimal() and len(typed) < 4 else 0) + MORE)  # noqa: PLR2004
    return more
