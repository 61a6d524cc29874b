"""Fields that forms share: a day, a line of text, a unit found by its name."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from lamsach.core.vietnamese import clean
from lamsach.portal.ids import read_id
from lamsach.portal.units.models import BEGINNING, Unit
from lamsach.portal.units.searching import Found, describe, same_name, search_units

LAST_DAY = dt.date(2199, 12, 31)
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]


class DayField(forms.DateField):
    """A day: from the browser's calendar, or typed as 25/09/2022. It lies in years with which one can reckon."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=DAY_FORMATS, **kwargs)

    def validate(self, value: dt.date | None) -> None:
        """Refuse a slip of the keyboard, such as the year 202 or 20222: the day before or after it may not exist."""
        super().validate(value)
        if value is not None and not BEGINNING <= value <= LAST_DAY:
            years = {"first": BEGINNING.year, "last": LAST_DAY.year}
            raise ValidationError(_("The year lies between %(first)d and %(last)d.") % years)


class LineField(forms.CharField):
    """One line of text, stored in its one normal form: nothing invisible, nothing that turns the reading direction."""

    def to_python(self, value: Any) -> str:
        """Return the cleaned line."""
        return clean(super().to_python(value) or "")


class UnitPicker(forms.Widget):
    """A line to type a name in, and below it the units that it may mean. Works without script: send, then choose."""

    template_name = "units/widgets/unit_picker.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.candidates: list[Found] = []

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> tuple[str, str | None]:
        """Return what was chosen, and what was typed: who empties the line takes the choice back."""
        typed = data.get(f"{name}_text")
        return "" if typed is not None and not typed.strip() else data.get(name, ""), typed

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        """Tell whether the form was sent without this field."""
        return name not in data and f"{name}_text" not in data

    def id_for_label(self, id_: str) -> str:
        """Return the id of the line to type in."""
        return id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Show the unit that is chosen, or what was typed with the units that it may mean."""
        context = super().get_context(name, value, attrs)
        chosen, typed = value if isinstance(value, tuple) else (value, "")
        unit = Unit.objects.filter(pk=read_id(chosen) or 0).first()
        found = describe([unit], timezone.localdate()) if unit else []
        offered = [each for each in self.candidates if not unit or each.pk != unit.pk]
        context["widget"] |= {
            "typed": typed or (found[0] if found else ""),
            "found": found + offered,
            "chosen": unit.pk if unit else None,
        }
        return context


class UnitField(forms.Field):
    """A unit, by choice or by a name that means just one."""

    widget = UnitPicker

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether something was chosen or typed that was not there before."""
        chosen, typed = data or ("", "")
        if not chosen and not (typed or "").strip():
            return initial not in (None, "")
        return not chosen or str(initial or "") != chosen

    def clean(self, value: Any) -> Unit | None:
        """Return the unit; what may mean several is asked back, with the units to choose from."""
        chosen, typed = value if isinstance(value, tuple) else (value or "", "")
        typed = clean(str(typed or ""))[:200]
        unit: Unit | None = Unit.objects.filter(pk=read_id(chosen) or 0).first()
        if not typed:
            if unit is None and self.required:
                raise ValidationError(_("Name a unit."), code="required")
            return unit
        day: dt.date = timezone.localdate()
        if unit and any(same_name(typed, each) for each in describe([unit], day)):
            return unit
        found = search_units(typed, day)
        if unit and any(each.pk == unit.pk for each in found):
            return unit
        exact = [each for each in found if same_name(typed, each)]
        if len(exact) == 1 or len(found) == 1:
            meant: Unit = Unit.objects.get(pk=(exact or found)[0].pk)
            return meant
        if isinstance(self.widget, UnitPicker):
            self.widget.candidates = found
        if not found:
            raise ValidationError(_("No unit of this name is known. Check the spelling, or type a part of the name."))
        raise ValidationError(_("Several units may be meant: choose one."))
