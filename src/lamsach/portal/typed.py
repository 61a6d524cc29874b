"""A long form is sent after the session has ended: what was typed comes back, and is sent again."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = TypeVar("View", bound=Callable[..., HttpResponse])
OWN = "csrfmiddlewaretoken"


def keeps_typed(view: View) -> View:
    """Mark a view whose form takes long to fill in: signed out, its sender gets back what was typed."""
    view.keeps_typed = True  # type: ignore[attr-defined]
    return view


def not_taken(request: HttpRequest, reason: str) -> HttpResponse:
    """Return the page that shows what was typed for something that nobody asks for any more: to be copied elsewhere."""
    context = {"shown": _texts(request), "reason": reason}
    return render(request, "typed_not_taken.html", context, status=409)


def _texts(request: HttpRequest) -> list[str]:
    """Return what a person typed, without what the page itself sent."""
    return [
        value
        for name, values in request.POST.lists()
        for value in values
        if value.strip()
        and name not in (OWN, "page", "edit", "then")
        and name.partition(".")[2] in ("", "note", "reason")
    ]


def lost_session(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Return the page that keeps what was typed, where *view* is such a form; None where it is not.

    Nothing is saved until the person is signed in and presses the button: the typed texts are shown, not run.
    """
    if request.method != "POST" or not getattr(view, "keeps_typed", False):
        return None
    typed = [(name, value) for name, values in request.POST.lists() if name != OWN for value in values]
    signed_in = request.user.is_authenticated
    context = {"typed": typed, "shown": _texts(request), "signed_in": signed_in, "address": request.get_full_path()}
    return render(request, "typed_kept.html", context, status=403 if signed_in else 401)
