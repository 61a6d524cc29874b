"""Issuing a letter, and what may be changed when it is out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lamsach.portal.campaigns.forms.fields import DayField, LineField, ParagraphsField, PlainForm, UnitField
from lamsach.portal.campaigns.forms.letter import checked_date
from lamsach.portal.campaigns.models import Directive


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
