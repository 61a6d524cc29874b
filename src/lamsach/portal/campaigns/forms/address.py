"""The address part of a draft: lines that mean units."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lamsach.portal.campaigns.forms.fields import DayField, LineField, PlainForm, UnitField
from lamsach.portal.campaigns.forms.rows import Rows, rows_of
from lamsach.portal.campaigns.kinds import kind_choices
from lamsach.portal.campaigns.models import Directive, RecipientRule
from lamsach.portal.campaigns.parts import Address, RuleLine
from lamsach.portal.units.models import UnitGroup

Kind = RecipientRule.Kind


class AddressForm(PlainForm):
    """The day of the tree, and which units count."""

    tree_day = DayField(label=_("Tree of"), help_text=_("Units stand where they stood on this day."))
    denominator = forms.ChoiceField(
        label=_("Units counted"),
        choices=Directive.Denominator.choices,
        widget=forms.RadioSelect(attrs={"class": "choices"}),
        help_text=_("Progress says “n of m”; this is the m, and it is shown."),
    )


class RuleForm(PlainForm):
    """One line of the address."""

    kind = forms.ChoiceField(label=_("Addressed"), choices=Kind.choices)
    unit = UnitField(label=_("Unit"), required=False, help_text=_("The unit itself, or the one that they stand under."))
    group = forms.ModelChoiceField(UnitGroup.objects.none(), label=_("Group"), required=False)
    unit_kind = forms.ChoiceField(label=_("Kind of units"), required=False)
    label = LineField(label=_("Heading on the list"), max_length=200, required=False)
    listed = forms.BooleanField(label=_("On the list"), required=False, initial=True)
    excluded = forms.BooleanField(label=_("Leave these out"), required=False)

    def __init__(self, *args: Any, groups: QuerySet[UnitGroup], kinds: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        self.fields["unit_kind"].choices = kinds or [("", "—"), *kind_choices()]  # type: ignore[attr-defined]

    def has_changed(self) -> bool:
        """Tell whether the row names somebody."""
        return any(name in self.changed_data for name in ("unit", "group", "unit_kind", "label", "DELETE"))

    def clean(self) -> dict[str, Any]:
        """Each kind of line needs its own part."""
        data = super().clean() or {}
        kind = data.get("kind")
        if data.get("DELETE"):
            return data
        if kind == Kind.GROUP and not data.get("group"):
            self.add_error("group", gettext("Choose the group."))
        if kind != Kind.GROUP and not data.get("unit") and "unit" not in self.errors:
            self.add_error("unit", gettext("Name a unit."))
        if kind == Kind.KIND_BELOW and not data.get("unit_kind"):
            self.add_error("unit_kind", gettext("Choose the kind of units."))
        return data


RuleRows = rows_of(RuleForm, most=300)


class AddressPart:
    """The form of the part with its rows."""

    def __init__(self, address: Address, base: str, groups: QuerySet[UnitGroup], data: Any = None) -> None:
        plain = {"tree_day": address.tree_day, "denominator": address.denominator}
        self.base = base
        self.form = AddressForm(data, initial=plain)
        self.rows: Rows = RuleRows(
            data,
            prefix="rules",
            initial=[{name: getattr(rule, name) for name in RuleLine.__slots__} for rule in address.rules],
            form_kwargs={"groups": groups, "kinds": [("", "—"), *kind_choices()]},
        )

    def is_valid(self) -> bool:
        """Check every part, so that all errors show at once."""
        return all([self.form.is_valid(), self.rows.is_valid()])

    def typed(self) -> Address:
        """Return what was typed as a value."""
        data = self.form.cleaned_data
        return Address(data["tree_day"], data["denominator"], tuple(map(_line, self.rows.kept())))


def _line(row: dict[str, Any]) -> RuleLine:
    grouped = row["kind"] == Kind.GROUP
    return RuleLine(
        kind=row["kind"],
        unit=row["unit"].pk if row["unit"] and not grouped else None,
        group=row["group"].pk if row["group"] and grouped else None,
        unit_kind=row["unit_kind"] if row["kind"] == Kind.KIND_BELOW else "",
        label=row["label"],
        listed=row["listed"],
        excluded=row["excluded"],
    )
