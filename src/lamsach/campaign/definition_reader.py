"""Read plain data (from JSON, YAML, or an officer's browser) strictly, and gather every fault with its place."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from lamsach.campaign.forms import Wording
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

KEY = re.compile(r"[a-z][a-z0-9_]{0,58}[a-z0-9]|[a-z]")
LONGEST_LABEL, LONGEST_HELP = 500, 4_000

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a definition, such as ``sections[0].fields[2].key``."""

    place: str
    message: str


class DefinitionError(UnusableInputError):
    """A definition with faults: :attr:`faults` names every one of them, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults[0].message, where=self.faults[0].place)


@dataclass(slots=True)
class DefinitionReader:
    """Takes values out of nested mappings. What does not fit becomes a fault, and a harmless value takes its place."""

    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: str, message: str) -> None:
        """Note that something is wrong at *place*."""
        self.faults.append(Fault(place, message))

    def finish(self) -> None:
        """Raise DefinitionError where there was any fault."""
        if self.faults:
            raise DefinitionError(self.faults)

    def mapping(
        self, value: Any, place: str, known: Collection[str], needed: Collection[str] = ()
    ) -> Mapping[str, Any]:
        """Return *value* as a mapping that has the *needed* names and no unknown ones."""
        if not isinstance(value, Mapping):
            self.fault(place, _("This must be a group of named values."))
            return {}
        for name in value:
            if name not in known:
                self.fault(f"{place}.{str(name)[:60]}".lstrip("."), _("This name is not known here."))
        for name in needed:
            if value.get(name) is None:
                self.fault(f"{place}.{name}".lstrip("."), _("This is missing."))
        return {name: each for name, each in value.items() if name in known and each is not None}

    def items(self, value: Any, place: str, read: Callable[[Any, str], T], longest: int) -> tuple[T, ...]:
        """Return each item of a list, taken by *read*; a list may have *longest* items."""
        if not isinstance(value, list | tuple):
            self.fault(place, _("This must be a list."))
            return ()
        if len(value) > longest:
            self.fault(place, _("This list has more than {longest} items.").format(longest=longest))
        return tuple(read(each, f"{place}[{n}]") for n, each in enumerate(value[:longest]))

    def key(self, value: Any, place: str) -> str:
        """Return a key: small Latin letters, digits and underscores, beginning with a letter."""
        if not isinstance(value, str) or not KEY.fullmatch(value):
            self.fault(place, _("A key has small Latin letters, digits and underscores, and begins with a letter."))
            return ""
        return value

    def text(self, value: Any, place: str, longest: int = LONGEST_LABEL) -> str:
        """Return a text that is not blank and not longer than *longest* characters."""
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            self.fault(place, _("This must be a text."))
            return ""
        if len(value) > longest:
            self.fault(place, _("This text is longer than {longest} characters.").format(longest=longest))
            return ""
        return value

    def wording(self, value: Any, place: str, longest: int = LONGEST_LABEL) -> Wording:
        """Return a text in Vietnamese and, where it is there, in English."""
        found = self.mapping(value, place, ("vi", "en"), ("vi",))
        english = found.get("en") or ""
        return Wording(
            self.text(found["vi"], f"{place}.vi", longest) if "vi" in found else "",
            self.text(english, f"{place}.en", longest) if english else "",
        )

    def flag(self, value: Any, place: str) -> bool:
        """Return a yes or no."""
        if not isinstance(value, bool):
            self.fault(place, _("This must be yes or no."))
        return value is True

    def number(self, value: Any, place: str, least: int, largest: int) -> int:
        """Return an integer from *least* to *largest*."""
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= largest:
            text = _("This must be a whole number from {least} to {largest}.")
            self.fault(place, text.format(least=least, largest=largest))
            return least
        return value

    def member(self, value: Any, place: str, of: type[E]) -> E:
        """Return the member of the enumeration *of* that *value* names."""
        try:
            return of(value)
        except ValueError:
            names = ", ".join(of)
            self.fault(place, _("This must be one of: {names}.").format(names=names))
            return next(iter(of))

    def no_twins(self, keys: Iterable[str], place: str) -> None:
        """Note each key that comes twice."""
        seen: set[str] = set()
        for key in keys:
            if key and key in seen:
                self.fault(place, _("The key “{key}” is there twice.").format(key=key))
            seen.add(key)
