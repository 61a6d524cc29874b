"""What the officer types to those that were chosen on the board; decisions are typed as at a single task."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lamsach.portal.sent_once import SentOnce

LONGEST = 2_000


class RemindForm(SentOnce):
    """A reminder."""

    text = forms.CharField(label=_("What to tell them"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
