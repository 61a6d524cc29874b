"""Two editors at once: what stands there now beside what was typed, line by line, in words."""

from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from django.utils.translation import gettext as _

from lamsach.portal.campaigns.kinds import kind_name
from lamsach.portal.campaigns.models import Directive, Distribution, FormVersion, RecipientRule, Task, TaskDeadline
from lamsach.portal.units.models import Unit, UnitGroup


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on which the two differ."""

    label: str
    theirs: str
    mine: str


def differences(theirs: Any, mine: Any) -> list[Difference]:
    """Return where two states of a part differ."""
    if isinstance(theirs, tuple):
        return [Difference(_("Tasks"), _words(theirs), _words(mine))] if theirs != mine else []
    labels = _labels()
    return [
        Difference(
            labels.get(name, name),
            _words(getattr(theirs, name), name),
            _words(getattr(mine, name), name),
        )
        for name in (each.name for each in fields(theirs))
        if getattr(theirs, name) != getattr(mine, name)
    ]


def _labels() -> dict[str, str]:
    return {
        "subject": _("Subject"),
        "number": _("Number"),
        "dated": _("Date of the letter"),
        "body": _("Text"),
        "receiving_office": _("Receiving office"),
        "mail_to": _("Mailbox for the report file"),
        "mail_subject": _("Prescribed subject line"),
        "citations": _("Citations"),
        "contacts": _("Contacts"),
        "distributions": _("Copies to"),
        "tree_day": _("Tree of"),
        "denominator": _("Units counted"),
        "rules": _("Recipients"),
        "name": _("Name of the group"),
        "meaning": _("What it means"),
        "members": _("Rows"),
        "title": _("Title"),
        "title_en": _("Title in English"),
        "starts_on": _("Starts on"),
        "ends_on": _("Ends on"),
        "time_zone": _("Time zone"),
        "page": _("Text of the public page"),
        "page_en": _("Text of the public page in English"),
        "page_url": _("Campaign page elsewhere"),
        "is_public": _("Show on the public pages"),
        "measures": _("Figures that the campaign collects"),
    }


MODELS: dict[str, Any] = {
    "receiving_office": Unit,
    "unit": Unit,
    "group": UnitGroup,
    "matched": Directive,
    "form": FormVersion,
}
KINDS = (Task.Kind, TaskDeadline.Kind, RecipientRule.Kind, Directive.Denominator, Distribution.Purpose)


def _words(value: Any, name: str = "") -> str:
    """Return a value as a person reads it."""
    if is_dataclass(value):
        parts = [_words(getattr(value, each.name), each.name) for each in fields(value)]
        return " · ".join(part for part in parts if part)
    if isinstance(value, tuple):
        return "\n".join(_words(each) for each in value)
    return _word(value, name)


def _word(value: Any, name: str) -> str:
    if value is None or value is False:
        return "" if value is None else _("no")
    if value is True:
        return _("yes")
    if name in MODELS:
        return str(MODELS[name].objects.filter(pk=value).first() or "")
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    known = {key: str(label) for kind in KINDS for key, label in kind.choices}
    return kind_name(value) if name == "unit_kind" else known.get(value, str(value))
