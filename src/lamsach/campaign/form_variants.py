"""Where the order left open which figure is meant, the operator chooses before the form goes out."""

from collections.abc import Collection
from dataclasses import replace

from lamsach.campaign.definition_reader import DefinitionError, Fault
from lamsach.campaign.forms import Check, Field, Form, Variant
from lamsach.core.texts import gettext as _


def left_open(form: Form) -> list[tuple[Variant, list[Field]]]:
    """Return the choices that *form* leaves open, each with the fields of which at least one is kept."""
    return [(each, [form[key] for key in each.fields]) for each in form.variants]


def choose(form: Form, variant: str, keep: Collection[str]) -> Form:
    """Return *form* with only the fields *keep* of the *variant*, and without the checks that name a dropped one.

    Raises DefinitionError where nothing, or something that the variant does not offer, is kept.
    """
    found = next((each for each in form.variants if each.key == variant), None)
    if found is None or not keep or not set(keep) <= set(found.fields):
        raise DefinitionError([Fault("variants", _("Keep at least one of the fields that this variant offers."))])
    dropped = set(found.fields) - set(keep)

    def uses_dropped(check: Check) -> bool:
        return not dropped.isdisjoint({check.left, str(check.right), check.when, *check.parts})

    return replace(
        form,
        sections=tuple(
            replace(section, fields=tuple(each for each in section.fields if each.key not in dropped))
            for section in form.sections
        ),
        checks=tuple(check for check in form.checks if not uses_dropped(check)),
        variants=tuple(each for each in form.variants if each.key != variant),
    )
