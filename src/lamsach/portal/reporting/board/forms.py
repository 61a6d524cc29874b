"""What the officer types to those that were chosen on the board."""

import datetime as dt
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 2_000


class RemindForm(forms.Form):
    """A reminder."""

    text = forms.CharField(label=_("What to tell them"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


class ExtendForm(forms.Form):
    """More time: to the end of a day."""

    day = forms.DateField(label=_("New last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))

    def until(self, time_zone: str) -> dt.datetime:
        """Return the first moment after the day, in the campaign's time zone."""
        day: dt.date = self.cleaned_data["day"]
        return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(time_zone))


class WaiveForm(forms.Form):
    """Freeing units of the task."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(forms.Form):
    """The answer to a request for more time."""

    answer = forms.CharField(label=_("Answer"), max_length=LONGEST, required=False)
