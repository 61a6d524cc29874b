"""The marks by which a view says who may call it. ``units.access.AccessMiddleware`` holds every view to its mark."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
PUBLIC = "public"
SIGNED_IN = "signed_in"
UNIT_CODE = "unit_code"


def _mark(view: View, access: str | tuple[str, ...]) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Let anybody call it."""
    return _mark(view, PUBLIC)


def signed_in(view: View) -> View:
    """Let any signed-in person call it."""
    return _mark(view, SIGNED_IN)


def by_unit_code(view: View) -> View:
    """Mark a machine's interface: the view itself checks the unit's code."""
    return _mark(view, UNIT_CODE)


def for_roles(*roles: str) -> Callable[[View], View]:
    """Let persons call it who hold one of *roles* in some unit."""
    return lambda view: _mark(view, tuple(roles))
