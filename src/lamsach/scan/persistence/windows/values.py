"""Values of the registry, and what reads and changes them: Windows' own registry, a hive, or one made for a test."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

TEXT, EXPANDED, BINARY, NUMBER, LINES = 1, 2, 3, 4, 7


@dataclass(frozen=True)
class Value:
    """A value: its name (empty: the key's own), its kind (REG_SZ is 1) and its bytes, all as they lie there."""

    name: str
    kind: int
    data: bytes

    @property
    def text(self) -> str:
        """Return a text; of several the first; empty for a value that is none."""
        return self.lines[0] if self.lines else ""

    @property
    def lines(self) -> list[str]:
        """Return the texts of a value."""
        if self.kind not in {TEXT, EXPANDED, LINES}:
            return []
        text = self.data[: len(self.data) & ~1].decode("utf-16-le", "replace")
        return [each for each in text.split("\0") if each]

    @property
    def number(self) -> int | None:
        """Return a number, None for a value that is none."""
        return struct.unpack("<L", self.data)[0] if self.kind == NUMBER and len(self.data) == 4 else None  # noqa: PLR2004


def of_text(name: str, text: str, kind: int = TEXT) -> Value:
    """Return a text as a value."""
    return Value(name, kind, text.encode("utf-16-le") + b"\0\0")


def of_lines(name: str, lines: list[str]) -> Value:
    """Return several texts as a value."""
    return Value(name, LINES, "".join(line + "\0" for line in lines).encode("utf-16-le") + b"\0\0")


def of_number(name: str, number: int) -> Value:
    """Return a number as a value."""
    return Value(name, NUMBER, struct.pack("<L", number))


class Registry(Protocol):
    r"""A registry to look at. Keys are named ``HKLM\SOFTWARE\...`` and ``HKU\S-1-5-21-...\...``, in any case.

    ``keys`` and ``values`` SHALL return nothing for a key that is not there, and raise `OSError` or `ValueError` for
    one that cannot be read.
    """

    def keys(self, path: str) -> list[str]:
        """Return the names of the keys below a key."""

    def values(self, path: str) -> list[Value]:
        """Return the values of a key."""


class Changeable(Registry, Protocol):
    """A registry in which single values can be changed. Each call SHALL be complete or not done."""

    def put(self, path: str, value: Value) -> None:
        """Write a value; its key is there. Raises `OSError`."""

    def remove(self, path: str, name: str) -> None:
        """Remove a value. Raises `OSError`."""


def find(registry: Registry, path: str, name: str) -> Value | None:
    """Return one value of a key, None where there is none."""
    return next((each for each in registry.values(path) if each.name.lower() == name.lower()), None)


@dataclass
class MadeRegistry:
    """A registry in memory: for tests, and for what a hive of another machine holds."""

    content: dict[str, dict[str, Value]] = field(default_factory=dict)

    def keys(self, path: str) -> list[str]:
        found: dict[str, str] = {}
        start = path.lower() + "\\"
        for key in self.content:
            if key.lower().startswith(start):
                name = key[len(start) :].partition("\\")[0]
                found.setdefault(name.lower(), name)
        return list(found.values())

    def values(self, path: str) -> list[Value]:
        return list(self._of(path).values())

    def put(self, path: str, value: Value) -> None:
        self._of(path, make=True)[value.name.lower()] = value

    def remove(self, path: str, name: str) -> None:
        del self._of(path)[name.lower()]

    def _of(self, path: str, *, make: bool = False) -> dict[str, Value]:
        for key, values in self.content.items():
            if key.lower() == path.lower():
                return values
        return self.content.setdefault(path, {}) if make else {}

    def everything(self) -> Iterator[tuple[str, Value]]:
        """Yield each value with its key."""
        for key, values in self.content.items():
            for value in values.values():
                yield key, value
