"""The list in the making: sources, what each brought, values with their state, and what happened to each of them.

A million values stand here, so pages never count rows: ``Tally`` carries the counts, and every write goes through
``desk.one_hand``, which lets one writer at a time change values and tallies together.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lamsach.indicators.record import Action, State, Tlp
from lamsach.indicators.values import Kind
from lamsach.portal.people.models import Person

KINDS = [
    (Kind.DOMAIN, _("domain")), (Kind.IP, _("address")), (Kind.CIDR, _("address range")), (Kind.URL, _("URL")),
    (Kind.MD5, "MD5"), (Kind.SHA1, "SHA-1"), (Kind.SHA256, "SHA-256"),
]  # fmt: skip
STATES = [
    (State.PROPOSED, _("proposed")), (State.APPROVED, _("approved")), (State.EXPIRED, _("expired")),
    (State.REVOKED, _("revoked")),
]  # fmt: skip
ACTIONS = [(Action.BLOCK, _("block")), (Action.ALERT, _("alert")), (Action.INFORM, _("inform"))]
TLP = [(each.value, f"TLP:{each.value.upper()}") for each in Tlp]


class Source(models.Model):
    """Where values come from. How its last fetch went stands in the shelf of ``feeds.fetching``, by ``name``."""

    name = models.SlugField(_("Short name"), max_length=60, unique=True)
    title = models.CharField(_("Title"), max_length=200)
    url = models.URLField(_("Address"), max_length=1000)
    format = models.CharField(_("Format"), max_length=30, blank=True)  # empty: recognised by its content
    options = models.JSONField(default=dict)  # role of a CSV's column -> its name
    confidence = models.PositiveSmallIntegerField(_("Confidence"), default=50)
    every_hours = models.PositiveSmallIntegerField(_("Fetch every (hours)"), default=24)
    approves = models.BooleanField(_("What the guard accepts is approved at once"), default=False)
    named = models.BooleanField(_("May be named in the published list"), default=False)
    private = models.BooleanField(_("The address may be on a private network"), default=False)
    enabled = models.BooleanField(_("Fetch it"), default=True)
    added_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title


class Intake(models.Model):
    """One coming in: a fetch of a source, a file, or what a curator typed; and what became of its values."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        TAKEN = "taken", _("taken")
        BROKEN = "broken", _("broken off")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="intakes")
    label = models.CharField(max_length=200)  # the source's title, or the file's name
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    format = models.CharField(max_length=30)
    reason = models.TextField(blank=True)
    approves = models.BooleanField(default=False)
    accepted = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)
    # The first refusals, each with line, value, reason and the list that says so.
    refusals = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.label} {self.at:%d/%m/%Y %H:%M}"


class Indicator(models.Model):
    """One value with what is known of it. Times are UTC; ``expires_at`` follows from the rules of ``curation``.

    ``key`` is the number in its STIX identifier, and so follows from kind and value. ``listed`` says that the newest
    release has it; ``published_at`` when this version of it entered, or it left, the published list.
    """

    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=6, choices=KINDS)
    value = models.TextField()
    sources = models.TextField(blank=True)  # short names, separated by blanks
    family = models.CharField(max_length=120, blank=True)
    confidence = models.PositiveSmallIntegerField(default=50)
    first_seen = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)  # as the source says
    action = models.CharField(max_length=6, choices=ACTIONS)
    tlp = models.CharField(max_length=12, choices=TLP)
    reference = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=STATES)
    needed = models.PositiveSmallIntegerField(default=1)  # people who must approve it
    given = models.PositiveSmallIntegerField(default=0)  # people who did
    decision = models.CharField(max_length=10)  # the guard's verdict: what, why, which list
    category = models.CharField(max_length=16, blank=True)
    guard = models.CharField(max_length=200, blank=True)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, null=True, related_name="indicators")
    taken_at = models.DateTimeField()  # decay counts from here, or from when it was seen, whichever is later
    expires_at = models.DateTimeField(null=True)
    publishable = models.BooleanField(default=False)  # approved, and may be passed on to everybody
    listed = models.BooleanField(default=False)
    listed_since = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    stale = models.BooleanField(default=False)  # the newest release says something else of it
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="indicator_state"),
            models.Index(fields=["state", "kind", "id"], name="indicator_kind"),
            models.Index(fields=["state", "family", "id"], name="indicator_family"),
            models.Index(fields=["intake", "state", "id"], name="indicator_intake"),
            models.Index(fields=["decision", "id"], name="indicator_verdict", condition=Q(state="proposed")),
            models.Index(fields=["publishable", "listed", "id"], name="indicator_next_release"),
            models.Index(fields=["expires_at"], name="indicator_expiry", condition=Q(state="approved")),
            models.Index(fields=["id"], name="indicator_stale", condition=Q(listed=True, stale=True)),
            models.Index(
                fields=["published_at", "id"], name="indicator_published", condition=Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.value


class Event(models.Model):
    """One thing that happened to a value. Who saw it on a machine is never among it."""

    class Verb(models.TextChoices):
        PROPOSE = "propose", _("proposed")
        MERGE = "merge", _("reported again")
        APPROVE = "approve", _("approved")
        REFUSE = "refuse", _("turned down")
        REVOKE = "revoke", _("taken off")
        SIGHTING = "sighting", _("seen on a machine")
        EXPIRE = "expire", _("expired")

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    verb = models.CharField(max_length=8, choices=Verb.choices)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    actor = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    intake = models.ForeignKey(Intake, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%d/%m/%Y}"


class Tally(models.Model):
    """Derived: how many values there are of a state, kind and family. ``rebuild`` makes it anew."""

    state = models.CharField(max_length=8, choices=STATES)
    kind = models.CharField(max_length=6, choices=KINDS)
    family = models.CharField(max_length=120, blank=True)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["state", "kind", "family"], name="one_tally")]

    def __str__(self) -> str:
        return f"{self.state} {self.kind} {self.family}: {self.count}"


class Hand(models.Model):
    """One row, which whoever changes the list holds: one writer at a time."""

    def __str__(self) -> str:
        return "hand"
