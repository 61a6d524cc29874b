"""The tool shelf: own and other makers' tools, and materials to show."""

from pathlib import Path

from django.db import models
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit


class ToolRelease(models.Model):
    """A tool as it may be downloaded. Past its expiry, or with another hash than stated, it may not."""

    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tools")  # who put it on the shelf
    key = models.SlugField(_("Short name"), max_length=60)
    name = models.CharField(_("Name"), max_length=200)
    maker = models.CharField(_("Maker"), max_length=200)
    version = models.CharField(_("Version"), max_length=40)
    description = models.TextField(_("What it does"), blank=True)
    description_en = models.TextField(_("What it does, in English"), blank=True)
    systems = models.JSONField(_("Systems"), default=list)  # ["windows", "linux", "android"]
    signer = models.CharField(_("Signer"), max_length=200, blank=True)
    licence = models.CharField(_("Licence"), max_length=100, blank=True)
    file = models.FileField(_("Offline copy"), upload_to="tools/", blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    link = models.URLField(_("Maker's page"), blank=True)
    size = models.PositiveBigIntegerField(_("Size in bytes"), null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    expires_on = models.DateField(_("Expires on"), null=True, blank=True)
    guide = models.TextField(_("Guide"), blank=True)
    guide_en = models.TextField(_("Guide in English"), blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    campaigns = models.ManyToManyField(Campaign, related_name="tools", blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    downloads = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="tool_version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Material(models.Model):
    """Something to show or to read out: a poster, a text for the commune's radio, a leaflet."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(_("Title"), max_length=200)
    kind = models.CharField(
        _("Kind"),
        max_length=10,
        choices=[("poster", _("Poster")), ("radio", _("Text for the radio")), ("leaflet", _("Leaflet"))],
    )
    text = models.TextField(_("Text"), blank=True)
    file = models.FileField(_("File"), upload_to="materials/", blank=True)
    is_public = models.BooleanField(_("Show on the public pages"), default=True)

    def __str__(self) -> str:
        return self.title

    @property
    def download_name(self) -> str:
        """The name under which the file is kept by whoever takes it: the title, and what kind of file it is."""
        return get_valid_filename(self.title) + Path(self.file.name or "").suffix.lower()


class ListRelease(models.Model):
    """One numbered release of the indicator list, with what its public page says of it.

    What is signed stands in the publication's folder; this row says who made it and what changed.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        MAKING = "making", _("being made")
        DONE = "done", _("published")
        FAILED = "failed", _("failed")

    class Step(models.TextChoices):
        MARKING = "marking", _("What is new, gone and changed is looked up")
        WRITING = "writing", _("The list is written and signed")
        FORMATS = "formats", _("The formats are written")

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.MAKING)
    published_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True)  # signed again since
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    signed = models.BooleanField(default=True)
    entries = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    kinds = models.JSONField(default=dict)  # kind -> how many
    families = models.JSONField(default=list)  # [family, how many], the largest first
    formats = models.JSONField(default=dict)  # format -> [[file, bytes], ...]
    error = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)  # from a page; made by another than who asked
    attempts = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=7, choices=Step.choices, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)  # 0: not known

    class Meta:
        indexes = [models.Index(fields=["state", "published_at"], name="list_release_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(state="done"), name="one_release_of_a_number"
            ),
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="asked"), name="one_release_asked_for"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
