"""What a curator types."""

import io
from typing import Any, BinaryIO

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lamsach.portal.indicators.models import Source

LARGEST = 16 * 1024 * 1024
MOST = 50_000  # values of one proposal; while more are taken in, nobody waits before a page


class ReasonForm(forms.Form):
    """Why something is decided: it stands in the value's history."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.TextInput, strip=True,
        help_text=gettext_lazy("Stands in the history of each value."),
    )  # fmt: skip


class ProposalForm(forms.Form):
    """Values to propose: typed, or in a file of any format that the list reads."""

    text = forms.CharField(
        label=gettext_lazy("Values"), required=False, max_length=1_000_000, strip=False,
        widget=forms.Textarea(attrs={"spellcheck": "false", "autocapitalize": "off"}),
        help_text=gettext_lazy("One a line, or any text in which they stand; also defanged (bad[.]example)."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Or a file"), required=False,
        help_text=gettext_lazy("CSV, STIX, MISP, hosts, RPZ and others; its format is recognised. At most 16 MB."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Where they come from"), max_length=500,
        help_text=gettext_lazy("A letter, a report, a partner. Stands in the history of each value."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the one or the other."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if not file and not cleaned.get("text", "").strip() and not self.errors:
            self.add_error("text", _("Type values, or choose a file."))
        if file and file.size > LARGEST:
            self.add_error("file", _("The file is larger than 16 MB: take it in with lamsach manage take_list."))
        return cleaned

    def stream(self) -> BinaryIO:
        """Return what is to be read."""
        file = self.cleaned_data["file"]
        return io.BytesIO(file.read() if file else self.cleaned_data["text"].encode())

    def label(self) -> str:
        """Return what the intake is called."""
        file = self.cleaned_data["file"]
        return str(file.name) if file else _("typed in")


class SourceForm(forms.ModelForm):  # type: ignore[type-arg] # generic for the type checker only
    """A source."""

    url = forms.URLField(label=gettext_lazy("Address"), max_length=1000, assume_scheme="https")
    columns = forms.CharField(
        label=gettext_lazy("Columns of a CSV"), required=False, max_length=500,
        help_text=gettext_lazy("Only where they are not recognised by their names: value=domain, family=threat"),
    )  # fmt: skip

    class Meta:
        model = Source
        fields = [
            "title",
            "name",
            "url",
            "format",
            "confidence",
            "every_hours",
            "approves",
            "named",
            "private",
            "enabled",
        ]
        help_texts = {
            "name": gettext_lazy("Letters, digits, - and _; it cannot be changed later."),
            "format": gettext_lazy("Left empty, it is recognised by the content."),
            "confidence": gettext_lazy("0 to 100: where the source does not say how sure it is."),
            "approves": gettext_lazy("What the guard holds waits for people all the same."),
            "named": gettext_lazy("Otherwise nobody outside learns who reported a value."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from lamsach.feeds.sources import FORMATS

        super().__init__(*args, **kwargs)
        self.fields["format"] = forms.ChoiceField(
            label=_("Format"), required=False, help_text=self.Meta.help_texts["format"],
            choices=[("", _("recognise it")), *((name, name) for name in sorted(FORMATS))],
        )  # fmt: skip
        self.fields["confidence"].validators = []
        self.fields["confidence"] = forms.IntegerField(
            label=_("Confidence"), min_value=0, max_value=100, initial=50, help_text=self.Meta.help_texts["confidence"]
        )
        self.fields["every_hours"] = forms.IntegerField(
            label=_("Fetch every (hours)"), min_value=1, max_value=24 * 30, initial=24
        )
        if self.instance.pk:
            del self.fields["name"]
            self.fields["columns"].initial = ", ".join(f"{role}={name}" for role, name in self.instance.options.items())

    def clean_url(self) -> str:
        """Take web addresses only."""
        url: str = self.cleaned_data["url"]
        if not url.startswith(("http://", "https://")):
            raise ValidationError(_("Only http and https addresses are fetched."))
        return url

    def clean_columns(self) -> dict[str, str]:
        """Read role=name pairs."""
        pairs = [each.partition("=") for each in self.cleaned_data["columns"].split(",") if each.strip()]
        if not all(mark and role.strip() and name.strip() for role, mark, name in pairs):
            raise ValidationError(_("Write a column as ROLE=NAME, for example value=domain."))
        return {role.strip(): name.strip() for role, _mark, name in pairs}

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        cleaned = dict(self.cleaned_data)
        return {"options": cleaned.pop("columns"), **cleaned}


class SearchForm(forms.Form):
    """A value to look for."""

    q = forms.CharField(label=gettext_lazy("Domain, address, URL or hash"), max_length=2000, required=False)
