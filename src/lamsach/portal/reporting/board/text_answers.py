"""What the reports of a directive say in words, by question: texts are collected, and never summed.

A question is a text field of a form, or a figure beside which a note can stand: where a unit writes "all of it" in
place of a number, the words become that note. The unit's name is no question here, since it stands beside each answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from lamsach.campaign.forms import Field, FieldKind, Form, Prefill
from lamsach.core.vietnamese import search_form
from lamsach.portal.campaigns.form_reading import form_of
from lamsach.portal.campaigns.models import Directive, FormVersion
from lamsach.portal.reporting.models import Filing
from lamsach.portal.units.viewer import Viewer

LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Question:
    """A question that is answered in words: which field of which version of a form."""

    key: str
    label: str
    section: str
    form: str
    beside_a_figure: bool


@dataclass(frozen=True)
class TextAnswer:
    """What one unit wrote. *figure* is the number that a note stands beside, None where there is none."""

    question: Question
    unit: str
    heading: str
    position: int
    submission: int
    text: str
    figure: int | None = None

    @cached_property
    def searched(self) -> str:
        """Unit and answer as one searches them: by half words, without marks."""
        return search_form(f"{self.unit} {self.text}")


@dataclass(frozen=True)
class _Report:
    """A report that counts for the directive, and where its unit stands on the list."""

    submission: int
    unit: str
    heading: str
    position: int
    answers: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Collected:
    """The answers of a directive, by question in the order of its forms, and how many reports were asked each."""

    answers: dict[Question, list[TextAnswer]]
    asked: dict[Question, int]

    @property
    def counts(self) -> list[tuple[Question, int, int]]:
        """Each question with the number of answers and of reports that were asked it."""
        return [(question, len(found), self.asked[question]) for question, found in self.answers.items()]

    @property
    def headings(self) -> list[str]:
        """The headings of the directive's list under which an answer stands."""
        rows = [each for found in self.answers.values() for each in found]
        return list(dict.fromkeys(each.heading for each in rows if each.heading))


@dataclass(frozen=True)
class Wanted:
    """What the address of the page asks for. Anything unknown in it finds nothing or is left out."""

    question: str = ""
    heading: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        """Read the filter from the address."""
        return cls(
            query.get("question", "")[:LONGEST_SEARCH],
            query.get("heading", "")[:200],
            query.get("q", "")[:LONGEST_SEARCH],
        )

    def apply(self, collected: Collected) -> list[TextAnswer]:
        """Return the answers that fit, question by question."""
        words = search_form(self.text)
        return [
            each
            for question, found in collected.answers.items()
            if not self.question or question.key == self.question
            for each in found
            if (not self.heading or each.heading == self.heading) and (not words or words in each.searched)
        ]

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.question or self.heading or self.text)


def collect(viewer: Viewer, directive: Directive) -> Collected:
    """Return what the counting reports of a directive say in words, as far as the viewer may read them. Two queries.

    Issuer and receiving office read all of them; others those of their own units and of the units below.
    """
    filings = (
        Filing.objects.visible_to(viewer)
        .filter(assignment__task__directive=directive, counting=True)
        .order_by("assignment__recipient__order", "assignment__recipient", "pk")
    )
    by_form: dict[int, dict[int, _Report]] = defaultdict(dict)
    for submission, form, answers, heading, position, unit in filings.values_list(
        "submission_id",
        "submission__form_id",
        "submission__answers",
        "assignment__recipient__heading",
        "assignment__recipient__position",
        "assignment__unit__name",
    ):
        by_form[form][submission] = _Report(submission, unit, heading, position, answers)
    versions = FormVersion.objects.in_bulk(by_form)
    collected = Collected({}, {})
    for pk in sorted(versions):
        for question, field in _questions(pk, form_of(versions[pk])):
            asked = [each for each in by_form[pk].values() if field.key in each.answers]
            collected.asked[question] = len(asked)
            collected.answers[question] = [
                TextAnswer(question, each.unit, each.heading, each.position, each.submission, text, figure)
                for each in asked
                for text, figure in [_said(field, each.answers[field.key])]
                if text
            ]
    return collected


def _questions(version: int, form: Form) -> Iterator[tuple[Question, Field]]:
    for section in form.sections:
        for field in section.fields:
            text = field.kind is FieldKind.TEXT
            if (text and field.prefill is not Prefill.UNIT_NAME) or field.with_note:
                key = f"{version}.{field.key}"
                yield Question(key, str(field.label), str(section.title), str(form.title), not text), field


def _said(field: Field, entry: Mapping[str, Any]) -> tuple[str, int | None]:
    """Return what was written, and the figure beside it."""
    value, note = entry.get("value"), str(entry.get("note") or "")
    if field.kind is FieldKind.TEXT:
        return "\n".join(filter(None, (str(value or ""), note))), None
    return note, value if isinstance(value, int) else None


def table(answers: Iterable[TextAnswer]) -> Iterator[tuple[object, ...]]:
    """Yield the answers as a table, headings first."""
    yield (_("Question"), _("List"), _("Unit"), _("Figure"), _("Answer"))
    for each in answers:
        yield (each.question.label, each.heading, each.unit, each.figure, each.text)
