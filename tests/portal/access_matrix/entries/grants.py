"""Persons of units: who may see, invite, reset, give and take."""

from lamsach.portal.people.models import Person
from lamsach.portal.units.models import RoleGrant
from tests.portal.access_matrix.frame import READERS, Get, Place, Post, Route, at, everywhere

MANAGERS = {"operator", "officer", "head"}
MANAGED = at(own=MANAGERS, above=MANAGERS)


def furnish(place: Place) -> None:
    """Add a clerk to the unit, and one who was sent home."""
    for key, active in (("clerk", True), ("retired", False)):
        person = Person.objects.create_person(f"{key}.{place.unit.pk}", name=f"{key} of {place.unit}", is_active=active)
        place[key] = person
        place[f"{key}'s role"] = RoleGrant.objects.create(person=person, unit=place.unit, role="reporter")


def _unit(place: Place) -> dict:
    return {"unit": place.unit.pk}


def _clerk(place: Place) -> dict:
    return {"unit": place.unit.pk, "person": place["clerk"].pk}


ROUTES = [
    Route(
        "grants:units",
        get=Get(everywhere(READERS), marker=lambda place: place.unit.name, shown=at(own=READERS, above=READERS)),
    ),
    Route(
        "grants:unit",
        kwargs=_unit,
        get=Get(at(own=READERS, above=READERS), marker=lambda place: place["clerk"].login),
    ),
    Route(
        "grants:invite",
        get=Get(everywhere(MANAGERS), marker=lambda place: f'value="{place.unit.pk}:reporter"', shown=at()),
        post=Post(MANAGED, data=lambda place: {"row": f"{place.unit.pk}:reporter", "again": "on"}, ok={200}),
    ),
    Route("grants:invite_one", kwargs=_unit, post=Post(MANAGED, data=lambda place: {"roles": "reporter"}, ok={200})),
    Route("grants:reset", kwargs=_clerk, post=Post(MANAGED, data=lambda place: {"channel": "slip"}, ok={200})),
    Route("grants:give_role", kwargs=_clerk, post=Post(MANAGED, data=lambda place: {"role": "it_admin"})),
    Route("grants:deactivate", kwargs=_clerk, post=Post(MANAGED)),
    Route(
        "grants:reactivate",
        kwargs=lambda place: {"unit": place.unit.pk, "person": place["retired"].pk},
        post=Post(MANAGED),
    ),
    Route("grants:revoke_role", kwargs=lambda place: {"grant": place["clerk's role"].pk}, post=Post(MANAGED)),
]
