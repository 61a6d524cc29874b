"""From the inputs of the form editor to a definition, and back to what stands in the inputs.

Each input is named after its place in the definition (``sections[0].fields[2].label.vi``), which is also how
``campaign.form_definitions`` names a fault.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import QueryDict

from lamsach.campaign.form_answers import clean_text
from lamsach.campaign.form_definitions import OPERANDS
from lamsach.campaign.forms import FieldKind, Rule

PLACE = re.compile(r"[a-z_]+(?:\[[0-9]{1,3}\])?(?:\.[a-z_]+(?:\[[0-9]{1,3}\])?)*")
STEP = re.compile(r"([a-z_]+)(?:\[([0-9]{1,3})\])?")
TOP = frozenset({"title", "note", "sections", "checks"})
LONGEST = 10_000
MANY: Final = frozenset({"kinds"})  # several boxes of one name


def read_inputs(post: QueryDict) -> dict[str, Any]:
    """Return the definition that the inputs stand for; what it lacks or has wrong, the definition's reader says."""
    tree: dict[str, Any] = {}
    for place in post:
        if PLACE.fullmatch(place) and place.split(".")[0].split("[")[0] in TOP:
            last = place.rsplit(".", 1)[-1]
            values = [clean_text(str(each)[:LONGEST]) for each in post.getlist(place)]
            _put(tree, place, values if last in MANY else values[-1])
    definition: dict[str, Any] = {"title": _words(tree.get("title")) or {"vi": ""}}
    if note := _words(tree.get("note")):
        definition["note"] = note
    definition["sections"] = [_section(each) for each in _in_order(tree.get("sections"))]
    if checks := [_check(each) for each in _in_order(tree.get("checks"))]:
        definition["checks"] = checks
    return definition


def _put(tree: dict[str, Any], place: str, value: Any) -> None:
    """Store *value* at *place*; a list is a mapping of numbers until it is read."""
    steps: list[Any] = []
    for name, number in STEP.findall(place):
        steps += [name, int(number)] if number else [name]
    for step in steps[:-1]:
        inner = tree.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    if not isinstance(tree.get(steps[-1]), dict):
        tree[steps[-1]] = value


def _in_order(found: Any) -> list[dict[str, Any]]:
    """Return the items of a list in the order of their numbers, whatever numbers are missing."""
    if not isinstance(found, Mapping):
        return []
    numbers = sorted(each for each in found if isinstance(each, int))
    return [found[each] for each in numbers if isinstance(found[each], dict)]


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name, "")
    return value if isinstance(value, str) else ""


def _words(found: Any) -> dict[str, str] | None:
    if not isinstance(found, Mapping):
        return None
    words = {language: text for language in ("vi", "en") if (text := _text(found, language))}
    return {"vi": "", **words} if words else None


def _number(text: str) -> Any:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else text  # noqa: PLR2004 - 2**53


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[\n;]", text) if part.strip()]


def _without_gaps(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value not in (None, "", False, [], {})}


def _audience(found: Any) -> dict[str, list[str]]:
    if not isinstance(found, Mapping):
        return {}
    kinds = found.get("kinds")
    parts = {"kinds": [each for each in kinds if each] if isinstance(kinds, list) else []}
    return _without_gaps({**parts, "groups": _split(_text(found, "groups"))})


def _section(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": _text(found, "key"),
        "title": _words(found.get("title")) or {"vi": ""},
        **_without_gaps({"note": _words(found.get("note")), "audience": _audience(found.get("audience"))}),
        "fields": [_field(each) for each in _in_order(found.get("fields"))],
    }


def _field(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a field with what its kind can have: a count's measure goes when it becomes a text."""
    kind = _text(found, "kind")
    count, textual = kind == FieldKind.COUNT, kind in (FieldKind.TEXT, FieldKind.NOTE)
    prefill = _text(found, "prefill")
    field = {
        "required": bool(found.get("required")),
        "help": _words(found.get("help")),
        "audience": _audience(found.get("audience")),
        "measure": _text(found, "measure") if count else "",
        "coverage": _text(found, "coverage") if count and _text(found, "coverage") != "own" else "",
        "with_note": count and bool(found.get("with_note")),
        "prefill": prefill if count or (textual and prefill == "unit.name") else "",
        "choices": read_choices(_text(found, "choices")) if kind == FieldKind.CHOICE else [],
        "max_length": _number(_text(found, "max_length")) if textual or (count and found.get("with_note")) else "",
    }
    label = _words(found.get("label")) or {"vi": ""}
    return {"key": _text(found, "key"), "label": label, "kind": kind, **_without_gaps(field)}


def read_choices(lines: str) -> list[dict[str, Any]]:
    """Read choices, one a line: Vietnamese, then after a bar English, then the key; keys may be left out."""
    choices = []
    for number, line in enumerate(_split(lines.replace(";", ",")), 1):
        vi, english, key = ([part.strip() for part in line.split("|")] + ["", ""])[:3]
        choices.append(
            {"key": key or f"choice_{number}", "label": {"vi": vi, "en": english} if english else {"vi": vi}}
        )
    return choices


def write_choices(choices: Iterable[Mapping[str, Any]]) -> str:
    """Return choices as :func:`read_choices` reads them."""
    return "\n".join(f"{each['label']['vi']} | {each['label'].get('en', '')} | {each['key']}" for each in choices)


def _check(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a check with the operands that its rule uses."""
    rule = _text(found, "rule")
    operands: dict[str, Any] = {
        "left": _text(found, "left"),
        "right": _number(_text(found, "right")),
        "parts": _split(_text(found, "parts").replace(",", ";")),
        "when": _text(found, "when"),
        "is": _text(found, "is"),
        "of": _text(found, "of"),
        "percent": _number(_text(found, "percent")),
    }
    used = OPERANDS[Rule(rule)] if rule in set(Rule) else frozenset[str]()
    kept = {name: value for name, value in operands.items() if name in used and value not in ("", [])}
    severity = {"severity": "soft"} if _text(found, "severity") == "soft" else {}
    message = _without_gaps({"message": _words(found.get("message"))})
    return {"key": _text(found, "key"), "rule": rule, **severity, **message, **kept}
