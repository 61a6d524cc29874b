"""Report forms: a template and its numbered versions. A published version never changes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit


class FormTemplate(models.Model):
    """One definition makes the web form, its checks, the roll-up and the export. Without an owner it is built in."""

    key = models.SlugField(_("Short name"), max_length=60, unique=True)
    title = models.CharField(_("Title"), max_length=300)
    title_en = models.CharField(_("Title in English"), max_length=300, blank=True)
    owner = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="forms")
    copied_from = models.ForeignKey("FormVersion", on_delete=models.SET_NULL, null=True, related_name="copies")
    page = models.UUIDField(null=True)  # that asked for the copy: sent twice it is one copy

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "page"], name="form_copied_once")]

    def __str__(self) -> str:
        return self.title


class FormVersion(models.Model):
    """A version of a form; ``campaign.forms`` reads its ``definition``. Drafts are edited, published ones not."""

    template = models.ForeignKey(FormTemplate, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    definition = models.JSONField()
    published_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(default=timezone.now)
    edit = models.PositiveIntegerField(default=1)  # counts edits of a draft

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="form_version_number_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(published_at=None), name="one_draft_version_per_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} v{self.number}"
