"""Pages for everybody, without login; and the two choices that the head of each page offers."""

from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from lamsach.portal.people.access import public, signed_in
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.current import choose_unit


def _back(request: HttpRequest, target: str) -> HttpResponse:
    """Return to *target* where it is a page of this portal, else to the start page."""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else "/")


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the open campaigns."""
    return render(request, "site/home.html")


@public
@require_safe
def tools(request: HttpRequest) -> HttpResponse:
    """Show what can be downloaded."""
    return render(request, "site/tools.html")


@public
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Show the guides for smart devices."""
    return render(request, "site/devices.html")


@public
@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Show the published indicator list."""
    return render(request, "site/indicators.html")


@public
@require_safe
def help_desk(request: HttpRequest) -> HttpResponse:
    """Show who helps."""
    return render(request, "site/help.html")


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how the portal can be used without a mouse or with a screen reader, and whom to tell where it cannot."""
    return render(request, "site/accessibility.html")


@public
@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language in a cookie: a preference of the browser, so that pages need no form for it."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    response = _back(request, request.GET.get("next", ""))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@signed_in
@require_POST
def switch_unit(request: HttpRequest) -> HttpResponse:
    """Act for another one of the units in which one holds a role."""
    viewer = cast("PortalRequest", request).viewer
    chosen = request.POST.get("unit", "")
    choose_unit(request, get_object_or_404(viewer.own_units(), pk=chosen if chosen.isdecimal() else 0))
    return redirect("/")
