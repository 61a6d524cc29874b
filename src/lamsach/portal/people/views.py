"""Signing in and out, and changing one's password."""

from typing import cast

from django.conf import settings
from django.contrib.auth import login as sign_in
from django.contrib.auth import logout as sign_out
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lamsach.portal.people.access import public, signed_in
from lamsach.portal.people.models import Person


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Sign in by name and password, then go where one wanted to."""
    form = AuthenticationForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        sign_in(request, form.get_user())
        target = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
        return redirect(target if safe else "/")
    return render(request, "people/login.html", {"form": form, "next": request.GET.get("next", "")})


@signed_in
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    sign_out(request)
    return redirect("/")


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a new password; other sessions of the person end."""
    person = cast("Person", request.user)
    form = SetPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        person.must_change_password = False
        person.save(update_fields=["must_change_password"])
        update_session_auth_hash(request, person)
        return redirect("/")
    return render(request, "people/password.html", {"form": form})


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show the portal in another language from now on; kept for a signed-in person."""
    chosen = request.POST.get("language", "")
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = redirect(target if safe else "/")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86_400, samesite="Lax")
        if request.user.is_authenticated:
            Person.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


language.before_password_change = True  # type: ignore[attr-defined]
password.before_password_change = True  # type: ignore[attr-defined]
logout.before_password_change = True  # type: ignore[attr-defined]
