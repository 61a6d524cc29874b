"""Words of the form editor's templates for what a definition says in codes."""

from collections.abc import Iterable

from django import template

from lamsach.campaign.kinds import KINDS
from lamsach.portal.campaigns.forms_editor_page import KIND_LABELS, RULE_LABELS

register = template.Library()
UNIT_KINDS = {kind.code: kind for kind in KINDS}


@register.filter
def unit_kinds(codes: Iterable[str] | None) -> str:
    """Return kinds of units by their names; a code that is none stays as it is."""
    return ", ".join(UNIT_KINDS[code].title() if code in UNIT_KINDS else code for code in codes or ())


@register.filter
def field_kind(code: str) -> str:
    """Return what kind of answer a field takes."""
    return next((str(label) for kind, label in KIND_LABELS.items() if kind == code), code)


@register.filter
def rule_name(code: str) -> str:
    """Return what a check compares."""
    return next((str(label) for rule, label in RULE_LABELS.items() if rule == code), code)
