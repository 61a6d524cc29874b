"""Fields that several forms share: a day, a unit found by its name."""

from typing import Any

from django import forms

from lamsach.core.vietnamese import clean
from lamsach.portal.units.fields import DayField, LineField, UnitField
from lamsach.portal.units.models import Unit

__all__ = ["DayField", "LineField", "ParagraphsField", "PlainForm", "UnitField", "chosen_or_only", "only_choice"]


class PlainForm(forms.Form):
    """A form whose labels end without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class ParagraphsField(forms.CharField):
    """Text over several lines, each in its normal form."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20_000)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the cleaned lines."""
        return "\n".join(clean(line) for line in (super().to_python(value) or "").splitlines())


def only_choice(field: forms.Field, unit: Unit) -> None:
    """Do not ask what has one answer."""
    field.widget, field.initial, field.required = forms.HiddenInput(), unit.pk, False


def chosen_or_only(form: forms.Form, name: str) -> Unit:
    """Return the unit that was chosen, or the only one that there is."""
    chosen: Unit | None = form.cleaned_data[name]
    return chosen or form.fields[name].queryset.get()  # type: ignore[attr-defined]
