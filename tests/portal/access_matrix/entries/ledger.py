"""The ledger: what happened in the own unit and below."""

from lamsach.portal.ledger.actions import record
from tests.portal.access_matrix.frame import Get, Place, Route, at, everywhere

READERS = {"operator", "officer", "auditor"}


def furnish(place: Place) -> None:
    """Record something that happened in the unit."""
    record(None, "thing.done", unit_id=place.unit.pk, what=f"something in {place.unit.pk}")


def _what(place: Place) -> str:
    return f"something in {place.unit.pk}"


ROUTES = [
    Route(name, get=Get(everywhere(READERS), marker=_what, shown=at(own=READERS, above=READERS)))
    for name in ("ledger:entries", "ledger:export")
]
