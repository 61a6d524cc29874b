"""What is larger than a report ever needs is refused before it is read."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lamsach.portal.error_pages import too_large

View = TypeVar("View", bound=Callable[..., HttpResponse])


def accepts_up_to(size: int) -> Callable[[View], View]:
    """Mark a view whose requests may be larger than others, up to *size* bytes (an upload of a tool)."""

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
        if stated.isdecimal() and int(stated) > allowed:
            return too_large(request)
        return None
