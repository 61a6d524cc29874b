"""Every view says who may call it (``people.access``); one that does not is never served.

Which objects a caller reaches is decided by the querysets, not here.
"""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.middleware import HtmxDetails

from lamsach.portal.people.access import PUBLIC, SIGNED_IN, UNIT_CODE, by_unit_code, for_roles, public, signed_in
from lamsach.portal.people.models import Person
from lamsach.portal.typed import lost_session
from lamsach.portal.units.viewer import Viewer

__all__ = ["AccessMiddleware", "PortalRequest", "by_unit_code", "for_roles", "public", "signed_in"]

FRAMEWORK_VIEWS = ("django.contrib.staticfiles.views", "django.views.static")


class PortalRequest(HttpRequest):
    """What a view of the portal receives: a request with its viewer."""

    user: Person
    viewer: Viewer
    htmx: HtmxDetails


class AccessMiddleware:
    """Give each request its viewer, and hold each view to what it says of its callers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; ``process_view`` decides."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Refuse what the view's mark does not allow: sign in first, or 403."""
        access = getattr(view, "access", None)
        if access is None:
            if view.__module__.startswith(FRAMEWORK_VIEWS):
                return None
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} does not say who may call it")
        signed = request.user.is_authenticated
        if signed:
            request = cast("PortalRequest", request)
            request.viewer = Viewer.of(request.user)
        if access in (PUBLIC, UNIT_CODE):
            return None
        if not signed:
            return lost_session(request, view) or redirect_to_login(request.get_full_path())
        request = cast("PortalRequest", request)
        if request.user.must_change_password and not getattr(view, "before_password_change", False):
            return redirect("people:password")
        if access != SIGNED_IN and not request.viewer.holds_any(*access):
            raise PermissionDenied
        return None
