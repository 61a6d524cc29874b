"""How every write goes about it: one writer at a time, values and their counts changed together."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Count

from lamsach.portal.indicators.models import Hand, Indicator, Tally

Place = tuple[str, str, str]  # state, kind, family
Changes = Counter[Place]


@contextmanager
def one_hand() -> Iterator[Changes]:
    """Hold the list for one transaction, and yield the changes of the counts, which are stored at its end."""
    with transaction.atomic():
        Hand.objects.select_for_update().get_or_create(pk=1)
        changes: Changes = Counter()
        yield changes
        _store(changes)


def place(indicator: Indicator) -> Place:
    """Return where a value is counted."""
    return indicator.state, indicator.kind, indicator.family


def _store(changes: Changes) -> None:
    wanted = {key: number for key, number in changes.items() if number}
    if not wanted:
        return
    families = {family for _state, _kind, family in wanted}
    known = {(each.state, each.kind, each.family): each for each in _of_families(sorted(families))}
    touched: list[Tally] = []
    new: list[Tally] = []
    for key, number in wanted.items():
        tally = known.get(key) or Tally(state=key[0], kind=key[1], family=key[2])
        (touched if tally.pk else new).append(tally)
        tally.count += number
    Tally.objects.bulk_update(touched, ["count"], batch_size=300)
    Tally.objects.bulk_create(new, batch_size=500)


def _of_families(families: list[str]) -> Iterator[Tally]:
    for start in range(0, len(families), 500):
        yield from Tally.objects.filter(family__in=families[start : start + 500])


@transaction.atomic
def rebuild() -> int:
    """Count everything anew; return how many values there are. One pass over the table."""
    Hand.objects.select_for_update().get_or_create(pk=1)
    counted = Indicator.objects.order_by().values_list("state", "kind", "family").annotate(n=Count("pk"))
    rows = [Tally(state=state, kind=kind, family=family, count=n) for state, kind, family, n in counted]
    Tally.objects.all().delete()
    Tally.objects.bulk_create(rows, batch_size=500)
    return sum(row.count for row in rows)


def batches(keys: Iterable[int], size: int = 2000) -> Iterator[list[int]]:
    """Yield *keys* in pieces that every database takes in one statement."""
    found = list(keys)
    for start in range(0, len(found), size):
        yield found[start : start + size]
