"""A directive: the letter that orders, what it cites, whom it addresses, who helps."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamsach.portal.campaigns.models.campaign import Campaign
from lamsach.portal.campaigns.querysets import DirectiveQuerySet
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit, UnitGroup


class Directive(models.Model):
    """A letter. Its number and day may stay blank until it is issued; reports go to ``receiving_office``.

    ``parent`` is the directive that this one forwards, or acts on by a confirmed citation (``citing.letter_above``).
    ``tree_day`` is the day whose tree resolves the recipients.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Denominator(models.TextChoices):
        ADDRESSED = "addressed", _("all that the letter addresses")
        LISTED = "listed", _("those on the list")
        WITHOUT_ISSUER = "without_issuer", _("those on the list, without the issuer")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="directives")
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="issued", verbose_name=_("Issuer"))
    receiving_office = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="receives", verbose_name=_("Receiving office")
    )
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    number = models.CharField(_("Number"), max_length=60, blank=True)
    dated = models.DateField(_("Date of the letter"), null=True, blank=True)
    dated_as_written = models.CharField(max_length=80, blank=True)  # a partial date, kept as it is
    subject = models.CharField(_("Subject"), max_length=400)
    body = models.TextField(_("Text"), blank=True)
    tree_day = models.DateField(_("Tree of"))
    denominator = models.CharField(
        _("Units counted"), max_length=20, choices=Denominator.choices, default=Denominator.LISTED
    )
    mail_to = models.EmailField(_("Mailbox for the report file"), blank=True)
    mail_subject = models.CharField(_("Prescribed subject line"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)  # counts edits
    key = models.UUIDField(null=True)  # of the page that sent it: sent twice it is one draft

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["created_by", "key"], name="directive_once")]

    def __str__(self) -> str:
        return f"{self.number or '…'} {self.subject}"

    @property
    def is_draft(self) -> bool:
        """Whether it has not been issued yet."""
        return self.state == self.State.DRAFT


class Citation(models.Model):
    """A reference to a superior letter: as written, and the directive it means once a person has confirmed that."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="citations")
    position = models.PositiveSmallIntegerField(default=0)
    as_written = models.CharField(_("As written"), max_length=300)
    number = models.CharField(_("Number"), max_length=60, blank=True)
    dated = models.DateField(_("Date of the letter"), null=True, blank=True)
    matched = models.ForeignKey(Directive, on_delete=models.SET_NULL, null=True, blank=True, related_name="cited_by")
    confirmed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.as_written


class Correction(models.Model):
    """A change of an issued letter, field by field: what it said before, what it says now, and why."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=60)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.directive}: {self.field}"


class RecipientRule(models.Model):
    """A line of the address: one unit, a group, or all units of a kind below a unit."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("One unit")
        GROUP = "group", _("A group")
        KIND_BELOW = "kind_below", _("All units of a kind below a unit")

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    group_name = models.CharField(max_length=200, blank=True)  # as it was when the letter went out
    unit_kind = models.CharField(max_length=40, blank=True)
    label = models.CharField(_("Heading on the list"), max_length=200, blank=True)
    listed = models.BooleanField(_("On the list"), default=True)  # HP addresses two telecoms that no list names
    excluded = models.BooleanField(_("Left out"), default=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label or str(self.unit or self.group or self.group_name)


class Contact(models.Model):
    """Who helps: a role or desk, never needed by name."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(_("Person or desk"), max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    is_public = models.BooleanField(_("Show on the public pages"), default=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.role


class Distribution(models.Model):
    """The list 'Nơi nhận', which is not the list of recipients: who gets a copy, and what for."""

    class Purpose(models.TextChoices):
        ACTION = "action", _("for action")
        REPORT = "report", _("for report")
        FILING = "filing", _("for filing")
        WEBSITE = "website", _("for the website")

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="distributions")
    position = models.PositiveSmallIntegerField(default=0)
    purpose = models.CharField(_("Purpose"), max_length=10, choices=Purpose.choices)
    text = models.CharField(_("As written"), max_length=200)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text
