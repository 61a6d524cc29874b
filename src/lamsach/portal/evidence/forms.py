"""What people type here: sizes and declarations."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from lamsach.portal.evidence.device_guides import Guide, Step
from lamsach.portal.sent_once import SentOnce

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unsure", _("Not sure"))]
MOST = 1_000_000


class SizeForm(forms.Form):
    """How many staff and machines the unit has: the denominator of its figures."""

    staff = forms.IntegerField(label=_("Staff who use a computer"), min_value=0, max_value=MOST, required=False)
    machines = forms.IntegerField(label=_("Computers"), min_value=0, max_value=MOST, required=False)


class DeclarationForm(SentOnce):
    """The answers to a guide's steps, for a number of devices."""

    def __init__(self, *args: Any, guide: Guide, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guide = guide
        self.fields["how_many"] = forms.IntegerField(
            label=_("How many devices were checked"), min_value=1, max_value=10_000, initial=1
        )
        for step in guide.steps:
            self.fields[step.key] = forms.ChoiceField(label=step.question, choices=ANSWERS, widget=forms.RadioSelect)

    def questions(self) -> Iterator[tuple[Step, BoundField]]:
        """Yield each step with its field."""
        for step in self.guide.steps:
            yield step, self[step.key]

    def answers(self) -> dict[str, str]:
        """Return the answers by step."""
        return {step.key: self.cleaned_data[step.key] for step in self.guide.steps}

    def found(self) -> bool:
        """Say whether an answer is a sign of infection."""
        return any(step.sign and self.cleaned_data[step.key] == step.bad for step in self.guide.steps)
