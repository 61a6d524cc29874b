"""Sessions that end: after an hour without use, after half a day at the latest, and wherever a person says so."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout as sign_out
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from lamsach.portal.people.models import Person, SignIn

KEY = "sign_in"
NOTED_EVERY = dt.timedelta(minutes=2)  # one write now and then, not one a request


def start(request: HttpRequest, user: Person, **_signal: Any) -> None:
    """Note a sign-in (Django's signal) and tie the session to it."""
    row = SignIn.objects.create(
        person=user,
        address=request.META.get("REMOTE_ADDR", "")[:45],
        browser=request.META.get("HTTP_USER_AGENT", "")[:300].replace("\x00", ""),
    )
    request.session[KEY] = row.pk


def end(request: HttpRequest, user: Person | None, **_signal: Any) -> None:
    """Note a sign-out (Django's signal)."""
    if user is not None and request.session.get(KEY):
        SignIn.objects.filter(pk=request.session[KEY], ended_at=None).update(ended_at=timezone.now())


class SignInMiddleware:
    """Hold each signed-in request to its living ``SignIn``; sign out what has none, or was idle or open too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check, note the use, pass on."""
        if request.user.is_authenticated:
            self._check(request, request.user, timezone.now())
        return self.get_response(request)

    def _check(self, request: HttpRequest, person: Person, now: dt.datetime) -> None:
        row = SignIn.objects.filter(pk=request.session.get(KEY, 0), person=person, ended_at=None).first()
        idle = dt.timedelta(seconds=settings.SESSION_IDLE_SECONDS)
        longest = dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
        if row is None:
            sign_out(request)
            messages.info(request, _("You were signed out. Sign in again."))
        elif now - row.seen_at > idle or now - row.started_at > longest:
            sign_out(request)
            messages.info(request, _("You were signed out, since the portal was not used for a while. Sign in again."))
        elif now - row.seen_at > NOTED_EVERY:
            SignIn.objects.filter(pk=row.pk).update(seen_at=now)
