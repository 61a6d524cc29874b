"""What a unit is told: in the portal, and by e-mail to those of its persons who have an address."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamsach.portal.campaigns.models.directive import Directive
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit


class Notice(models.Model):
    """Something about a directive that a unit should know. Its words are made when it is read, for the reader.

    ``detail`` is what a person wrote with it (a reason, an answer).
    """

    class Kind(models.TextChoices):
        ISSUED = "issued", _("A directive has come in")
        CORRECTED = "corrected", _("A directive was corrected")
        WITHDRAWN = "withdrawn", _("A directive was withdrawn")
        PASSED_ON = "passed_on", _("Tasks of a predecessor have passed to you")
        EXTENSION_ASKED = "extension_asked", _("A unit asks for more time")
        EXTENDED = "extended", _("You have more time")
        REFUSED = "refused", _("More time was refused")
        WAIVED = "waived", _("A task was waived")
        ASKED_AGAIN = "asked_again", _("A task that was waived is asked for again")
        REMINDED = "reminded", _("A reminder")
        RETURNED = "returned", _("A report was returned")
        ACCEPTED = "accepted", _("A report was accepted")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="notices")
    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    detail = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["unit", "seen_at"])]

    def __str__(self) -> str:
        return f"{self.unit}: {self.kind}"


class NoticeMail(models.Model):
    """The e-mail that carries a notice to one person: waiting until ``sent_at`` or a final ``failure`` is known."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="mails")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField()
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)  # until then it belongs to the sender that made the last attempt

    class Meta:
        indexes = [models.Index(fields=["notice"], condition=Q(sent_at=None), name="mail_waiting")]

    def __str__(self) -> str:
        return f"{self.address}: {self.notice}"
