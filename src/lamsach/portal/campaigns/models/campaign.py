"""A campaign and its measures."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lamsach.portal.campaigns.querysets import CampaignQuerySet
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit


class Campaign(models.Model):
    """One clean-up, with its page, tools, forms and dates. Open campaigns have a public page unless told otherwise."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    slug = models.SlugField(_("Short name in the address"), max_length=60, unique=True)
    operator = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="campaigns", verbose_name=pgettext_lazy("unit", "Operator")
    )
    title = models.CharField(_("Title"), max_length=300)
    title_en = models.CharField(_("Title in English"), max_length=300, blank=True)
    starts_on = models.DateField(_("Starts on"))
    ends_on = models.DateField(_("Ends on"))
    time_zone = models.CharField(_("Time zone"), max_length=60, default="Asia/Ho_Chi_Minh")
    page = models.TextField(_("Text of the public page"), blank=True)
    page_en = models.TextField(_("Text of the public page in English"), blank=True)
    page_url = models.URLField(_("Campaign page elsewhere"), blank=True)
    is_public = models.BooleanField(_("Show on the public pages"), default=True)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)  # counts edits, so that two editors are told of each other
    key = models.UUIDField(null=True)  # of the page that sent it: sent twice it is one campaign

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"),
            models.UniqueConstraint(fields=["created_by", "key"], name="campaign_once"),
        ]

    def __str__(self) -> str:
        return self.title


class CampaignMeasure(models.Model):
    """A campaign-wide meaning of a figure, so that rewritten forms add up. ``key`` is that of ``campaign.measures``."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="measures")
    key = models.SlugField(max_length=60)
    label = models.CharField(_("Label"), max_length=300)
    label_en = models.CharField(_("Label in English"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="measure_once_per_campaign")]

    def __str__(self) -> str:
        return self.label
