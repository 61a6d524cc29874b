"""Move a list in that was begun in a file, with its decisions and its history. The portal is its place from then on."""

import datetime as dt
from itertools import islice

from django.db import transaction
from django.db.models import F

from lamsach.feeds.desk import Desk, Kept
from lamsach.indicators.curation import approvers
from lamsach.indicators.record import State
from lamsach.portal.indicators import desk, rows
from lamsach.portal.indicators.models import Event, Indicator, Intake
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person

_PIECE = 2000


def move_in(kept: Desk, *, label: str, by: Person, now: dt.datetime) -> Intake:
    """Move every value in that is not here yet; what is here stays as it was decided. Doing it again is harmless."""
    with transaction.atomic():
        intake = Intake.objects.create(label=label[:200], by=by, at=now, format="desk", approves=False)
        record(by, "list.moving", intake, label=label)
    values = kept.everything()
    while piece := list(islice(values, _PIECE)):
        _piece(kept, piece, intake)
    with transaction.atomic():
        Intake.objects.filter(pk=intake.pk).update(state=Intake.State.TAKEN)
        intake.refresh_from_db()
        record(by, "list.moved_in", intake, label=label, new=intake.new, merged=intake.merged)
    return intake


def _piece(kept: Desk, piece: list[Kept], intake: Intake) -> None:
    keys = [rows.key_of(each.record.indicator) for each in piece]
    with desk.one_hand() as counts:
        known = {
            key for start in range(0, len(keys), 400)
            for key in Indicator.objects.filter(key__in=keys[start : start + 400]).values_list("key", flat=True)
        }  # fmt: skip
        new, events = [], []
        for key, (found, state, needed) in zip(keys, piece, strict=True):
            if key in known:
                continue
            history = kept.history(found.indicator)
            row = Indicator(
                key=key, kind=found.indicator.kind.value, value=found.indicator.value, state=state.value, needed=needed,
                given=len(approvers((each.verb, each.actor) for each in history)),
                decision="hold" if state is State.PROPOSED else "accept", intake=intake,
                taken_at=max((each.at for each in history), default=intake.at),
                added_at=history[0].at if history else intake.at,
            )  # fmt: skip
            rows.put(row, found)
            rows.settle(row, intake.at)
            counts[desk.place(row)] += 1
            new.append(row)
            events += [
                Event(indicator=row, at=each.at, verb=each.verb, actor=each.actor[:200], reason=each.reason)
                for each in history
            ]
        Indicator.objects.bulk_create(new, batch_size=400)
        Event.objects.bulk_create(events, batch_size=2000)
        Intake.objects.filter(pk=intake.pk).update(new=F("new") + len(new), merged=F("merged") + len(piece) - len(new))
