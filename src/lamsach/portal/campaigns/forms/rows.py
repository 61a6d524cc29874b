"""Lists of rows in a form: a blank row is nothing, a ticked one goes, more are added without leaving the page."""

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


def with_more_rows(data: QueryDict, prefix: str) -> QueryDict:
    """Return what was typed with blank rows added to one list."""
    more = data.copy()
    name = f"{prefix}-TOTAL_FORMS"
    typed = more.get(name, "0")
    more[name] = str((int(typed) if typed.isdecimal() and len(typed) < 4 else 0) + MORE)  # noqa: PLR2004
    return more
