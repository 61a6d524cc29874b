"""The page of a campaign."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lamsach.campaign.measures import MEASURES
from lamsach.portal.campaigns.forms.fields import (
    DayField,
    LineField,
    ParagraphsField,
    PlainForm,
    chosen_or_only,
    only_choice,
)
from lamsach.portal.campaigns.parts import CampaignPage
from lamsach.portal.sent_once import SentOnce
from lamsach.portal.units.models import Role, Unit
from lamsach.portal.units.viewer import Viewer


class CampaignForm(PlainForm, SentOnce):
    """What an operator says about a campaign."""

    base = forms.CharField(widget=forms.HiddenInput, required=False)
    operator = forms.ModelChoiceField(Unit.objects.none(), label=pgettext_lazy("unit", "Operator"), empty_label=None)
    title = LineField(label=_("Title"), max_length=300)
    title_en = LineField(label=_("Title in English"), max_length=300, required=False)
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"))
    page = ParagraphsField(label=_("Text of the public page"), required=False, rows=6)
    page_en = ParagraphsField(label=_("Text of the public page in English"), required=False, rows=6)
    page_url = forms.URLField(label=_("Campaign page elsewhere"), required=False, assume_scheme="https")
    is_public = forms.BooleanField(label=_("Show on the public pages"), required=False, initial=True)
    measures = forms.MultipleChoiceField(
        label=_("Figures that the campaign collects"),
        help_text=_("Their meaning is the same in every form, so that rewritten forms add up."),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
        required=False,
    )
    time_zone = forms.CharField(label=_("Time zone"), initial="Asia/Ho_Chi_Minh", max_length=60)

    def __init__(self, *args: Any, viewer: Viewer, page: CampaignPage | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Unit.objects.filter(pk__in=viewer.units_as(Role.OPERATOR)).order_by("name")
        self.fields["operator"].queryset = own  # type: ignore[attr-defined]
        if page:
            del self.fields["operator"]
        elif len(own) == 1:
            only_choice(self.fields["operator"], own[0])
        english = get_language() == "en"
        self.known = {key: (key, each.label.vi, each.label.en) for key, each in MEASURES.items()}
        self.known |= {row[0]: row for row in (page.measures if page else ())}
        self.fields["measures"].choices = [  # type: ignore[attr-defined]
            (key, (en if english and en else vi)) for key, vi, en in self.known.values()
        ]
        if not page:
            self.fields["measures"].initial = list(MEASURES)

    def clean_operator(self) -> Unit:
        """Return the unit that runs it; who acts for one unit need not say so."""
        return chosen_or_only(self, "operator")

    def clean_time_zone(self) -> str:
        """Return the zone, if there is such a one."""
        zone: str = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError(gettext("There is no such time zone. Write it as in Asia/Ho_Chi_Minh."))
        return zone

    def clean(self) -> dict[str, Any]:
        """Hold the end against the start."""
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", gettext("A campaign ends after it starts."))
        return data

    def page_typed(self) -> CampaignPage:
        """Return what was typed as a value."""
        data = {name: self.cleaned_data[name] for name in CampaignPage.__slots__ if name != "measures"}
        return CampaignPage(**data, measures=tuple(self.known[key] for key in self.cleaned_data["measures"]))


def initial_of(page: CampaignPage) -> dict[str, Any]:
    """Return what the form begins with."""
    plain = {name: getattr(page, name) for name in CampaignPage.__slots__}
    return plain | {"measures": [key for key, _label, _english in page.measures]}
