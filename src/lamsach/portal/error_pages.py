"""Pages that say what went wrong and what to do. Each is served with its own status."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve

from lamsach.portal.typed import lost_session

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where the reason is the size."""
    if isinstance(exception, TOO_LARGE):
        return too_large(request)
    if isinstance(exception, MultiPartParserError):
        return render(request, "400.html", {"cut_off": True}, status=400)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's interface
    """403: signed in, but this is not for one's roles."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's interface
    """404: no such page, or nothing that one may see. It never says which."""
    return render(request, "404.html", status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more was sent than a report ever needs."""
    return render(request, "413.html", status=413)


def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's interface
    """500: rendered without the database, which may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token does not fit: an old tab, another sign-in, cookies switched off."""
    # Only a stale token of our own page brings the typed texts back, never a form of another site (whose origin fails).
    stale = reason.startswith("CSRF token")
    kept = lost_session(request, resolve(request.path_info).func) if stale else None
    return kept or render(request, "403_csrf.html", status=403)
