"""Report forms are data: one definition makes the web form, the printed one, its checks, the roll-up and the export.

A form has sections of fields. What a figure means for the whole campaign is its *measure*, so that forms which every
level rewrote still add up; whom it covers, and who is asked, are properties of the field too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lamsach.campaign.figures import Coverage
from lamsach.campaign.kinds import codes_of
from lamsach.core.texts import language_in_use


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in both languages. English may be missing; Vietnamese then stands for both."""

    vi: str
    en: str = ""

    def __str__(self) -> str:
        """Return the text in the language in use."""
        return self.en if self.en and language_in_use() == "en" else self.vi


@dataclass(frozen=True, slots=True)
class Traits:
    """What decides which questions a unit is asked: its kind on the day, and the groups that it is addressed in."""

    kind: str = ""
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is asked: units of one of *kinds* (or families of kinds), or in one of *groups*; with neither, everybody."""

    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def includes(self, unit: Traits) -> bool:
        """Return whether *unit* is asked."""
        if not (self.kinds or self.groups):
            return True
        return any(unit.kind in codes_of(kind) for kind in self.kinds) or not unit.groups.isdisjoint(self.groups)


EVERYBODY = Audience()


class FieldKind(StrEnum):
    """What an answer is.

    ``text`` runs over lines and is collected with those of the other units; ``count`` is an integer from 0; ``choice``
    is one of the field's choices; ``date`` is a day; ``note`` is a remark of one line that nobody collects.
    """

    TEXT = "text"
    COUNT = "count"
    CHOICE = "choice"
    DATE = "date"
    NOTE = "note"


class Prefill(StrEnum):
    """Where a first answer can come from. The clerk sees it, may change it, and must confirm it."""

    UNIT_NAME = "unit.name"
    STAFF = "unit.staff"
    MACHINES = "unit.machines"
    RECEIVED = "received"  # units that opened or forwarded the directive
    CARRIED_OUT = "carried_out"  # units with a finished task or a scan report
    SUBORDINATES = "subordinates"  # the same measure, summed from the reports below
    SCANNED = "scan.machines"
    INFECTED = "scan.infected"
    CLEANED = "scan.cleaned"
    FOUND = "scan.found"  # pieces of malware
    TREATED = "scan.treated"
    CONTACTS = "sighting.devices"  # devices seen talking to an indicator
    DEVICES_CHECKED = "devices.checked"  # declarations of the guided checks


COUNTS = frozenset(Prefill) - {Prefill.UNIT_NAME}

LONGEST = {FieldKind.TEXT: 10_000, FieldKind.NOTE: 1_000}
"""How many characters an answer may have where the field does not say."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice field."""

    key: str
    label: Wording


@dataclass(frozen=True, slots=True)
class Field:
    """One question. *measure* is the campaign-wide meaning of a count; *with_note* adds a remark to it."""

    key: str
    label: Wording
    kind: FieldKind
    required: bool = False
    help: Wording | None = None
    measure: str | None = None
    coverage: Coverage = Coverage.OWN
    audience: Audience = EVERYBODY
    with_note: bool = False
    choices: tuple[Choice, ...] = ()
    prefill: Prefill | None = None
    max_length: int | None = None

    @property
    def longest(self) -> int:
        """How many characters the answer, or the note of a count, may have."""
        return self.max_length or LONGEST.get(self.kind, LONGEST[FieldKind.NOTE])


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form with its own heading, remark and audience."""

    key: str
    title: Wording
    fields: tuple[Field, ...]
    note: Wording | None = None
    audience: Audience = EVERYBODY


class Severity(StrEnum):
    """A hard check stops a report; a soft one asks for a reason."""

    HARD = "hard"
    SOFT = "soft"


class Rule(StrEnum):
    """The comparisons that a form may make. They are data: no form can run code."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    EQUALS_SUM = "equals_sum"
    SUM_AT_MOST = "sum_at_most"
    REQUIRED_IF = "required_if"
    NOT_ABOVE_DENOMINATOR = "not_above_denominator"
    NOT_BELOW_SUBORDINATES = "not_below_subordinates"
    NEAR_PREFILL = "near_prefill"


class Denominator(StrEnum):
    """What a count can be compared with: facts about the unit, which it stated or which follow from the tree."""

    STAFF = "staff"
    MACHINES = "machines"
    SUBORDINATES = "subordinates"


ANSWERED, POSITIVE = "answered", "positive"


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison. Which of the operands a rule uses stands in ``form_definitions.OPERANDS``.

    *left* is the field that the problem is shown at. *right* is another field or a number, *parts* are fields that are
    added up, *when* and *is_* name a field and what makes the left one required (``answered``, ``positive``, or a
    choice), *of* is a denominator, *percent* how far a figure may be from its prefill.
    """

    key: str
    rule: Rule
    severity: Severity = Severity.HARD
    left: str = ""
    right: str | int = ""
    parts: tuple[str, ...] = ()
    when: str = ""
    is_: str = ANSWERED
    of: Denominator | None = None
    percent: int = 0
    message: Wording | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """Fields of which the operator keeps at least one, where the order left open which is meant."""

    key: str
    label: Wording
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A report form. *stock* marks one that lamsach made up, because the original is not at hand."""

    key: str
    title: Wording
    sections: tuple[Section, ...]
    note: Wording | None = None
    checks: tuple[Check, ...] = ()
    variants: tuple[Variant, ...] = ()
    stock: bool = False
    _index: dict[str, tuple[Section, Field]] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        index = {each.key: (section, each) for section in self.sections for each in section.fields}
        object.__setattr__(self, "_index", index)

    def __iter__(self) -> Iterator[Field]:
        """Iterate over all fields, in the form's order."""
        return (each for _, each in self._index.values())

    def __getitem__(self, key: str) -> Field:
        return self._index[key][1]

    def __contains__(self, key: object) -> bool:
        return key in self._index

    def asks(self, key: str, unit: Traits) -> bool:
        """Return whether *unit* is in the audience of the field *key* and of its section."""
        section, asked = self._index[key]
        return section.audience.includes(unit) and asked.audience.includes(unit)

    def sections_for(self, unit: Traits) -> tuple[Section, ...]:
        """Return the form as *unit* sees it, without what it is not asked."""
        seen = (
            replace(section, fields=tuple(each for each in section.fields if self.asks(each.key, unit)))
            for section in self.sections
        )
        return tuple(section for section in seen if section.fields)
