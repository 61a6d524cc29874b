"""What a directive orders: tasks, each with its deadlines and its own assignees."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lamsach.portal.campaigns.models.directive import Directive
from lamsach.portal.campaigns.models.form import FormVersion


class Task(models.Model):
    """One thing to do. A report task names its form. ``audience`` is of ``campaign.addressing``; blank is everyone."""

    class Kind(models.TextChoices):
        LAUNCH = "launch", _("Launch the campaign")
        INFORM = "inform", _("Inform people")
        SCAN = "scan", _("Scan and clean")
        WATCH = "watch", _("Watch the network")
        BROADCAST = "broadcast", _("Broadcast")
        REPORT = "report", _("Report")
        OTHER = "other", _("Other")

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("What to do"))
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    audience = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class TaskDeadline(models.Model):
    """A deadline of one kind. 'Before 25/9' is exclusive of that day; ``moment`` follows from the campaign's zone."""

    class Kind(models.TextChoices):
        LAUNCH_BY = "launch_by", _("launch by")
        CLEAN_BY = "clean_by", _("clean by")
        REPORT_BY = "report_by", _("report by")
        OTHER = "other", _("do by")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="deadlines")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    day = models.DateField(_("Day"))
    inclusive = models.BooleanField(_("That day included"), default=False)
    moment = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["moment"]
        constraints = [models.UniqueConstraint(fields=["task", "kind"], name="one_deadline_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
