"""A report as it was handed in, ready to read: on the screen, on paper, beside another revision."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import number_format

from lamsach.campaign.form_answers import Answer, read_answers
from lamsach.campaign.forms import EVERYBODY, Field, FieldKind, Form, Section, Traits
from lamsach.portal.campaigns.form_reading import form_of
from lamsach.portal.reporting.models import Submission


@dataclass(frozen=True)
class Line:
    """One question with its answer; ``blank`` is neither zero nor 'not asked'."""

    field: Field
    answer: Answer
    source: str

    @property
    def blank(self) -> bool:
        """Whether it was asked and left empty."""
        return not isinstance(self.answer.value, int) and not self.text

    @property
    def text(self) -> str:
        """The answer as one reads it."""
        value = self.answer.value
        if self.field.kind is FieldKind.CHOICE:
            return next((str(each.label) for each in self.field.choices if each.key == value), "")
        if isinstance(value, int):
            return number_format(value, force_grouping=True)
        if isinstance(value, date):
            return value.strftime("%d/%m/%Y")
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Part:
    """One section as the unit saw it. Figures stand in a table, texts below each other."""

    section: Section
    lines: list[Line]

    @property
    def tabular(self) -> bool:
        """Whether all of it are figures."""
        return all(line.field.kind is FieldKind.COUNT for line in self.lines)


def _answers(form: Form, report: Submission) -> dict[str, Answer]:
    """Return the stored answers. What is not stored was not asked: the audience was settled when it was filed."""
    open_to_all = replace(
        form,
        sections=tuple(
            replace(
                section, audience=EVERYBODY, fields=tuple(replace(each, audience=EVERYBODY) for each in section.fields)
            )
            for section in form.sections
        ),
    )
    answers = read_answers(open_to_all, report.answers, Traits())
    return {key: answer for key, answer in answers.items() if key in report.answers}


def paper(report: Submission) -> list[Part]:
    """Return the sections that the report answers, in the form's order."""
    form = form_of(report.form)
    answers = _answers(form, report)
    parts = []
    for section in form.sections:
        lines = [
            Line(each, answers[each.key], str(report.answers[each.key].get("source", "")))
            for each in section.fields
            if each.key in answers
        ]
        if lines:
            parts.append(Part(section, lines))
    return parts
