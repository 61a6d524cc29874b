"""What the buttons of the form editor do to a definition: up, down, away, one more."""

import copy
import re
from collections.abc import Iterable
from typing import Any

MOVE = re.compile(
    r"(?P<verb>up|down|remove|add):(?P<list>sections|checks|sections\[(?P<section>[0-9]{1,3})\]\.fields)"
    r"(?:\[(?P<number>[0-9]{1,3})\])?"
)


def move(definition: dict[str, Any], what: str) -> tuple[dict[str, Any], str]:
    """Return a changed copy of *definition* after a button (``up:sections[0].fields[2]``), and where to look next.

    A button that means nothing (at the end of a list, or gone meanwhile) changes nothing.
    """
    changed = copy.deepcopy(definition)
    found = MOVE.fullmatch(what)
    if found is None:
        return changed, ""
    items = _items(changed, found)
    if items is None:
        return changed, ""
    if found["verb"] == "add":
        items.append(_new(changed, found["list"]))
        return changed, f"{found['list']}[{len(items) - 1}]"
    number = int(found["number"] or 0)
    if number >= len(items):
        return changed, ""
    if found["verb"] == "remove":
        del items[number]
        return changed, found["list"].removesuffix(".fields")
    to = number + (1 if found["verb"] == "down" else -1)
    if 0 <= to < len(items):
        items[number], items[to] = items[to], items[number]
        number = to
    return changed, f"{found['list']}[{number}]"


def _items(definition: dict[str, Any], found: re.Match[str]) -> list[Any] | None:
    if found["section"] is None:
        items: list[Any] = definition.setdefault(found["list"], [])
        return items
    sections, number = definition["sections"], int(found["section"])
    if number >= len(sections):
        return None
    fields: list[Any] = sections[number].setdefault("fields", [])
    return fields


def keys(definition: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield the key and the Vietnamese label of each field."""
    for section in definition.get("sections", ()):
        for field in section.get("fields", ()):
            yield field.get("key", ""), field.get("label", {}).get("vi", "")


def _new(definition: dict[str, Any], where: str) -> dict[str, Any]:
    if where == "sections":
        return {
            "key": _free("section", (each.get("key") for each in definition["sections"])),
            "title": {"vi": ""},
            "fields": [],
        }
    if where == "checks":
        used = (each.get("key") for each in definition["checks"])
        return {"key": _free("check", used), "rule": "at_most", "severity": "soft"}
    return {"key": _free("field", (key for key, _label in keys(definition))), "label": {"vi": ""}, "kind": "count"}


def _free(stem: str, used: Iterable[object]) -> str:
    taken, number = set(used), 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"
