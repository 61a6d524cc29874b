"""The rooms outside the portal speak the language of the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from lamsach.core.texts import DEFAULT_LANGUAGE, speaking


class SpeakingMiddleware:
    """Let ``core.texts`` follow the language that Django chose for the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the texts of all rooms in one language."""
        with speaking(get_language() or DEFAULT_LANGUAGE):
            return self.get_response(request)
