"""Answers to a form: read as they were typed, nothing lost, and turned into the figures that add up.

Three things are kept apart: a value, a field left blank, and a field that the unit was not asked.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from lamsach.campaign.counts import NotACountError, read_count
from lamsach.campaign.figures import BLANK, NOT_ASKED, Coverage, Figure, Gap, add
from lamsach.campaign.forms import Field, FieldKind, Form, Traits
from lamsach.campaign.partial_dates import read_date
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

Value = int | str | date | Gap

LONGEST_TYPED = 100_000
"""What is typed beyond this many characters is cut off before it is looked at."""

LONGEST_REASON = 2_000
LONGEST_INTEGER = 256

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one field.

    *note* belongs to a count with a note; *reason* answers a soft check; *prefilled* is the count that evidence
    suggested; *unread* is what was typed where no value could be made of it, kept so that nothing typed is lost.
    """

    value: Value = BLANK
    note: str = ""
    reason: str = ""
    prefilled: int | None = None
    unread: str = ""

    @property
    def count(self) -> int | Gap:
        """The value as a figure: anything that is no number is blank."""
        return self.value if isinstance(self.value, int | Gap) else BLANK

    @property
    def from_evidence(self) -> bool:
        """Whether the count is the one that evidence suggested."""
        return self.prefilled is not None and self.value == self.prefilled


Answers = Mapping[str, Answer]


def clean_text(text: str) -> str:
    """Return *text* in normal form C, with plain line ends, without what a database cannot store."""
    lines = text[:LONGEST_TYPED].replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNSTORABLE.sub("", lines)).strip()


def read_answers(form: Form, raw: Mapping[str, Any], unit: Traits) -> dict[str, Answer]:
    """Return an answer for every field of *form*, from what was typed, mailed or stored.

    ``raw[key]`` is a value, or ``{"value", "note", "reason", "prefilled"}``. What the unit is not asked is NOT_ASKED
    whatever *raw* says; names that the form does not have are passed over. Never raises: what cannot be read is kept as
    ``unread``, and :func:`form_checks.validate` says what is wrong with it. Words in place of a count that has a note
    become the note.
    """
    return {
        field.key: _read(field, raw.get(field.key)) if form.asks(field.key, unit) else Answer(NOT_ASKED)
        for field in form
    }


def gather(typed: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return what a web form sends (``infected``, ``infected.note``, ...) as :func:`read_answers` takes it."""
    found: dict[str, dict[str, str]] = {}
    for name, text in typed.items():
        key, _dot, part = name.partition(".")
        found.setdefault(key, {})[part or "value"] = text
    return found


def write_answers(answers: Answers) -> dict[str, dict[str, Any]]:
    """Return *answers* as plain data to store; :func:`read_answers` makes the same answers of it again."""
    return {key: _stored(answer) for key, answer in answers.items() if answer.value is not NOT_ASKED}


def _stored(answer: Answer) -> dict[str, Any]:
    value: Any = answer.value.isoformat() if isinstance(answer.value, date) else answer.value
    data: dict[str, Any] = {"value": answer.unread or None if isinstance(answer.value, Gap) else value}
    parts = {"note": answer.note, "reason": answer.reason}
    data.update({name: text for name, text in parts.items() if text})
    if answer.prefilled is not None:
        data["prefilled"] = answer.prefilled
    return data


def _read(field: Field, given: Any) -> Answer:
    parts = given if isinstance(given, Mapping) else {"value": given}
    typed = _as_typed(parts.get("value"))
    note = _as_typed(parts.get("note")) if field.with_note else ""
    reason = _as_typed(parts.get("reason"))[:LONGEST_REASON].rstrip()
    prefilled = _prefilled(parts.get("prefilled"))
    try:
        value = _value(field, typed)
    except NotACountError as refused:
        if not (refused.words and field.with_note):
            return Answer(BLANK, note, reason, prefilled, typed)
        return Answer(BLANK, f"{typed}; {note}" if note and note != typed else typed, reason, prefilled)
    except UnusableInputError:
        return Answer(BLANK, note, reason, prefilled, typed)
    return Answer(value, note, reason, prefilled)


def _as_typed(given: Any) -> str:
    """Return what somebody would have typed to say *given*."""
    if given is None or isinstance(given, Gap):
        return ""
    if isinstance(given, float):
        return (f"{given:.0f}" if given.is_integer() else str(given)) if isfinite(given) else ""
    if isinstance(given, int) and given.bit_length() > LONGEST_INTEGER:
        return "-" if given < 0 else "9" * LONGEST_INTEGER
    return clean_text(given if isinstance(given, str) else str(given))


def _prefilled(given: Any) -> int | None:
    try:
        count = read_count(given)
    except NotACountError:
        return None
    return count if isinstance(count, int) else None


def _value(field: Field, typed: str) -> Value:
    if field.kind is FieldKind.COUNT:
        return read_count(typed)
    if not typed:
        return BLANK
    if field.kind is FieldKind.DATE:
        return _day(typed)
    return _choice(field, typed) if field.kind is FieldKind.CHOICE else typed


def _day(text: str) -> date:
    day = read_date(text).complete
    if day is None:
        raise UnusableInputError(
            _("“{text}” is not a whole date.").format(text=text[:40]), advice=_("Write day/month/year.")
        )
    return day


def _choice(field: Field, text: str) -> str:
    if text not in {choice.key for choice in field.choices}:
        raise UnusableInputError(
            _("“{text}” is not one of the choices.").format(text=text[:40]), advice=_("Choose one of the list.")
        )
    return text


def why_unread(field: Field, answer: Answer) -> UnusableInputError | None:
    """Return what is wrong with an answer that could not be read, and None for one that could."""
    if not answer.unread:
        return None
    try:
        _value(field, answer.unread)
    except UnusableInputError as refused:
        return refused
    return None


def figures(form: Form, answers: Answers) -> dict[str, Figure]:
    """Return what a report says for each measure that its form knows: a number, a blank, or a question not asked.

    Two fields of one measure and one coverage (for different audiences) are added up.
    """
    found: dict[str, Figure] = {}
    for field in form:
        if field.measure:
            so_far, count = found.get(field.measure, Figure()), answers.get(field.key, Answer(NOT_ASKED)).count
            if field.coverage is Coverage.OWN:
                found[field.measure] = Figure(add(so_far.own, count), so_far.inclusive)
            else:
                found[field.measure] = Figure(so_far.own, add(so_far.inclusive, count))
    return found
