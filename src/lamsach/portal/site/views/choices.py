"""The two choices that the head of each page offers: the language, and the unit one acts for."""

from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from lamsach.portal.ids import read_id
from lamsach.portal.people.access import public, signed_in
from lamsach.portal.people.views.signing_in import keep_language
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.current import choose_unit


@public
@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember a visitor's language in a cookie: a preference of the browser, so that kept pages need no form for it.

    Whoever is signed in sends a form instead (``set_language``), which keeps it with the person too.
    """
    if code not in dict(settings.LANGUAGES):
        raise Http404
    target = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = redirect(target if safe else "/")
    response["Cache-Control"] = "no-store"
    keep_language(response, code)
    return response


@signed_in
@require_POST
def switch_unit(request: HttpRequest) -> HttpResponse:
    """Act for another one of the units in which one holds a role."""
    viewer = cast("PortalRequest", request).viewer
    chosen = read_id(request.POST.get("unit", ""))
    choose_unit(request, get_object_or_404(viewer.own_units(), pk=chosen))
    return redirect("/")
