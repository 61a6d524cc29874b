"""Signing in and out; the language."""

import datetime as dt
import math

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth import login as sign_in
from django.contrib.auth import logout as sign_out
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lamsach.portal.people import lockout
from lamsach.portal.people.access import public, signed_in
from lamsach.portal.people.actions import choose_language
from lamsach.portal.people.forms import SignInForm
from lamsach.portal.people.models import Person


def go_on(request: HttpRequest, target: str) -> HttpResponseRedirect:
    """Redirect to *target* where it is a page of this portal, else to the start."""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


def locked_message(until: dt.datetime, now: dt.datetime) -> str:
    """Say how long to wait, in the same words for names that exist and names that do not."""
    minutes = max(1, math.ceil((until - now) / dt.timedelta(minutes=1)))
    return ngettext(
        "Too many failed attempts. Try again in %(minutes)d minute, or ask your superior office for a new code.",
        "Too many failed attempts. Try again in %(minutes)d minutes, or ask your superior office for a new code.",
        minutes,
    ) % {"minutes": minutes}


def enter(request: HttpRequest, person: Person, response: HttpResponse) -> HttpResponse:
    """Sign *person* in with a new session, in the person's language; the browser is known from now on."""
    sign_in(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    lockout.remember_browser(response, person, secure=settings.SESSION_COOKIE_SECURE)
    keep_language(response, person.language)
    return response


def keep_language(response: HttpResponse, language: str) -> None:
    """Let this browser see the portal in *language* for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 86_400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Sign in by name and password, then go where one wanted to."""
    form, status = SignInForm(request.POST or None), 200
    target = request.POST.get("next", request.GET.get("next", ""))
    if request.method == "POST" and form.is_valid():
        now, login_name = timezone.now(), form.cleaned_data["username"]
        limits = lockout.limits(request, login_name)
        until = lockout.begin(limits, now)
        if until is not None:
            form.add_error(None, locked_message(until, now))
            status = 429
        else:
            person = authenticate(request, username=login_name, password=form.cleaned_data["password"])
            if isinstance(person, Person):
                lockout.succeeded(limits)
                return enter(request, person, go_on(request, target))
            form.add_error(None, _("The sign-in name or the password is wrong."))
    return render(request, "people/login.html", {"form": form, "next": target}, status=status)


@signed_in
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    sign_out(request)
    return redirect("/")


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show the portal in another language from now on; kept for a signed-in person."""
    chosen = request.POST.get("language", "")
    response = go_on(request, request.POST.get("next", ""))
    if chosen in dict(settings.LANGUAGES):
        keep_language(response, chosen)
        if request.user.is_authenticated:
            choose_language(request.user, chosen)
    return response


language.before_password_change = True  # type: ignore[attr-defined]
logout.before_password_change = True  # type: ignore[attr-defined]
