"""What an officer types about a tool, and an operator about a material."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.releases.models import Material, ToolRelease

LARGEST = 512 * 1024 * 1024
LARGEST_MATERIAL = 50 * 1024 * 1024
MATERIAL_KINDS = ("pdf", "png", "jpg", "jpeg", "webp", "docx", "odt", "pptx", "odp", "mp3", "ogg", "m4a", "wav", "mp4")
SYSTEMS = [("windows", "Windows"), ("linux", "Linux"), ("macos", "macOS"), ("android", "Android"), ("ios", "iOS")]


class ToolForm(forms.ModelForm):  # type: ignore[type-arg] # generic for the type checker only
    """A tool for the shelf."""

    systems = forms.MultipleChoiceField(
        choices=SYSTEMS, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Systems")
    )
    link = forms.URLField(label=gettext_lazy("Maker's page"), required=False, assume_scheme="https")
    file = forms.FileField(label=gettext_lazy("Offline copy"), required=False)
    stated = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$",
        label=gettext_lazy("SHA-256 as the maker states it"),
        required=False,
        help_text=gettext_lazy("Compared with the file; a file with another hash is refused."),
    )

    campaigns = forms.ModelMultipleChoiceField(
        Campaign.objects.none(),
        label=gettext_lazy("Campaigns that it is for"),
        help_text=gettext_lazy("None chosen: it is for all."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ToolRelease
        fields = [
            "key",
            "name",
            "maker",
            "version",
            "description",
            "description_en",
            "signer",
            "licence",
            "expires_on",
            "guide",
            "guide_en",
        ]
        widgets = {"expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, campaigns: QuerySet[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaigns"].queryset = campaigns  # type: ignore[attr-defined]
        if not campaigns.exists():
            del self.fields["campaigns"]
        self.order_fields([*self.Meta.fields, "systems", "campaigns", "link", "file", "stated"])

    def clean_link(self) -> str:
        """Take web addresses only: a link that runs a script is none."""
        link: str = self.cleaned_data["link"]
        if link and not link.startswith("https://"):
            raise ValidationError(_("The address begins with https://"))
        return link

    def clean(self) -> dict[str, Any]:
        """Ask for a copy or a link, and for a copy that is not too large."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file and file.size > LARGEST:
            self.add_error("file", _("A tool is at most 512 MB large."))
        if not file and not cleaned.get("link") and "file" not in self.errors:
            self.add_error("file", _("Add an offline copy, or the address of the maker's page."))
        return cleaned


class MaterialForm(forms.ModelForm):  # type: ignore[type-arg]
    """Something to show or to read out: its words, a file, or both."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("A poster, a leaflet or a recording, at most 50 MB: {kinds}."),
        validators=[FileExtensionValidator(MATERIAL_KINDS)],
    )

    class Meta:
        model = Material
        fields = ["title", "kind", "text", "file", "is_public"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        file.help_text = str(file.help_text).format(kinds=", ".join(MATERIAL_KINDS))
        file.widget.attrs["accept"] = ",".join(f".{kind}" for kind in MATERIAL_KINDS)

    def clean(self) -> dict[str, Any]:
        """Ask for words or a file, and for a file that is not too large."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file and file.size > LARGEST_MATERIAL:
            self.add_error("file", _("A file to show is at most 50 MB large."))
        if not file and not cleaned.get("text", "").strip() and not {"file", "text"} & set(self.errors):
            self.add_error("text", _("Write the text, or add a file."))
        return cleaned
