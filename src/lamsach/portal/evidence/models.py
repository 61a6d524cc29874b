"""What machines sent (scan and sighting reports), the code by which they may, and what people declared."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit


class UnitCode(models.Model):
    """The revocable code of a unit, which scanner and hunter ask for once.

    The code itself is not stored: the unit's page derives it again from the portal's secret and ``salt``.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=64)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(revoked_at=None), name="one_valid_code_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.made_at:%d/%m/%Y}"


class MachineReport(models.Model):
    """One document of ``wire``, as it came. The same UUID and body is one record."""

    class Kind(models.TextChoices):
        SCAN = "scan", _("Scan report")
        SIGHTING = "sighting", _("Sighting report")

    uuid = models.UUIDField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="machine_reports")
    body_digest = models.CharField(max_length=64)
    document = models.JSONField()
    machine = models.CharField(max_length=64, blank=True)  # the machine's own pseudonym
    infected = models.BooleanField(default=False)  # malware was found
    still_infected = models.BooleanField(default=False)  # and not all of it is dealt with
    complete = models.BooleanField(default=True)
    contacts = models.PositiveIntegerField(default=0)  # devices seen in contact with a valid indicator
    made_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["unit", "kind", "made_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class Machine(models.Model):
    """Derived: the last known state of one machine of a unit, from its scan reports."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="machines")
    machine = models.CharField(max_length=64)
    first_scan_at = models.DateTimeField()
    last_scan_at = models.DateTimeField()
    ever_infected = models.BooleanField(default=False)
    infected = models.BooleanField(default=False)
    last_report = models.ForeignKey(MachineReport, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "machine"], name="machine_once_per_unit")]

    def __str__(self) -> str:
        return self.machine


class DeclarationQuerySet(models.QuerySet["DeviceDeclaration"]):
    """Declarations of smart devices."""

    def counting(self) -> "DeclarationQuerySet":
        """Leave out what was taken back."""
        return self.filter(taken_back_at=None)


class DeviceDeclaration(models.Model):
    """Somebody went through the guided check of a smart device and says so. It counts as that, not as a scan.

    A mistaken one is taken back: it stays, and counts no more.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="device_declarations")
    device = models.CharField(max_length=20)  # key of the guide: phone, router, camera
    how_many = models.PositiveIntegerField(default=1)
    steps = models.JSONField(default=dict)  # what was answered at each step
    found = models.BooleanField(default=False)
    declared_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)
    key = models.UUIDField(null=True)  # of the page that sent it: sent twice it counts once
    taken_back_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "key"], name="declaration_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.device} × {self.how_many}"
