"""The list in the making: curators decide, operators and auditors read. It belongs to no unit, so relations do not matter."""

import datetime as dt

from lamsach.indicators import Indicator as Value
from lamsach.portal.indicators.models import Indicator, Intake, Source
from lamsach.portal.indicators.rows import key_of
from tests.portal.access_matrix.frame import Get, Place, Post, Route, everywhere

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
READS, WRITES = everywhere({"curator", "operator", "auditor"}), everywhere({"curator"})
REASON = {"reason": "looked at"}


def furnish(place: Place) -> None:
    """Name a source, and make a proposal and an approved value of it."""
    name = f"feed-{place.unit.pk}"
    place["source"] = Source.objects.create(name=name, title=name, url=f"https://{name}.example.vn/")
    place["intake"] = Intake.objects.create(source=place["source"], label="letter", at=NOW, format="plain", new=2)
    for state in ("proposed", "approved"):
        value = Value.parse(f"{state}-{place.unit.pk}.example.vn")
        place[state] = Indicator.objects.create(
            key=key_of(value), kind="domain", value=value.value, state=state, action="block", tlp="clear",
            decision="accept", intake=place["intake"], taken_at=NOW, added_at=NOW, changed_at=NOW,
        )  # fmt: skip


def by_key(place: Place) -> dict[str, object]:
    return {"key": place["approved"].key}


def by_source(place: Place) -> dict[str, int]:
    return {"pk": place["source"].pk}


def by_intake(place: Place) -> dict[str, int]:
    return {"pk": place["intake"].pk}


def source(place: Place) -> dict[str, object]:
    return {
        "name": "new", "title": "New", "url": "https://new.example.vn/", "confidence": 40, "every_hours": 6, "enabled": "on",
    }  # fmt: skip


ROUTES = [
    Route("indicators:index", get=Get(READS, marker=lambda place: place["approved"].value)),
    Route("indicators:value", kwargs=by_key, get=Get(READS, marker=lambda place: place["approved"].value)),
    Route("indicators:revoke", kwargs=by_key, post=Post(WRITES, data=lambda place: REASON)),
    Route("indicators:queue", get=Get(READS, marker=lambda place: place["proposed"].value)),
    Route(
        "indicators:decide",
        post=Post(
            WRITES,
            data=lambda place: {**REASON, "chosen": [place["proposed"].pk], "decision": "approve"},
            foreign_data_ok=True,  # the list is one for all units
        ),
    ),
    Route("indicators:approve_all", kwargs=by_intake, post=Post(WRITES, data=lambda place: REASON)),
    Route("indicators:intake", kwargs=by_intake, get=Get(READS)),
    # Without the guard's packages, or with a text in which nothing stands, a proposal is told what is wrong.
    Route(
        "indicators:propose",
        get=Get(WRITES),
        post=Post(WRITES, data=lambda place: {"text": "", **REASON}, records=False, ok={422}),
    ),
    Route("indicators:sources", get=Get(READS)),
    Route("indicators:add_source", get=Get(WRITES), post=Post(WRITES, data=source)),
    Route("indicators:source", kwargs=by_source, get=Get(READS)),
    Route("indicators:change_source", kwargs=by_source, get=Get(WRITES), post=Post(WRITES, data=source)),
    # Nothing listens at the source's address: what is tried is on record.
    Route("indicators:fetch", kwargs=by_source, post=Post(WRITES)),
    Route("indicators:held", kwargs=by_source, post=Post(WRITES, data=lambda place: REASON, records=False)),
]
