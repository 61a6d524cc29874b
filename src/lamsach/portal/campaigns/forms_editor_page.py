"""The editor's page: a definition as inputs with their faults, and as the form that a unit will see."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from lamsach.campaign.definition_reader import DefinitionError, Fault
from lamsach.campaign.form_definitions import OPERANDS, read_form
from lamsach.campaign.forms import Denominator, FieldKind, Form, Prefill, Rule
from lamsach.campaign.kinds import KINDS
from lamsach.campaign.measures import MEASURES
from lamsach.portal.campaigns.forms_editor_moves import keys
from lamsach.portal.campaigns.forms_editor_reading import write_choices
from lamsach.portal.campaigns.models import CampaignMeasure

KIND_LABELS = {
    FieldKind.COUNT: _("count"),
    FieldKind.TEXT: _("text"),
    FieldKind.CHOICE: _("choice"),
    FieldKind.DATE: _("date"),
    FieldKind.NOTE: _("note"),
}
RULE_LABELS = {
    Rule.AT_MOST: _("is at most (another field or a number)"),
    Rule.AT_LEAST: _("is at least (another field or a number)"),
    Rule.EQUALS_SUM: _("is the sum of (fields)"),
    Rule.SUM_AT_MOST: _("is at least the sum of (fields)"),
    Rule.REQUIRED_IF: _("must be filled in when (another field)"),
    Rule.NOT_ABOVE_DENOMINATOR: _("is at most the unit's own number of"),
    Rule.NOT_BELOW_SUBORDINATES: _("is at least what the units below reported"),
    Rule.NEAR_PREFILL: _("is near what evidence suggests (within percent)"),
}
PREFILL_LABELS = {
    Prefill.UNIT_NAME: _("the unit's name"),
    Prefill.STAFF: _("the staff that the unit stated"),
    Prefill.MACHINES: _("the machines that the unit stated"),
    Prefill.RECEIVED: _("units that opened the letter"),
    Prefill.CARRIED_OUT: _("units that finished a task or scanned"),
    Prefill.SUBORDINATES: _("the reports of the units below"),
    Prefill.SCANNED: _("machines scanned"),
    Prefill.INFECTED: _("machines found infected"),
    Prefill.CLEANED: _("machines cleaned"),
    Prefill.FOUND: _("pieces of malware found"),
    Prefill.TREATED: _("pieces of malware treated"),
    Prefill.CONTACTS: _("devices seen in contact with an indicator"),
    Prefill.DEVICES_CHECKED: _("smart devices declared as checked"),
}
DENOMINATOR_LABELS = {
    Denominator.STAFF: _("staff"),
    Denominator.MACHINES: _("machines"),
    Denominator.SUBORDINATES: _("units below"),
}


@dataclass(frozen=True)
class Item:
    """A section, a field or a check with its place, which names its inputs."""

    place: str
    data: dict[str, Any]
    first: bool
    last: bool
    faults: list[Fault]
    inner: list["Item"] = field(default_factory=list)

    @property
    def faulty(self) -> bool:
        """Whether something in it is wrong."""
        return bool(self.faults) or any(each.faulty for each in self.inner)

    @property
    def choices(self) -> str:
        """The choices, one a line."""
        return write_choices(self.data.get("choices", ()))

    @property
    def groups(self) -> str:
        """The groups that are asked, one a line."""
        return "\n".join(self.data.get("audience", {}).get("groups", ()))

    @property
    def parts(self) -> str:
        """The fields that are added up."""
        return ", ".join(self.data.get("parts", ()))

    @property
    def is_(self) -> str:
        """What makes the field required (``is`` is a word of the template's language)."""
        return str(self.data.get("is", ""))

    @property
    def uses(self) -> frozenset[str]:
        """The operands that the check's rule uses."""
        rule = self.data.get("rule")
        return OPERANDS[Rule(rule)] if rule in set(Rule) else frozenset()


@dataclass(frozen=True)
class Page:
    """A definition, whole or not, with its faults at their places."""

    definition: dict[str, Any]
    form: Form | None
    faults: tuple[Fault, ...]

    @classmethod
    def of(cls, definition: dict[str, Any]) -> "Page":
        """Read the definition as far as it goes."""
        try:
            return cls(definition, read_form({**definition, "key": definition.get("key") or "form"}), ())
        except DefinitionError as error:
            return cls(definition, None, error.faults)

    @property
    def sections(self) -> list[Item]:
        """The sections with their fields."""
        return self._items("sections", self.definition.get("sections", []))

    @property
    def checks(self) -> list[Item]:
        """The checks."""
        return self._items("checks", self.definition.get("checks", []))

    @property
    def top_faults(self) -> list[Fault]:
        """The faults that belong to no section, field or check."""
        return [fault for fault in self.faults if "[" not in fault.place]

    def _items(self, name: str, data: list[dict[str, Any]]) -> list[Item]:
        items = []
        for number, each in enumerate(data):
            place = f"{name}[{number}]"
            inner = self._items(f"{place}.fields", each["fields"]) if name == "sections" else []
            faults = [fault for fault in self.faults if self._belongs(fault.place, place, sections=name == "sections")]
            items.append(Item(place, each, number == 0, number == len(data) - 1, faults, inner))
        return items

    @staticmethod
    def _belongs(fault: str, place: str, *, sections: bool) -> bool:
        inside = fault == place or fault.startswith(f"{place}.")
        return inside and not (sections and fault.startswith(f"{place}.fields["))


def options(definition: dict[str, Any]) -> dict[str, Any]:
    """Return what the editor's selects offer."""
    own = CampaignMeasure.objects.exclude(key__in=MEASURES).values_list("key", "label").distinct().order_by("key")
    return {
        "kinds": list(KIND_LABELS.items()),
        "unit_kinds": [(kind.code, kind.title()) for kind in KINDS],
        "measures": [(key, str(each.label)) for key, each in MEASURES.items()] + list(own[:200]),
        "prefills": list(PREFILL_LABELS.items()),
        "rules": list(RULE_LABELS.items()),
        "denominators": list(DENOMINATOR_LABELS.items()),
        "fields": list(keys(definition)),
    }
