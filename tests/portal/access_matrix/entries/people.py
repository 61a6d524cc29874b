"""Signing in and out; the own account."""

from tests.portal.access_matrix.frame import ALL, PUBLIC, Get, Post, Route

NEW = "another horse, another staple"

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
        "people:password",
        get=Get(ALL),
        post=Post(ALL, data=lambda place: {"new_password1": NEW, "new_password2": NEW}, records=False),
    ),
]
