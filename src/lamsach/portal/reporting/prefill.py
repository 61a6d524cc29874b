"""Where first answers come from: a registry of sources. A suggested figure always names what it is made of.

A new source is one function with ``@source(Prefill.NAME)``: it takes a :class:`Question` and returns a
:class:`Suggestion`, or None where there is nothing to suggest (which is not the suggestion of zero).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lamsach.campaign.figures import Coverage
from lamsach.campaign.forms import Field, Prefill
from lamsach.portal.evidence.selectors import period
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.units.models import Unit


@dataclass(frozen=True, slots=True)
class Origin:
    """One thing that a figure is made of: a unit and what it did, or a report and its number."""

    label: str
    detail: str = ""
    count: int | None = None
    submission: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A first answer, where it comes from in words, and the list of what it is made of (read when it is asked for)."""

    value: int | str
    origin: str
    origins: Callable[[], list[Origin]] = list


@dataclass(frozen=True)
class Question:
    """A field that somebody is about to answer."""

    asked: Asked
    field: Field
    now: dt.datetime

    @cached_property
    def units(self) -> list[int]:
        """Whom the figure is about: the unit, and for an inclusive one all below it on the directive's tree day."""
        if self.field.coverage is Coverage.OWN:
            return [self.asked.unit.pk]
        below = Unit.objects.below([self.asked.unit.pk], self.asked.directive.tree_day)
        return list(below.values_list("pk", flat=True))

    @property
    def period(self) -> tuple[dt.datetime, dt.datetime]:
        """The days of the campaign in its own time zone, up to now."""
        start, end = period(self.asked.campaign)
        return start, min(end, self.now)


Source = Callable[[Question], Suggestion | None]
SOURCES: Final[dict[Prefill, Source]] = {}


def source(key: Prefill) -> Callable[[Source], Source]:
    """Register the function that answers for *key*."""

    def register(function: Source) -> Source:
        SOURCES[key] = function
        return function

    return register


def suggestion(asked: Asked, field: Field, now: dt.datetime) -> Suggestion | None:
    """Return what is suggested as the answer to *field*, if anything."""
    if field.prefill is None:
        return None
    return SOURCES[field.prefill](Question(asked, field, now))


def suggestions(asked: Asked, now: dt.datetime, only: frozenset[str] | None = None) -> Mapping[str, Suggestion]:
    """Return the suggestions for the fields that the unit is asked, by field key; *only* these fields where named."""
    fields = [each for section in asked.form.sections_for(asked.traits) for each in section.fields]
    found = {each.key: suggestion(asked, each, now) for each in fields if only is None or each.key in only}
    return {key: each for key, each in found.items() if each is not None}
