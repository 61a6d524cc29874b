"""Units with dated names, kinds and superiors; successions; groups; role grants.

A day range is half open: ``since <= day < until``; a blank ``until`` has no end. Paths are derived
(``Ancestry``) and can be rebuilt at any time from the edges.
"""

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamsach.portal.people.models import Person
from lamsach.portal.units.querysets import AncestryQuerySet, DatedQuerySet, UnitQuerySet

BEGINNING = dt.date(1900, 1, 1)


class Line(models.TextChoices):
    """The two lines on which a unit has superiors."""

    TERRITORIAL = "territorial", _("Territorial line")
    VERTICAL = "vertical", _("Vertical line")


class Role(models.TextChoices):
    """What a person may do in a unit."""

    OPERATOR = "operator", _("Operator")
    OFFICER = "officer", _("Officer")
    HEAD = "head", _("Head")
    REPORTER = "reporter", _("Reporter")
    IT_ADMIN = "it_admin", _("IT admin")
    CURATOR = "curator", _("List curator")
    AUDITOR = "auditor", _("Auditor")


class Unit(models.Model):
    """An organisation in the tree. ``name`` and ``kind`` are those of today, derived from the dated rows (``derived``).

    ``search`` and ``sort`` follow from the name: ``sort`` puts names in the order of a Vietnamese dictionary.
    """

    code = models.CharField(_("Code"), max_length=80, unique=True, null=True, blank=True)
    name = models.CharField(_("Name"), max_length=300)
    kind = models.CharField(_("Kind"), max_length=40, db_index=True)
    search = models.CharField(max_length=400, db_index=True, editable=False, default="")
    sort = models.CharField(max_length=240, db_index=True, editable=False, default="")
    opened = models.DateField(default=BEGINNING)
    closed = models.DateField(null=True, blank=True)
    changes = models.PositiveIntegerField(default=0, editable=False)  # so that two who edit at once are told

    objects = UnitQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Dated(models.Model):
    """A fact about a unit between two days."""

    since = models.DateField(default=BEGINNING)
    until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class UnitName(Dated):
    """What a unit was called."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.name


class UnitKind(Dated):
    """What kind of unit it was: commune, ward, district, school, department..."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="kinds")
    kind = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.kind


class Edge(Dated):
    """A superior of a unit on one line. On any day at most one edge of a unit is the counting one."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="superior_edges")
    superior = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="subordinate_edges")
    line = models.CharField(max_length=12, choices=Line.choices, default=Line.TERRITORIAL)
    counting = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(unit=F("superior")), name="edge_not_to_itself"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="edge_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} < {self.superior}"


class Ancestry(models.Model):
    """Derived: *ancestor* stands *depth* steps above *descendant* from ``since`` to ``until``, along counting edges.

    Each unit is its own ancestor at depth 0. The database does not check the units: what it is derived from names them
    already, and half a million checks take longer than all the rest of a rebuild.
    """

    ancestor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    descendant = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    depth = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)

    objects = AncestryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ancestor", "depth"]), models.Index(fields=["descendant", "depth"])]

    def __str__(self) -> str:
        return f"{self.ancestor_id} > {self.descendant_id} ({self.depth})"


class Succession(models.Model):
    """On a day, by a decision, *predecessor* passes into *successor*. Many to many: a commune may be split."""

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="precessions")
    day = models.DateField()
    decision = models.CharField(max_length=200, blank=True)
    partial = models.BooleanField(default=False)  # only a part of the predecessor went here
    handed_over_at = models.DateTimeField(null=True, editable=False)  # when open work passed on; blank before the day

    class Meta:
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor", "day"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.predecessor} > {self.successor}"

    @property
    def occasion(self) -> str:
        """The day, and by which decision."""
        return " · ".join(filter(None, (f"{self.day:%d/%m/%Y}", self.decision)))


class UnitGroup(models.Model):
    """A named list of units that an office addresses together; its members are numbered."""

    owner = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(_("Name"), max_length=200)
    meaning = models.CharField(max_length=200, blank=True)
    units = models.ManyToManyField(Unit, through="GroupMember", related_name="member_of")

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A unit in a group, at its number. ``stands_for`` is how many bodies the row names."""

    group = models.ForeignKey(UnitGroup, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="memberships")
    position = models.PositiveIntegerField()
    written = models.CharField(max_length=300, blank=True)  # the name as the list writes it
    stands_for = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["group", "unit"], name="group_member_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.unit}"


class RoleGrant(models.Model):
    """A person holds a role in a unit. Revoked grants stay, as a fact."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=10, choices=Role.choices)
    granted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit", "role"], condition=Q(revoked_at=None), name="role_granted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role} @ {self.unit}"


class UnitSize(models.Model):
    """How many staff and machines a unit says it has: the denominator. The latest row counts."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="sizes")
    staff = models.PositiveIntegerField(null=True)
    machines = models.PositiveIntegerField(null=True)
    stated_at = models.DateTimeField(default=timezone.now)
    stated_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        get_latest_by = "stated_at"

    def __str__(self) -> str:
        return f"{self.unit}: {self.staff} / {self.machines}"


class TreeState(models.Model):
    """One row: who changes the tree locks it, and *version* says how often that has happened."""

    version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.version}"


class TreeImport(models.Model):
    """A list that was taken into the tree. The days that its facts are of are said here, not guessed from the facts."""

    source = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    supported_since = models.DateField(null=True)
    created = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.source} {self.made_at:%d/%m/%Y}"


class StagedImport(models.Model):
    """A list that was uploaded and previewed, and waits to be confirmed. Kept for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    under = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    filename = models.CharField(max_length=200)
    content = models.BinaryField()
    group_owner = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.filename
