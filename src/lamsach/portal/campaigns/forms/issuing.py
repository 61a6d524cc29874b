"""Issuing a letter, and what may be changed when it is out."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lamsach.portal.campaigns.forms.fields import DayField, LineField, ParagraphsField, PlainForm, UnitField
from lamsach.portal.campaigns.forms.letter import checked_date
from lamsach.portal.campaigns.forms.tasks import BOUNDS
from lamsach.portal.campaigns.models import Directive, TaskDeadline
from lamsach.portal.campaigns.parts import written_date


class ReasonForm(PlainForm):
    """Why."""

    reason = ParagraphsField(label=_("Reason"), rows=3, max_length=2_000)


class IssueForm(PlainForm):
    """Number and day, or that they stay blank."""

    seen = forms.CharField(widget=forms.HiddenInput)
    number = LineField(label=_("Number"), max_length=60, required=False)
    dated = LineField(label=_("Date of the letter"), max_length=80, required=False)
    blank_is_meant = forms.BooleanField(label=_("Issue it with number or date left blank"), required=False)

    def clean_dated(self) -> str:
        """Return the date as written, if it can be one."""
        return checked_date(self.cleaned_data["dated"])


class CorrectionForm(PlainForm):
    """What may be corrected in an issued letter, and why."""

    reason = ParagraphsField(label=_("Reason for the correction"), rows=2, max_length=2_000)
    number = LineField(label=_("Number"), max_length=60, required=False)
    dated = LineField(label=_("Date of the letter"), max_length=80, required=False)
    subject = LineField(label=_("Subject"), max_length=400)
    body = ParagraphsField(label=_("Text"), required=False, rows=6)
    mail_to = forms.EmailField(label=_("Mailbox for the report file"), required=False)
    mail_subject = LineField(label=_("Prescribed subject line"), max_length=300, required=False)
    denominator = forms.ChoiceField(label=_("Units counted"), choices=Directive.Denominator.choices)

    def __init__(self, *args: Any, directive: Directive, **kwargs: Any) -> None:
        self.deadlines = list(
            TaskDeadline.objects.filter(task__directive=directive).select_related("task").order_by("task__position")
        )
        names = ("number", "subject", "body", "mail_to", "mail_subject", "denominator")
        initial: dict[str, Any] = {name: getattr(directive, name) for name in names}
        initial["dated"] = written_date(directive.dated, directive.dated_as_written)
        for each in self.deadlines:
            initial[f"day_{each.pk}"], initial[f"bound_{each.pk}"] = each.day, "by" if each.inclusive else "before"
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for each in self.deadlines:
            label = f"{each.get_kind_display()} · {each.task.text[:60]}"
            self.fields[f"day_{each.pk}"] = DayField(label=label)
            self.fields[f"bound_{each.pk}"] = forms.ChoiceField(label=_("counted"), choices=BOUNDS)

    def clean_dated(self) -> str:
        """Return the date as written, if it can be one."""
        return checked_date(self.cleaned_data["dated"])

    def changes(self) -> dict[str, str]:
        """Return the fields as typed."""
        names = ("number", "dated", "subject", "body", "mail_to", "mail_subject", "denominator")
        return {name: self.cleaned_data[name] for name in names}

    def days(self) -> dict[int, tuple[dt.date, bool]]:
        """Return the day and the bound of each deadline as typed."""
        data = self.cleaned_data
        return {each.pk: (data[f"day_{each.pk}"], data[f"bound_{each.pk}"] == "by") for each in self.deadlines}


class AddRecipientForm(PlainForm):
    """A further unit, and where it stands on the list."""

    unit = UnitField(label=_("Unit"))
    heading = forms.ChoiceField(label=_("Heading on the list"), required=False)
    listed = forms.BooleanField(label=_("On the list"), required=False, initial=True)

    def __init__(self, *args: Any, directive: Directive, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headings = directive.recipients.order_by("heading").values_list("heading", flat=True).distinct()
        self.fields["heading"].choices = [("", "—"), *((each, each) for each in headings if each)]  # type: ignore[attr-defined]


class ExtensionForm(PlainForm):
    """More time: to the end of a day, and why."""

    day = DayField(label=_("Until the end of"))
    reason = ParagraphsField(label=_("Reason"), rows=3, max_length=2_000)


class NoteForm(PlainForm):
    """A remark on what was done."""

    note = ParagraphsField(label=_("Note"), rows=2, max_length=2_000, required=False)


class DecisionForm(PlainForm):
    """Yes or no to a request for more time."""

    answer = ParagraphsField(label=_("Answer"), rows=2, max_length=2_000, required=False)
    day = DayField(label=_("Until the end of"), required=False, help_text=_("Blank grants what was asked for."))
