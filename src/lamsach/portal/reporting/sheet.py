"""A form as its unit sees it: sections and fields with what was typed, what is wrong with it, and what is suggested."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.formats import number_format

from lamsach.campaign.form_answers import Answer, read_answers
from lamsach.campaign.form_checks import Problem, may_go_out
from lamsach.campaign.forms import Field, FieldKind, Section, Severity
from lamsach.portal.reporting.actions.drafts import beginning
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.reporting.circumstances import problems
from lamsach.portal.reporting.merging import Entry, mark, rivals, texts
from lamsach.portal.reporting.models import Draft, Submission
from lamsach.portal.reporting.prefill import Suggestion, suggestions


@dataclass(frozen=True)
class Cell:
    """One question on the page."""

    asked: Field
    entry: Entry
    answer: Answer
    problems: list[Problem] = field(default_factory=list)
    suggestion: Suggestion | None = None

    @property
    def key(self) -> str:
        """The field's key, which names its inputs."""
        return self.asked.key

    @property
    def kind(self) -> FieldKind:
        """What kind of answer it takes."""
        return self.asked.kind

    @property
    def text(self) -> dict[str, str]:
        """What was typed."""
        return texts(self.entry)

    @property
    def shown_value(self) -> str:
        """The answer as one reads it: a choice by its label, a count with its dots."""
        value = self.answer.value
        if isinstance(value, int):
            return number_format(value, force_grouping=True)
        return next((str(each.label) for each in self.asked.choices if each.key == value), self.text["value"])

    @property
    def mark(self) -> str:
        """The mark of what the page shows."""
        return mark(self.entry)

    @property
    def needs_reason(self) -> bool:
        """Whether a soft check asks why."""
        return any(problem.severity is Severity.SOFT for problem in self.problems)

    @property
    def shown_problems(self) -> list[Problem]:
        """The problems to show now: that a field is still empty is said before filing, not while typing."""
        return [each for each in self.problems if each.check != "required"]

    @property
    def stops(self) -> bool:
        """Whether a problem keeps the report from going out."""
        return any(problem.stops for problem in self.problems)

    @property
    def others(self) -> list[tuple[int, Entry]]:
        """What others typed here at the same time, numbered."""
        return rivals(self.entry)

    @property
    def taken(self) -> bool:
        """Whether the answer is the suggested one."""
        return self.suggestion is not None and self.answer.value == self.suggestion.value

    @property
    def source(self) -> str:
        """Where the answer came from, as long as it is the figure that was taken over."""
        return str(self.entry.get("source") or "") if self.answer.from_evidence else ""


@dataclass(frozen=True)
class Sheet:
    """The whole page."""

    asked: Asked
    now: dt.datetime
    draft: Draft | None
    last: Submission | None

    @classmethod
    def of(cls, asked: Asked, now: dt.datetime) -> "Sheet":
        """Read what is there."""
        return cls(asked, now, asked.draft(), asked.last_submission())

    @property
    def version(self) -> int:
        """The version of the draft, 0 where nobody has typed anything."""
        return self.draft.version if self.draft else 0

    @cached_property
    def entries(self) -> Mapping[str, Any]:
        """What was typed so far; before that the last report."""
        return self.draft.answers if self.draft else beginning(self.last)

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """What was typed, read."""
        return read_answers(self.asked.form, self.entries, self.asked.traits)

    @cached_property
    def problems(self) -> list[Problem]:
        """What must be mended or explained."""
        return problems(self.asked, self.answers, self.now)

    @cached_property
    def suggestions(self) -> Mapping[str, Suggestion]:
        """What evidence suggests."""
        return suggestions(self.asked, self.now)

    @property
    def may_go_out(self) -> bool:
        """Whether nothing keeps the report from being filed."""
        return may_go_out(self.problems) and not self.conflicts

    @property
    def conflicts(self) -> list[Cell]:
        """The fields in which two persons typed different things."""
        return [cell for cell in self.cells() if cell.others]

    def cells(self, *, suggest: bool = False) -> list[Cell]:
        """Return all questions that the unit is asked, in order."""
        return [cell for _section, cells in self.sections(suggest=suggest) for cell in cells]

    def sections(self, *, suggest: bool = True) -> list[tuple[Section, list[Cell]]]:
        """Return the sections that the unit is asked, each with its questions."""
        return [
            (section, [self._cell(each, suggest=suggest) for each in section.fields])
            for section in self.asked.form.sections_for(self.asked.traits)
        ]

    def _cell(self, each: Field, *, suggest: bool) -> Cell:
        return Cell(
            asked=each,
            entry=self.entries.get(each.key, {}),
            answer=self.answers[each.key],
            problems=[problem for problem in self.problems if problem.field == each.key],
            suggestion=self.suggestions.get(each.key) if suggest else None,
        )
