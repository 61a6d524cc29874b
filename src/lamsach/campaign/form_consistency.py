"""What is wrong between parts of a form that are each right: twins, missing fields, unlike comparisons."""

from collections.abc import Callable, Iterator

from lamsach.campaign.definition_reader import DefinitionReader, Fault
from lamsach.campaign.forms import ANSWERED, POSITIVE, Check, FieldKind, Form, Rule, Section
from lamsach.core.texts import gettext as _

Complain = Callable[[str, str], None]


def inconsistencies(form: Form) -> Iterator[Fault]:
    """Yield each fault that shows only when the whole form is looked at."""
    reader = DefinitionReader()
    if not any(section.fields for section in form.sections):
        reader.fault("sections", _("A form asks at least one question."))
    reader.no_twins((each.key for each in form.sections), "sections")
    reader.no_twins((each.key for section in form.sections for each in section.fields), "sections")
    reader.no_twins((each.key for each in form.checks), "checks")
    reader.no_twins((each.key for each in form.variants), "variants")
    asked: dict[object, str] = {}
    for n, section in enumerate(form.sections):
        _look_at_section(section, f"sections[{n}]", reader, asked)
    for n, check in enumerate(form.checks):
        _look_at_check(form, check, f"checks[{n}]", reader.fault)
    for n, variant in enumerate(form.variants):
        if missing := [key for key in variant.fields if key not in form]:
            reader.fault(f"variants[{n}].fields", _no_field(missing[0]))
        elif not variant.fields:
            reader.fault(f"variants[{n}].fields", _("This is missing."))
    yield from reader.faults


def _no_field(key: str) -> str:
    return _("The form has no field “{key}”.").format(key=key)


def _look_at_section(section: Section, place: str, reader: DefinitionReader, asked: dict[object, str]) -> None:
    for n, each in enumerate(section.fields):
        reader.no_twins((choice.key for choice in each.choices), f"{place}.fields[{n}].choices")
        meaning = (each.measure, each.coverage, section.audience, each.audience)
        if each.measure and (twin := asked.setdefault(meaning, each.key)) != each.key:
            text = _("“{twin}” already asks this measure of the same units.")
            reader.fault(f"{place}.fields[{n}].measure", text.format(twin=twin))


def _look_at_check(form: Form, check: Check, place: str, fault: Complain) -> None:
    others = [("parts", key) for key in check.parts]
    named = [("left", check.left), ("right", check.right), ("when", check.when), *others]
    fields = [(name, key) for name, key in named if isinstance(key, str) and key]
    if missing := [(name, key) for name, key in fields if key not in form]:
        for name, key in missing:
            fault(f"{place}.{name}", _no_field(key))
    elif check.rule is Rule.REQUIRED_IF:
        _look_at_trigger(form, check, place, fault)
    else:
        _look_at_comparison(form, check, place, fault)


def _look_at_trigger(form: Form, check: Check, place: str, fault: Complain) -> None:
    trigger = form[check.when]
    possible = {ANSWERED, *(choice.key for choice in trigger.choices)}
    if trigger.kind is FieldKind.COUNT:
        possible.add(POSITIVE)
    if check.is_ not in possible:
        fault(f"{place}.is", _("“{key}” cannot be the answer of that field.").format(key=check.is_))


def _look_at_comparison(form: Form, check: Check, place: str, fault: Complain) -> None:
    compared = [check.left, *check.parts, *([check.right] if isinstance(check.right, str) and check.right else [])]
    kinds = {form[key].kind for key in compared}
    dates = kinds == {FieldKind.DATE} and check.rule in {Rule.AT_MOST, Rule.AT_LEAST} and check.right in form
    if kinds != {FieldKind.COUNT} and not dates:
        fault(f"{place}.left", _("This compares counts with counts, or a date with a date."))
    elif check.rule is Rule.NOT_BELOW_SUBORDINATES and not form[check.left].measure:
        fault(f"{place}.left", _("Only a count with a measure can be summed from the reports below."))
    elif check.rule is Rule.NEAR_PREFILL and form[check.left].prefill is None:
        fault(f"{place}.left", _("This field has no prefill to compare with."))
    elif check.rule in {Rule.EQUALS_SUM, Rule.SUM_AT_MOST} and not check.parts:
        fault(f"{place}.parts", _("This is missing."))
