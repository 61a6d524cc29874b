"""Public pages may be kept by browsers and proxies for a minute; a signed-in person's never."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import conditional_page

KEPT = 60  # seconds: the counters are at most that old


def kept_for_visitors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a visitor's page be kept, per language; answer 304 where the page is still the same."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        response = view(request, *arguments, **named)
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        else:
            patch_cache_control(response, public=True, max_age=KEPT)
        patch_vary_headers(response, ("Cookie", "Accept-Language"))
        return response

    return conditional_page(answer)
