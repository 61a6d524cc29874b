"""What is looked for in the ledger."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lamsach.portal.units.fields import DayField
from lamsach.portal.units.ledger.selectors import Filter
from lamsach.portal.units.ledger.verbs import VERBS


class FilterForm(forms.Form):
    """Each field narrows; none is needed."""

    verb = forms.ChoiceField(label=_("What was done"), required=False)
    person = forms.CharField(label=_("Person"), required=False, max_length=100)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=100)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        known = sorted(VERBS.items(), key=lambda pair: str(pair[1]).casefold())
        self.fields["verb"].choices = [("", _("Everything")), *known]  # type: ignore[attr-defined]

    def wanted(self) -> Filter:
        """Return the filter; a field that cannot be read does not narrow (its error is shown)."""
        self.is_valid()
        return Filter(**{name: value for name, value in self.cleaned_data.items() if value})
