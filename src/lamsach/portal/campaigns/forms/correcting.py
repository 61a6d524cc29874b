"""Correcting a letter that is out: its fields, its tasks with their days, who helps."""

import datetime as dt
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lamsach.portal.campaigns.actions.corrections import Parts
from lamsach.portal.campaigns.forms.fields import DayField, LineField, ParagraphsField, PlainForm, UnitField
from lamsach.portal.campaigns.forms.letter import Contacts, checked_date, contact_rows, typed_contacts
from lamsach.portal.campaigns.forms.rows import Rows
from lamsach.portal.campaigns.forms.tasks import BOUNDS
from lamsach.portal.campaigns.models import Directive, Task
from lamsach.portal.campaigns.parts import contact_lines, written_date

NAMES = ("number", "subject", "body", "mail_to", "mail_subject", "denominator")


class CorrectionForm(PlainForm):
    """What may be corrected in an issued letter, and why."""

    reason = ParagraphsField(label=_("Reason for the correction"), rows=2, max_length=2_000)
    number = LineField(label=_("Number"), max_length=60, required=False)
    dated = LineField(label=_("Date of the letter"), max_length=80, required=False)
    subject = LineField(label=_("Subject"), max_length=400)
    body = ParagraphsField(label=_("Text"), required=False, rows=6)
    receiving_office = UnitField(
        label=_("Receiving office"),
        required=False,
        help_text=_("A new one sees all that was reported so far, the former one no longer. Blank is the issuer."),
    )
    mail_to = forms.EmailField(label=_("Mailbox for the report file"), required=False)
    mail_subject = LineField(label=_("Prescribed subject line"), max_length=300, required=False)
    denominator = forms.ChoiceField(label=_("Units counted"), choices=Directive.Denominator.choices)

    def __init__(self, *args: Any, directive: Directive, **kwargs: Any) -> None:
        self.tasks = list(directive.tasks.prefetch_related("deadlines"))
        initial: dict[str, Any] = {name: getattr(directive, name) for name in NAMES}
        initial["dated"] = written_date(directive.dated, directive.dated_as_written)
        initial["receiving_office"] = directive.receiving_office_id
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for task in self.tasks:
            self.initial[f"task_{task.pk}"] = task.text
            self.fields[f"task_{task.pk}"] = ParagraphsField(label=_("What to do"), rows=2, max_length=4_000)
            for each in task.deadlines.all():
                self.initial[f"day_{each.pk}"] = each.day
                self.initial[f"bound_{each.pk}"] = "by" if each.inclusive else "before"
                self.fields[f"day_{each.pk}"] = DayField(label=capfirst(each.get_kind_display()))
                self.fields[f"bound_{each.pk}"] = forms.ChoiceField(label=_("counted"), choices=BOUNDS)

    def clean_dated(self) -> str:
        """Return the date as written, if it can be one."""
        return checked_date(self.cleaned_data["dated"])

    def task_fields(self) -> list[tuple[Task, BoundField, list[tuple[BoundField, BoundField]]]]:
        """Return each task with its text, and the day and the bound of each of its deadlines."""
        return [
            (task, self[f"task_{task.pk}"], [(self[f"day_{pk}"], self[f"bound_{pk}"]) for pk in _deadlines(task)])
            for task in self.tasks
        ]

    def changes(self) -> dict[str, str]:
        """Return the plain fields as typed."""
        return {name: self.cleaned_data[name] for name in (*NAMES, "dated")}

    def days(self) -> dict[int, tuple[dt.date, bool]]:
        """Return the day and the bound of each deadline as typed."""
        data = self.cleaned_data
        known = [pk for task in self.tasks for pk in _deadlines(task)]
        return {pk: (data[f"day_{pk}"], data[f"bound_{pk}"] == "by") for pk in known}


def _deadlines(task: Task) -> list[int]:
    return [each.pk for each in task.deadlines.all()]


class CorrectionPart:
    """The form with the rows of who helps, and the version of the letter that the editor saw."""

    def __init__(self, directive: Directive, data: Any = None) -> None:
        self.directive, self.present = directive, contact_lines(directive)
        self.form = CorrectionForm(data, directive=directive)
        self.contacts: Rows = Contacts(data, prefix="contacts", initial=contact_rows(self.present))

    def is_valid(self) -> bool:
        """Check every part, so that all errors show at once."""
        return all([self.form.is_valid(), self.contacts.is_valid()])

    def typed(self) -> Parts:
        """Return the parts as typed."""
        data = self.form.cleaned_data
        return Parts(
            deadlines=self.form.days(),
            tasks={task.pk: data[f"task_{task.pk}"] for task in self.form.tasks},
            contacts=typed_contacts(self.contacts, self.present),
            receiving_office=data["receiving_office"] or self.directive.issuer,
        )
