"""A group of units: its name and its numbered rows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lamsach.core.vietnamese import clean
from lamsach.portal.campaigns.actions.groups import GroupList, MemberLine
from lamsach.portal.campaigns.forms.fields import LineField, PlainForm, UnitField, chosen_or_only, only_choice
from lamsach.portal.campaigns.forms.rows import Rows, rows_of
from lamsach.portal.ids import read_id
from lamsach.portal.units.models import Unit

MOST = 500


class GroupForm(PlainForm):
    """Whose group it is, and what it is called."""

    owner = forms.ModelChoiceField(Unit.objects.none(), label=_("Group of"), empty_label=None)
    name = LineField(label=_("Name of the group"), max_length=200)
    meaning = LineField(label=_("What it means"), max_length=200, required=False)

    def __init__(self, *args: Any, owners: Any, edited: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        if edited:
            del self.fields["owner"]
        elif len(owners) == 1:
            only_choice(self.fields["owner"], owners[0])

    def clean_owner(self) -> Unit:
        """Return the office; who acts for one unit need not say so."""
        return chosen_or_only(self, "owner")


class MemberForm(PlainForm):
    """A row: the unit, the name as the list writes it, how many bodies it names."""

    unit = UnitField(label=_("Unit"))
    written = LineField(label=_("As written"), max_length=300, required=False)
    stands_for = forms.IntegerField(label=_("Bodies that the row names"), min_value=1, max_value=9, initial=1)

    def has_changed(self) -> bool:
        """Tell whether the row names somebody."""
        return any(name in self.changed_data for name in ("unit", "written", "DELETE"))


class MemberRows(rows_of(MemberForm, most=MOST)):  # type: ignore[misc]
    """The rows of a group: no unit twice."""

    def clean(self) -> None:
        """Refuse twins."""
        seen: set[int] = set()
        for row in self.kept():
            if row.get("unit") and row["unit"].pk in seen:
                raise ValidationError(gettext("“{unit}” stands there twice.").format(unit=row["unit"].name))
            if row.get("unit"):
                seen.add(row["unit"].pk)


class GroupPart:
    """The form with its rows."""

    def __init__(self, group: GroupList, base: str, owners: Any, data: Any = None, *, edited: bool = False) -> None:
        self.base = base
        plain = {"name": group.name, "meaning": group.meaning}
        self.form = GroupForm(data, initial=plain, owners=owners, edited=edited)
        self.rows: Rows = MemberRows(
            data,
            prefix="members",
            initial=[
                {"unit": each.unit, "written": each.written, "stands_for": each.stands_for} for each in group.members
            ],
        )

    def is_valid(self) -> bool:
        """Check every part, so that all errors show at once."""
        return all([self.form.is_valid(), self.rows.is_valid()])

    def typed(self) -> GroupList:
        """Return what was typed as a value."""
        data = self.form.cleaned_data
        members = (MemberLine(row["unit"].pk, row["written"], row["stands_for"]) for row in self.rows.kept())
        return GroupList(data["name"], data["meaning"], tuple(members))


def with_pasted_rows(data: QueryDict) -> QueryDict:
    """Return what was typed with a row for each pasted line: each is looked up by its name."""
    more = data.copy()
    lines = [line for each in data.get("pasted", "").splitlines()[:MOST] if (line := clean(each)[:200])]
    first = read_id(data.get("members-TOTAL_FORMS", "0")) or 0
    first = first if first <= MOST else 0
    for n, line in enumerate(lines, first):
        more[f"members-{n}-unit_text"] = more[f"members-{n}-written"] = line
        more[f"members-{n}-stands_for"] = "1"
    more["members-TOTAL_FORMS"] = str(first + len(lines))
    more["pasted"] = ""
    return more
