"""The page with printed slips, shown once: the codes on it are kept nowhere."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from lamsach.portal.people.invitations import Way
from lamsach.portal.people.models import Invitation

PER_PAGE = 8


def welcome_link(request: HttpRequest) -> Callable[[str], str]:
    """Return what makes the address of a token's page."""
    return lambda token: request.build_absolute_uri(reverse("people:welcome", kwargs={"token": token}))


def ways_page(request: HttpRequest, ways: Sequence[Way], back: str) -> HttpResponse:
    """Show how each person gets in: slips to print, and which e-mails went out or failed."""
    slips = [way for way in ways if way.invitation.channel == Invitation.Channel.SLIP]
    context = {
        "sheets": [slips[start : start + PER_PAGE] for start in range(0, len(slips), PER_PAGE)],
        "slips": slips,
        "mailed": [way.invitation for way in ways if way.invitation.sent_at],
        "failed": [way.invitation for way in ways if way.invitation.failure],
        "address": f"{request.get_host()}{reverse('people:code')}",  # typed by hand: browsers add the rest
        "back": back,
    }
    response = render(request, "grants/ways.html", context)
    add_never_cache_headers(response)
    return response
