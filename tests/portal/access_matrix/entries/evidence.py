"""What machines send."""

import uuid

from django.utils import timezone

from lamsach.portal.evidence import actions
from lamsach.portal.evidence.selectors import shown_code
from tests.portal.access_matrix.frame import NOBODY, Place, Post, Route
from tests.wire.documents import SCAN, SIGHTING


def furnish(place: Place) -> None:
    """Give the unit its code."""
    place["code"] = actions.make_code(place.unit, next(iter(place.world.people.values())), timezone.now())


def as_machine(place: Place) -> dict[str, str]:
    return {"Authorization": f"Bearer {shown_code(place.unit)}"}


ROUTES = [
    Route(
        f"api:{name}",
        post=Post(
            NOBODY,
            data=lambda place, document=document: {**document, "uuid": str(uuid.uuid4())},
            json=True,
            anonymous={401},
            code=as_machine,
        ),
    )
    for name, document in (("scan_reports", SCAN), ("sighting_reports", SIGHTING))
]
