"""Append to the ledger."""

import json
import math
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from lamsach.portal.ledger.chain import GENESIS, canonical, link
from lamsach.portal.ledger.models import Entry, Head


class Actor(Protocol):
    """Whoever does something: a person, or None for the machine itself."""

    pk: Any
    name: str


def _plain(value: Any) -> Any:
    """Return JSON that every database gives back as it was: fractions as text, no NUL, no half characters."""
    match value:
        case float():
            return int(value) if math.isfinite(value) and value.is_integer() and abs(value) < 2**53 else repr(value)
        case str():
            return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {_plain(key): _plain(each) for key, each in value.items()}
        case _:
            return value


def record(
    actor: Actor | None,
    verb: str,
    subject: models.Model | None = None,
    *,
    unit_id: int | None = None,
    **details: Any,
) -> Entry:
    """Append one entry to the chain; call it last in a transaction, since it locks the head until the commit.

    *verb* is ``object.past_tense`` (``submission.filed``); *details* are what changed, JSON only, no secrets.
    """
    with transaction.atomic():
        head, _made = Head.objects.select_for_update().get_or_create(pk=1, defaults={"digest": GENESIS})
        facts = {
            "at": timezone.now(),
            "actor_id": actor.pk if actor else None,
            "actor_name": actor.name if actor else "",
            "verb": verb,
            "unit_id": unit_id,
            "object_type": subject._meta.label_lower if subject else "",  # noqa: SLF001 - Django's documented API
            "object_id": subject.pk if subject else None,
            "details": _plain(json.loads(json.dumps(details, cls=DjangoJSONEncoder))),
        }
        entry = Entry(**facts, previous=head.digest, digest=link(head.digest, canonical(**facts)))
        entry.save()
        head.digest, head.length = entry.digest, head.length + 1
        head.save(update_fields=["digest", "length"])
        return entry
