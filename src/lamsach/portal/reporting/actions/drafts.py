"""Type a report: saved as one types, merged with what others type, filled from evidence by one click."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lamsach.campaign.form_answers import LONGEST_REASON, LONGEST_TYPED, clean_text
from lamsach.portal.campaigns.actions.acting import mark_seen
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.reporting.merging import Entry, Typist, choose, merge, texts
from lamsach.portal.reporting.models import Draft, Submission
from lamsach.portal.reporting.prefill import Suggestion


@dataclass(frozen=True)
class Typed:
    """What a page sent: the parts of each field, the mark of what it had shown for it, and which page it is."""

    parts: Mapping[str, Mapping[str, str]]
    seen: Mapping[str, str]
    page: str

    @classmethod
    def clean(cls, parts: Mapping[str, Mapping[str, str]], seen: Mapping[str, str], page: str) -> "Typed":
        """Return it in normal form, cut to a length beyond which nobody types."""
        cleaned = {key: {part: _clean(part, text) for part, text in given.items()} for key, given in parts.items()}
        return cls(cleaned, seen, page)


def beginning(last: Submission | None) -> dict[str, Any]:
    """Return the answers that a new draft begins with: those of the last report, as somebody would have typed them."""
    if last is None:
        return {}
    answers: dict[str, dict[str, Any]] = last.answers
    return {key: {**entry, **texts_of(entry)} for key, entry in answers.items()}


def texts_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the parts of a stored answer as texts; a zero is a zero and a blank is nothing."""
    value = entry.get("value")
    return {**texts(entry), "value": "" if value is None else str(value)}


def _clean(part: str, text: str) -> str:
    return clean_text(text[: LONGEST_REASON if part == "reason" else LONGEST_TYPED])


@transaction.atomic
def save_draft(asked: Asked, typed: Typed, *, by: Person, now: dt.datetime) -> Draft | None:
    """Keep what was typed; nothing of what others typed meanwhile is lost. None where there was nothing to keep.

    The ledger notes who begins and who joins, not every keystroke.
    """
    draft = asked.locked_draft()
    stored: dict[str, Any] = draft.answers if draft else beginning(asked.last_submission())
    typist = Typist(by.pk, by.name, typed.page[:64], now.isoformat(timespec="seconds"))
    answers = dict(stored)
    for key, given in typed.parts.items():
        if key in asked.form and asked.form.asks(key, asked.traits):
            entry = merge(stored.get(key), given, typed.seen.get(key, ""), typist)
            if entry is not None and entry is not stored.get(key):
                answers[key] = entry
    if answers == stored:
        return draft
    return _keep(asked, draft, answers, by=by, now=now)


def _keep(asked: Asked, draft: Draft | None, answers: dict[str, Any], *, by: Person, now: dt.datetime) -> Draft:
    if draft is None:
        draft = Draft.objects.create(
            campaign=asked.campaign, unit=asked.unit, form=asked.version, answers=answers, edited_by=by, edited_at=now
        )
        mark_seen(asked.assignment.recipient, by=by, now=now)
        record(by, "draft.started", draft, unit_id=asked.unit.pk)
        return draft
    joins = draft.edited_by_id != by.pk
    draft.answers, draft.version = answers, draft.version + 1
    draft.edited_by, draft.edited_at = by, now
    draft.save(update_fields=["answers", "version", "edited_by", "edited_at"])
    if joins:
        record(by, "draft.continued", draft, unit_id=asked.unit.pk)
    return draft


@transaction.atomic
def take_over(asked: Asked, taken: Mapping[str, Suggestion], *, page: str, by: Person, now: dt.datetime) -> Draft:
    """Fill fields with the figures that evidence suggests; where a figure came from stays with it."""
    draft = asked.locked_draft()
    answers: dict[str, Any] = dict(draft.answers if draft else beginning(asked.last_submission()))
    typist = Typist(by.pk, by.name, page[:64], now.isoformat(timespec="seconds"))
    for key, suggested in taken.items():
        kept: Entry = answers.get(key, {})
        filled: dict[str, Any] = {**kept, "value": str(suggested.value), "source": suggested.origin}
        if isinstance(suggested.value, int):
            filled["prefilled"] = suggested.value
        answers[key] = typist.sign(filled)
    draft = _keep(asked, draft, answers, by=by, now=now)
    record(by, "draft.prefilled", draft, unit_id=asked.unit.pk, fields=sorted(taken))
    return draft


@transaction.atomic
def settle(asked: Asked, key: str, which: int | None, *, by: Person, now: dt.datetime) -> Draft | None:
    """Choose between what several persons typed in one field at the same time: the stored text, or other *which*."""
    draft = asked.locked_draft()
    if draft is None or not draft.answers.get(key, {}).get("others"):
        return draft
    before = draft.answers[key]
    after = choose(before, which)
    dropped = [texts(each) for each in (before, *before["others"]) if texts(each) != texts(after)]
    draft = _keep(asked, draft, {**draft.answers, key: after}, by=by, now=now)
    record(by, "draft.settled", draft, unit_id=asked.unit.pk, field=key, dropped=dropped)
    return draft
