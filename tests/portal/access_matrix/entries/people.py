"""Signing in and out; the own account, which is nobody else's."""

from lamsach.portal.people.models import Person, SignIn
from tests.portal.access_matrix.frame import ALL, NOBODY, PUBLIC, Get, Place, Post, Route
from tests.portal.world import PASSWORD

NEW = "another horse, another staple"


def furnish(place: Place) -> None:
    """Sign a further person in, whose browsers the others must not end."""
    person = Person.objects.create_person(f"bystander.{place.unit.pk}", name="Bystander")
    place["sign_in"] = SignIn.objects.create(person=person, browser="Bystander's own browser")


ROUTES = [
    Route(
        "set_language",
        post=Post(PUBLIC, data=lambda place: {"language": "en", "next": "/"}, records=False),
    ),
    Route(
        "people:login",
        get=Get(PUBLIC),
        post=Post(PUBLIC, data=lambda place: {"username": "nobody", "password": "wrong"}, records=False, ok={200}),
    ),
    Route("people:logout", post=Post(ALL, records=False)),
    Route(
        "people:account",
        get=Get(ALL, marker=lambda place: "Bystander", shown=NOBODY),
        post=Post(ALL, data=lambda place: {"name": "Clerk", "email": "clerk@example.vn"}),
    ),
    Route(
        "people:password",
        get=Get(ALL),
        post=Post(ALL, data=lambda place: {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}),
    ),
    Route("people:end_sign_ins", post=Post(ALL, records=False)),
    Route("people:end_sign_in", kwargs=lambda place: {"pk": place["sign_in"].pk}, post=Post(NOBODY)),
    Route(
        "people:code",
        get=Get(PUBLIC),
        post=Post(PUBLIC, data=lambda place: {"username": "nobody", "code": "WRONG"}, records=False, ok={200}),
    ),
    Route(
        "people:welcome",
        kwargs=lambda place: {"token": "unknown"},
        get=Get(PUBLIC, ok={404}),
        post=Post(PUBLIC, ok={404}, records=False),
    ),
]
