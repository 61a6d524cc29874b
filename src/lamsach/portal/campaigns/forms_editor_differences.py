"""What differs between two definitions of a form, place by place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One place that says different things; None where it is not there."""

    place: str
    theirs: Any
    ours: Any


def differences(theirs: dict[str, Any], ours: dict[str, Any]) -> list[Difference]:
    """Return the places that differ. Sections, fields and checks are matched by their keys, not by their numbers."""
    left, right = dict(_flat(theirs)), dict(_flat(ours))
    return [
        Difference(place, left.get(place), right.get(place))
        for place in dict.fromkeys((*left, *right))
        if left.get(place) != right.get(place)
    ]


def _flat(data: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for name, value in data.items():
            if place or name not in ("key", "variants"):
                yield from _flat(value, f"{place} › {name}" if place else name)
    elif isinstance(data, list) and all(isinstance(each, dict) for each in data):
        if data:
            yield f"{place} ({len(data)})", ", ".join(str(each.get("key")) for each in data)
        for each in data:
            yield from _flat(
                {name: value for name, value in each.items() if name != "key"}, f"{place} › {each.get('key')}"
            )
    else:
        yield place, ", ".join(map(str, data)) if isinstance(data, list) else data
