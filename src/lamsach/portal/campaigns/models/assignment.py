"""Who got a directive, and how far each unit is with each task."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamsach.portal.campaigns.models.directive import Directive, RecipientRule
from lamsach.portal.campaigns.models.notice import Notice
from lamsach.portal.campaigns.models.task import Task
from lamsach.portal.campaigns.querysets import AssignmentQuerySet, RecipientQuerySet
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit


class Recipient(models.Model):
    """A unit that an issued directive addresses: where it stands on the list, when it saw it, when it passed it on.

    When the unit is succeeded by others, ``replaced_at`` is set and rows for the successors name it in ``succeeds``
    (several, where units were merged).
    """

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="recipients")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="received")
    rule = models.ForeignKey(RecipientRule, on_delete=models.SET_NULL, null=True, related_name="+")
    heading = models.CharField(max_length=200, blank=True)
    groups = models.JSONField(default=list)  # all headings and groups that name it, for tasks and questions
    position = models.PositiveIntegerField(default=0)  # restarts under each heading
    order = models.PositiveIntegerField(default=0)  # of the whole list
    listed = models.BooleanField(default=True)
    stands_for = models.PositiveSmallIntegerField(default=1)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    forwarded_at = models.DateTimeField(null=True)
    succeeds = models.ManyToManyField("self", symmetrical=False, related_name="successors")
    replaced_at = models.DateTimeField(null=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["directive", "unit"], name="recipient_once")]

    def __str__(self) -> str:
        return str(self.unit)


class Assignment(models.Model):
    """One task of one unit. Late is not a state: it follows from ``due_at``, ``finished_at`` and the day of looking.

    A task that is no report and was said to be done is ``submitted``. What passed to successors has ``passed_at``: it
    is kept as a fact and counts no more (``Assignment.objects.current()``).
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SEEN = "seen", _("seen")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")
        EXTENDED = "extended", _("extended")
        WAIVED = "waived", _("waived")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")  # the recipient's, for queries
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField(null=True)  # of the last deadline, or the extension
    finished_at = models.DateTimeField(null=True)  # submitted, or said to be done
    finished_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.TextField(blank=True)
    passed_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "recipient"], name="assignment_once")]
        indexes = [models.Index(fields=["unit", "state"]), models.Index(fields=["task", "state"])]

    def __str__(self) -> str:
        return f"{self.unit}: {self.task}"


class Extension(models.Model):
    """More time: asked for by the unit, or given outright. Without a decision it is a request."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="extensions")
    until = models.DateTimeField()
    reason = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.assignment} > {self.until}"


class Waiver(models.Model):
    """The unit need not do it, and why."""

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="waiver")
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.assignment)


class Reminder(models.Model):
    """A reminder that was sent, by which way. Whether it was seen, and whether its e-mail went out, says the notice."""

    class Channel(models.TextChoices):
        PORTAL = "portal", _("in the portal")
        EMAIL = "email", _("e-mail")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reminders")
    notice = models.ForeignKey(Notice, on_delete=models.SET_NULL, null=True, related_name="reminders")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    text = models.TextField()
    address = models.EmailField(blank=True)
    sent_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    page = models.UUIDField(null=True)  # that sent it: sent twice it reminds once

    def __str__(self) -> str:
        return f"{self.assignment} {self.sent_at:%d/%m/%Y}"
