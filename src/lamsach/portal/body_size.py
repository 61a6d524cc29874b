"""What is larger than a report ever needs is refused before it is read."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from lamsach.portal.error_pages import too_large
from lamsach.portal.people.access import UNIT_CODE

View = TypeVar("View", bound=Callable[..., HttpResponse])
SLOWEST_LINE = 128 * 1024  # bytes a second: what is larger than usual gets the time that such a line needs
MULTIPART = 64 * 1024  # what a form adds to its file


def accepts_up_to(size: int) -> Callable[[View], View]:
    """Mark a view whose requests may be larger than others, up to *size* bytes (an upload of a tool).

    Only of those who are signed in: before a larger body is read, a visitor is sent to sign in. A view by unit code
    decides by itself.
    """

    def mark(view: View) -> View:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return mark


class BodySizeMiddleware:
    """Answer 413 by the stated length alone. Stands before whatever reads the body, the CSRF check too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; ``process_view`` decides, when the view and so its limit is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Refuse what the view does not accept."""
        stated = request.META.get("CONTENT_LENGTH") or "0"
        allowed = getattr(view, "largest_body", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        size = int(stated) if stated.isdecimal() else 0
        if size > allowed:
            return too_large(request)
        if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and getattr(view, "access", None) != UNIT_CODE:
            if SESSION_KEY not in request.session:
                return redirect_to_login(request.get_full_path())
            if more_time := request.META.get("lamsach.more_time"):
                more_time(size / SLOWEST_LINE)
        return None
