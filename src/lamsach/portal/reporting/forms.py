"""What the pages send: the answers of a form, which assignments a report is for, and reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lamsach.portal.reporting.actions.drafts import Typed
from lamsach.portal.reporting.merging import PARTS
from lamsach.portal.reporting.selectors import Candidate

LONGEST_REASON = 2_000


def typed_of(post: QueryDict) -> Typed:
    """Return what a page sent: ``infected``, ``infected.note``, ``infected.reason``, ``infected.seen``."""
    parts: dict[str, dict[str, str]] = {}
    seen: dict[str, str] = {}
    for name, text in post.items():
        key, _dot, part = name.partition(".")
        if part == "seen":
            seen[key] = str(text)
        elif (part or "value") in PARTS:
            parts.setdefault(key, {})[part or "value"] = str(text)
    known = {key: found for key, found in parts.items() if key in seen}
    return Typed.clean(known, seen, str(post.get("page", "")))


class FilingForm(forms.Form):
    """Which assignments the report is for; the key of the page, and the draft that it shows."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    assignments = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Choose at least one assignment.")}
    )

    def __init__(self, data: Mapping[str, Any] | None, *, candidates: Sequence[Candidate]) -> None:
        super().__init__(data)
        field = self.fields["assignments"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(each.assignment.pk, str(each.assignment)) for each in candidates]


class ReasonForm(forms.Form):
    """Why something goes back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what is to be mended.")},
    )
