"""What machines send, and the pages about it."""

import json
import uuid

from django.utils import timezone

from lamsach.portal.evidence import actions
from lamsach.portal.evidence.device_guides import PHONE
from lamsach.portal.evidence.selectors import shown_code
from lamsach.wire import ScanReport, read
from tests.portal.access_matrix.frame import ALL, NOBODY, PUBLIC, READERS, Get, Place, Post, Route, at
from tests.wire.documents import SCAN, SIGHTING


def furnish(place: Place) -> None:
    """Give the unit its code and a report of one machine."""
    code = place["code"] = actions.make_code(place.unit, next(iter(place.world.people.values())), timezone.now())
    body = json.dumps({**SCAN, "uuid": str(uuid.uuid4())}).encode()
    place["scan"] = actions.receive(code, read(body, ScanReport), body, timezone.now()).report
    by = next(iter(place.world.people.values()))
    place["declared"] = actions.declare_device(
        place.unit, device="phone", how_many=1, steps={}, found=False, by=by, now=timezone.now()
    )


def as_machine(place: Place) -> dict[str, str]:
    return {"Authorization": f"Bearer {shown_code(place.unit)}"}


KEEPERS = {"it_admin", "operator", "officer", "head"}


def by_unit(place: Place) -> dict[str, int]:
    return {"pk": place.unit.pk}


def declaration(place: Place) -> dict[str, object]:
    return {"how_many": 2, **{step.key: "yes" for step in PHONE.steps}}


PAGES = [
    Route("evidence:index", get=Get(ALL, ok={200, 302})),
    Route("evidence:unit", kwargs=by_unit, get=Get(at(own="all", above=READERS))),
    Route(
        "evidence:report",
        kwargs=lambda place: {"uuid": place["scan"].uuid},
        get=Get(at(own="all", above=READERS)),
    ),
    Route("evidence:make_code", kwargs=by_unit, post=Post(at(own=KEEPERS))),
    Route("evidence:revoke_code", kwargs=by_unit, post=Post(at(own=KEEPERS))),
    Route(
        "evidence:size",
        kwargs=by_unit,
        post=Post(at(own=KEEPERS | {"reporter"}), data=lambda place: {"staff": 12, "machines": 9}),
    ),
    Route("evidence:device", kwargs=lambda place: {"key": "phone"}, get=Get(PUBLIC)),
    Route(
        "evidence:declare",
        kwargs=lambda place: {"pk": place.unit.pk, "key": "phone"},
        get=Get(at(own=KEEPERS | {"reporter"})),
        post=Post(at(own=KEEPERS | {"reporter"}), data=declaration),
    ),
    Route(
        "evidence:take_back",
        kwargs=lambda place: {"pk": place["declared"].pk},
        post=Post(at(own=KEEPERS | {"reporter"})),
    ),
]
ROUTES = PAGES + [
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
