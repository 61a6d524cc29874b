"""What an operator types to change the tree."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lamsach.campaign.kinds import KINDS
from lamsach.portal.units.fields import DayField, LineField, UnitField
from lamsach.portal.units.models import Line, Unit


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds by their names in the user's language."""
    return [(kind.code, kind.title()) for kind in KINDS]


class KindField(forms.ChoiceField):
    """The kind of a unit."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Kind"))
        super().__init__(choices=kind_choices, **kwargs)


class ChangeForm(forms.Form):
    """A change of one unit. ``changes`` is the count that the page was made with."""

    title: Any = ""
    button: Any = _("Save")
    explains: Any = ""
    dangerous = False
    changes = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, unit: Unit, today: dt.date, **kwargs: Any) -> None:
        self.unit, self.today = unit, today
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["changes"].initial = unit.changes
        for field in self.fields.values():
            if isinstance(field, DayField) and field.required:
                field.initial = field.initial or today


class AddForm(ChangeForm):
    """A new unit below this one."""

    title = _("Add a unit")
    name = LineField(label=_("Unit's name"), max_length=300)
    kind = KindField()
    code = LineField(label=_("Code"), max_length=80, required=False, help_text=_("If there is an official one."))
    since = DayField(
        label=_("Exists from"), required=False, help_text=_("Blank: for as long as the unit above it exists.")
    )


class RenameForm(ChangeForm):
    """Another name."""

    title = _("Change the name")
    name = LineField(label=_("Unit's name"), max_length=300)
    slip = forms.BooleanField(label=_("The name was written wrongly: correct it, without a history"), required=False)
    since = DayField(label=_("New name from"), required=False)
    decision = LineField(label=_("By decision"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial, self.fields["since"].initial = self.unit.name, self.today

    def clean(self) -> dict[str, Any]:
        """Ask for the day, unless a slip is corrected."""
        data = super().clean() or self.cleaned_data
        if not data.get("slip") and not data.get("since") and "since" not in self.errors:
            self.add_error("since", gettext("From which day does the new name hold?"))
        return data


class KindForm(ChangeForm):
    """Another kind."""

    title = _("Change the kind")
    explains = _("For example when a commune becomes a ward. The name is changed apart.")
    kind = KindField()
    since = DayField(label=_("From"))
    decision = LineField(label=_("By decision"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = self.unit.kind


class MoveForm(ChangeForm):
    """Another counting superior."""

    title = _("Move under another unit")
    explains = _("All units below it move along. What was reported before stays where it was.")
    superior = UnitField(label=_("New superior"))
    line = forms.ChoiceField(label=pgettext_lazy("of superiors", "Line"), choices=Line.choices)
    since = DayField(label=_("From"))
    decision = LineField(label=_("By decision"), max_length=200, required=False)


class SuperiorForm(ChangeForm):
    """A further superior on the other line."""

    title = _("Add a superior on the other line")
    explains = _("It sees the unit, and sums what is reported to it; in the nation's total the unit still counts once.")
    superior = UnitField(label=_("Superior"))
    line = forms.ChoiceField(label=pgettext_lazy("of superiors", "Line"), choices=Line.choices, initial=Line.VERTICAL)
    since = DayField(label=_("From"))


class CloseForm(ChangeForm):
    """The end of a unit without successors."""

    title = _("Close the unit")
    explains = _("For a unit that ends with nobody to take over. If others take over, record a succession instead.")
    button = _("Close the unit")
    dangerous = True
    day = DayField(label=_("First day without it"))
    decision = LineField(label=_("By decision"), max_length=200, required=False)


class ReopenForm(ChangeForm):
    """Closing is taken back."""

    title = _("Reopen the unit")
    explains = _("Takes back that the unit was closed: name, kind and place go on as before.")
    button = _("Reopen the unit")
    superior = UnitField(
        label=_("New superior"), required=False, help_text=_("The unit above it has ended too: say which one follows.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = self.unit.superior_edges.filter(counting=True, until=self.unit.closed)
        if not above.filter(superior__closed__isnull=False).exists():
            del self.fields["superior"]


class SucceedForm(ChangeForm):
    """This unit passes into others, perhaps together with others."""

    title = _("Merge or split")
    explains = _("This unit ends, and others take over from it. Tasks that are still open pass on; filed reports stay.")
    button = _("Record the succession")
    dangerous = True
    successor = UnitField(label=_("Successor"))
    successor_2 = UnitField(label=_("Second successor, in a split"), required=False)
    successor_3 = UnitField(label=_("Third successor, in a split"), required=False)
    subordinates_to = UnitField(
        label=_("Who gets the units below it"), required=False, help_text=_("Needed only in a split.")
    )
    day = DayField(label=_("On"))
    goes_on = forms.BooleanField(label=_("Only a part of it passes on; the unit itself goes on"), required=False)
    decision = LineField(label=_("By decision"), max_length=200, required=False)

    def successors(self) -> list[Unit]:
        """Return the successors named, each once."""
        named = [self.cleaned_data.get(field) for field in ("successor", "successor_2", "successor_3")]
        return list(dict.fromkeys(unit for unit in named if unit is not None))


class UploadForm(ChangeForm):
    """A list of units."""

    title = _("Import a list")
    explains = _("First you see what would happen; nothing changes before you confirm.")
    button = _("Show what would happen")
    file = forms.FileField(
        label=_("List of units"),
        help_text=_("Excel, CSV or YAML, with headings: “Tên đơn vị”, and if wanted “Loại”, “Cấp trên”, “Mã”, “Nhóm”."),
    )
    list_day = DayField(
        label=_("The list is of"), help_text=_("Names and superiors are compared with those of this day.")
    )
    groups = forms.BooleanField(
        label=_("Make groups of the list's groups"), required=False, help_text=_("They can then be addressed together.")
    )

    def clean_file(self) -> Any:
        """Refuse an empty file early."""
        file = self.cleaned_data["file"]
        if not file.size:
            raise ValidationError(gettext("The file is empty."))
        return file

    def clean_list_day(self) -> dt.date:
        """Refuse a day on which the unit does not exist."""
        day: dt.date = self.cleaned_data["list_day"]
        if day < self.unit.opened or (self.unit.closed is not None and day >= self.unit.closed):
            raise ValidationError(gettext("The unit does not exist on that day."))
        return day
