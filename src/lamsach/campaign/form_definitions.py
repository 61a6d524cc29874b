"""A form as plain data, and back: strict on the way in, with every fault named by its place."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lamsach.campaign.definition_reader import LONGEST_HELP, DefinitionReader
from lamsach.campaign.figures import LARGEST_COUNT, Coverage
from lamsach.campaign.form_consistency import inconsistencies
from lamsach.campaign.forms import (
    ANSWERED,
    COUNTS,
    EVERYBODY,
    LONGEST,
    POSITIVE,
    Audience,
    Check,
    Choice,
    Denominator,
    Field,
    FieldKind,
    Form,
    Prefill,
    Rule,
    Section,
    Severity,
    Variant,
    Wording,
)
from lamsach.core.texts import gettext as _

MOST_SECTIONS, MOST_FIELDS, MOST_CHECKS, MOST_CHOICES, MOST_NAMES = 50, 200, 200, 200, 200
MOST_PERCENT = 1_000

OPERANDS: Mapping[Rule, frozenset[str]] = {
    Rule.AT_MOST: frozenset({"left", "right"}),
    Rule.AT_LEAST: frozenset({"left", "right"}),
    Rule.EQUALS_SUM: frozenset({"left", "parts"}),
    Rule.SUM_AT_MOST: frozenset({"left", "parts"}),
    Rule.REQUIRED_IF: frozenset({"left", "when", "is"}),
    Rule.NOT_ABOVE_DENOMINATOR: frozenset({"left", "of"}),
    Rule.NOT_BELOW_SUBORDINATES: frozenset({"left"}),
    Rule.NEAR_PREFILL: frozenset({"left", "percent"}),
}
"""What each rule compares. ``is`` and ``percent`` may be left out."""

OPTIONAL = frozenset({"is", "percent"})


def read_form(data: object, *, measures: Collection[str] | None = None) -> Form:
    """Return the form that *data* defines; DefinitionError with every fault where it defines none.

    With *measures*, a field's measure must be one of them.
    """
    reader = DefinitionReader()
    form = _Definition(reader, measures).form(data)
    if not reader.faults:
        reader.faults.extend(inconsistencies(form))
    reader.finish()
    return form


class _Definition:
    """Reads the parts of one form."""

    def __init__(self, reader: DefinitionReader, measures: Collection[str] | None) -> None:
        self.reader = reader
        self.measures = measures

    def form(self, data: object) -> Form:
        known = ("key", "title", "note", "sections", "checks", "variants", "stock")
        found = self.reader.mapping(data, "", known, ("key", "title", "sections"))
        return Form(
            key=self.reader.key(found.get("key", "missing"), "key"),
            title=self.words(found, "title", ""),
            note=self.maybe_words(found, "note", ""),
            sections=self.reader.items(found.get("sections", ()), "sections", self.section, MOST_SECTIONS),
            checks=self.reader.items(found.get("checks", ()), "checks", self.check, MOST_CHECKS),
            variants=self.reader.items(found.get("variants", ()), "variants", self.variant, MOST_CHECKS),
            stock=self.reader.flag(found.get("stock", False), "stock"),
        )

    def words(self, found: Mapping[str, Any], name: str, place: str) -> Wording:
        if name not in found:  # its absence is a fault already
            return Wording("")
        return self.reader.wording(found[name], f"{place}.{name}".lstrip("."))

    def maybe_words(self, found: Mapping[str, Any], name: str, place: str) -> Wording | None:
        return self.reader.wording(found[name], f"{place}.{name}".lstrip("."), LONGEST_HELP) if name in found else None

    def section(self, data: object, place: str) -> Section:
        known = ("key", "title", "note", "fields", "audience")
        found = self.reader.mapping(data, place, known, ("key", "title", "fields"))
        return Section(
            key=self.reader.key(found.get("key", "missing"), f"{place}.key"),
            title=self.words(found, "title", place),
            note=self.maybe_words(found, "note", place),
            fields=self.reader.items(found.get("fields", ()), f"{place}.fields", self.field, MOST_FIELDS),
            audience=self.audience(found, place),
        )

    def audience(self, found: Mapping[str, Any], place: str) -> Audience:
        if "audience" not in found:
            return EVERYBODY
        place = f"{place}.audience"
        parts = self.reader.mapping(found["audience"], place, ("kinds", "groups"))
        return Audience(
            self.reader.items(parts.get("kinds", ()), f"{place}.kinds", self.reader.key, MOST_NAMES),
            self.reader.items(parts.get("groups", ()), f"{place}.groups", self.reader.text, MOST_NAMES),
        )

    def field(self, data: object, place: str) -> Field:
        known = (
            "key", "label", "kind", "required", "help", "measure", "coverage", "audience", "with_note", "choices",
            "prefill", "max_length",
        )  # fmt: skip
        found = self.reader.mapping(data, place, known, ("key", "label", "kind"))
        read = self.reader
        field = Field(
            key=read.key(found.get("key", "missing"), f"{place}.key"),
            label=self.words(found, "label", place),
            kind=read.member(found.get("kind", FieldKind.TEXT), f"{place}.kind", FieldKind),
            required=read.flag(found.get("required", False), f"{place}.required"),
            help=self.maybe_words(found, "help", place),
            measure=read.key(found["measure"], f"{place}.measure") if "measure" in found else None,
            coverage=read.member(found.get("coverage", Coverage.OWN), f"{place}.coverage", Coverage),
            audience=self.audience(found, place),
            with_note=read.flag(found.get("with_note", False), f"{place}.with_note"),
            choices=read.items(found.get("choices", ()), f"{place}.choices", self.choice, MOST_CHOICES),
            prefill=read.member(found["prefill"], f"{place}.prefill", Prefill) if "prefill" in found else None,
            max_length=self.length(found, place),
        )
        for name, message in self._misfits(field):
            read.fault(f"{place}.{name}", message)
        return field

    def length(self, found: Mapping[str, Any], place: str) -> int | None:
        if "max_length" not in found:
            return None
        return self.reader.number(found["max_length"], f"{place}.max_length", 1, LONGEST[FieldKind.TEXT])

    def _misfits(self, field: Field) -> Iterator[tuple[str, str]]:
        count, textual = field.kind is FieldKind.COUNT, field.kind in LONGEST
        if not count:
            only_counts = _("Only a count can have this.")
            named = (("measure", field.measure), ("with_note", field.with_note), ("prefill", field.prefill in COUNTS))
            yield from ((name, only_counts) for name, there in named if there)
            if field.coverage is not Coverage.OWN:
                yield "coverage", only_counts
        if field.prefill is Prefill.UNIT_NAME and not textual:
            yield "prefill", _("Only a text can be filled with the unit's name.")
        if field.prefill is Prefill.SUBORDINATES and not field.measure:
            yield "prefill", _("Only a count with a measure can be summed from the reports below.")
        if field.measure and self.measures is not None and field.measure not in self.measures:
            yield "measure", _("The campaign has no measure “{key}”.").format(key=field.measure)
        if (field.kind is FieldKind.CHOICE) != bool(field.choices):
            yield "choices", _("A choice has a list of choices, and nothing else has one.")
        if field.max_length and not (textual or field.with_note):
            yield "max_length", _("Only a text or a note has a length.")
        if field.required and field.kind is FieldKind.NOTE:
            yield "required", _("A remark is never required. Make it a text.")

    def choice(self, data: object, place: str) -> Choice:
        found = self.reader.mapping(data, place, ("key", "label"), ("key", "label"))
        key = self.reader.key(found.get("key", "missing"), f"{place}.key")
        if key in {ANSWERED, POSITIVE}:
            self.reader.fault(f"{place}.key", _("This key has a meaning of its own in checks. Take another one."))
        return Choice(key, self.words(found, "label", place))

    def check(self, data: object, place: str) -> Check:
        every = frozenset().union(*OPERANDS.values())
        known = ("key", "rule", "severity", "message", *every)
        found = self.reader.mapping(data, place, known, ("key", "rule"))
        rule = self.reader.member(found.get("rule", Rule.AT_MOST), f"{place}.rule", Rule)
        for name in sorted(every & set(found) ^ OPERANDS[rule]):
            if name in found or name not in OPTIONAL:
                fits = _("This rule does not use it.") if name in found else _("This is missing.")
                self.reader.fault(f"{place}.{name}", fits)
        read = self.reader
        right = found.get("right", "")
        number = isinstance(right, int)
        return Check(
            key=read.key(found.get("key", "missing"), f"{place}.key"),
            rule=rule,
            severity=read.member(found.get("severity", Severity.HARD), f"{place}.severity", Severity),
            left=read.key(found["left"], f"{place}.left") if "left" in found else "",
            right=read.number(right, f"{place}.right", 0, LARGEST_COUNT)
            if number
            else self._named(found, "right", place),
            parts=read.items(found.get("parts", ()), f"{place}.parts", read.key, MOST_FIELDS),
            when=self._named(found, "when", place),
            is_=read.key(found.get("is", ANSWERED), f"{place}.is"),
            of=read.member(found["of"], f"{place}.of", Denominator) if "of" in found else None,
            percent=read.number(found.get("percent", 0), f"{place}.percent", 0, MOST_PERCENT),
            message=self.maybe_words(found, "message", place),
        )

    def _named(self, found: Mapping[str, Any], name: str, place: str) -> str:
        return self.reader.key(found[name], f"{place}.{name}") if name in found else ""

    def variant(self, data: object, place: str) -> Variant:
        found = self.reader.mapping(data, place, ("key", "label", "fields"), ("key", "label", "fields"))
        return Variant(
            self.reader.key(found.get("key", "missing"), f"{place}.key"),
            self.words(found, "label", place),
            self.reader.items(found.get("fields", ()), f"{place}.fields", self.reader.key, MOST_FIELDS),
        )


def write_form(form: Form) -> dict[str, Any]:
    """Return the data that :func:`read_form` makes the same *form* of. What has its usual value is left out."""
    data: dict[str, Any] = {"key": form.key, "title": _words(form.title), "note": _words(form.note)}
    data["stock"] = form.stock or None
    data["sections"] = [_section(each) for each in form.sections]
    data["checks"] = [_check(each) for each in form.checks] or None
    data["variants"] = [
        {"key": each.key, "label": _words(each.label), "fields": list(each.fields)} for each in form.variants
    ] or None
    return _without_gaps(data)


def _without_gaps(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def _words(wording: Wording | None) -> dict[str, str] | None:
    if wording is None:
        return None
    return {"vi": wording.vi, "en": wording.en} if wording.en else {"vi": wording.vi}


def _audience(audience: Audience) -> dict[str, list[str]] | None:
    parts = {"kinds": list(audience.kinds), "groups": list(audience.groups)}
    return {name: names for name, names in parts.items() if names} or None


def _section(section: Section) -> dict[str, Any]:
    return _without_gaps({
        "key": section.key,
        "title": _words(section.title),
        "note": _words(section.note),
        "audience": _audience(section.audience),
        "fields": [_field(each) for each in section.fields],
    })  # fmt: skip


def _field(field: Field) -> dict[str, Any]:
    return _without_gaps({
        "key": field.key,
        "label": _words(field.label),
        "kind": str(field.kind),
        "required": field.required or None,
        "help": _words(field.help),
        "measure": field.measure,
        "coverage": None if field.coverage is Coverage.OWN else str(field.coverage),
        "audience": _audience(field.audience),
        "with_note": field.with_note or None,
        "choices": [{"key": each.key, "label": _words(each.label)} for each in field.choices] or None,
        "prefill": str(field.prefill) if field.prefill else None,
        "max_length": field.max_length,
    })  # fmt: skip


def _check(check: Check) -> dict[str, Any]:
    operands = {
        "left": check.left, "right": check.right, "parts": list(check.parts), "when": check.when, "is": check.is_,
        "of": str(check.of), "percent": check.percent,
    }  # fmt: skip
    used = {name: value for name, value in operands.items() if name in OPERANDS[check.rule]}
    severity = None if check.severity is Severity.HARD else str(check.severity)
    named = {"key": check.key, "rule": str(check.rule), "severity": severity, "message": _words(check.message)}
    return _without_gaps({**named, **used})
