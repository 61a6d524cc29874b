"""The tasks part of a draft. Each row has a day for every kind of deadline; most stay blank."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lamsach.campaign.deadlines import Deadline, DeadlineKind
from lamsach.core.errors import LamsachError
from lamsach.portal.campaigns.forms.fields import DayField, ParagraphsField, PlainForm
from lamsach.portal.campaigns.forms.rows import Rows, rows_of
from lamsach.portal.campaigns.models import FormVersion, Task, TaskDeadline
from lamsach.portal.campaigns.parts import DeadlineLine, TaskLine
from lamsach.portal.campaigns.spoken import spoken

Choices = Sequence[tuple[str, str]]
KINDS = TaskDeadline.Kind
BOUNDS = (("before", _("before this day")), ("by", _("this day included")))


class TaskForm(PlainForm):
    """One thing to do, by when, and for whom."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Task.Kind.choices)
    text = ParagraphsField(label=_("What to do"), rows=2, max_length=4_000)
    form = forms.ModelChoiceField(
        FormVersion.objects.none(), label=_("Report form"), required=False, empty_label=_("no form")
    )
    audience = forms.MultipleChoiceField(
        label=_("Only for"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
        help_text=_("Tick nothing if it is for every recipient."),
    )

    def __init__(self, *args: Any, forms_offered: QuerySet[FormVersion], audiences: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = forms_offered  # type: ignore[attr-defined]
        self.fields["form"].label_from_instance = name_form  # type: ignore[attr-defined]
        kept = [(each, each.partition(":")[2]) for each in self.initial.get("audience", ())]
        known = {value for value, _label in audiences}
        self.fields["audience"].choices = [  # type: ignore[attr-defined]
            *audiences, *(each for each in kept if each[0] not in known)
        ]  # fmt: skip
        for kind in KINDS:
            self.fields[f"{kind}_day"] = DayField(label=capfirst(kind.label), required=False)
            self.fields[f"{kind}_bound"] = forms.ChoiceField(label=_("counted"), choices=BOUNDS, required=False)

    def deadline_fields(self) -> list[tuple[Any, Any]]:
        """Return the day and its bound, kind by kind."""
        return [(self[f"{kind}_day"], self[f"{kind}_bound"]) for kind in KINDS]

    def has_changed(self) -> bool:
        """Tell whether the row says something: a kind alone does not."""
        return any(name != "kind" and not name.endswith("_bound") for name in self.changed_data)

    def clean(self) -> dict[str, Any]:
        """Ask for the form of a report, and for plausible days."""
        data = super().clean() or {}
        if data.get("kind") == Task.Kind.REPORT and not data.get("form") and not data.get("DELETE"):
            self.add_error("form", gettext("Choose the form of the report."))
        for kind in KINDS:
            if day := data.get(f"{kind}_day"):
                try:
                    Deadline(DeadlineKind(kind), day)
                except LamsachError as error:
                    self.add_error(f"{kind}_day", ValidationError(str(error)))
        return data


TaskRows = rows_of(TaskForm, most=40)


class TasksPart:
    """The rows of the part, and the mark of what the editor saw."""

    def __init__(
        self,
        tasks: tuple[TaskLine, ...],
        base: str,
        forms_offered: QuerySet[FormVersion],
        audiences: Choices,
        data: Any = None,
    ) -> None:
        self.base = base
        self.rows: Rows = TaskRows(
            data,
            prefix="tasks",
            initial=[_initial(each) for each in tasks],
            form_kwargs={"forms_offered": forms_offered, "audiences": audiences},
        )

    def is_valid(self) -> bool:
        """Check every row."""
        return self.rows.is_valid()

    def typed(self) -> tuple[TaskLine, ...]:
        """Return what was typed as values."""
        return tuple(_line(row) for row in self.rows.kept())


def _initial(line: TaskLine) -> dict[str, Any]:
    plain: dict[str, Any] = {"kind": line.kind, "text": line.text, "form": line.form}
    plain["audience"] = [f"kind:{kind}" for kind in line.kinds] + [f"group:{group}" for group in line.groups]
    for each in line.deadlines:
        plain[f"{each.kind}_day"] = each.day
        plain[f"{each.kind}_bound"] = "by" if each.inclusive else "before"
    return plain


def _line(row: dict[str, Any]) -> TaskLine:
    audience = [each.partition(":") for each in row["audience"]]
    deadlines = [
        DeadlineLine(str(kind), row[f"{kind}_day"], row[f"{kind}_bound"] == "by")
        for kind in KINDS
        if row[f"{kind}_day"]
    ]
    return TaskLine(
        row["kind"],
        row["text"],
        row["form"].pk if row["form"] else None,
        tuple(name for what, _colon, name in audience if what == "kind"),
        tuple(name for what, _colon, name in audience if what == "group"),
        tuple(deadlines),
    )


def name_form(version: FormVersion) -> str:
    """Return how a form is named in a list of choices."""
    owner = version.template.owner.name if version.template.owner else gettext("built in")
    return f"{spoken(version.template, 'title')} ({owner}, v{version.number})"
