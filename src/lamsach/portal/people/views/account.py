"""The own account: name, address, password, where one is signed in."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lamsach.portal.people import actions, lockout, sessions
from lamsach.portal.people.access import signed_in
from lamsach.portal.people.forms import AccountForm, NewPasswordForm, PasswordForm
from lamsach.portal.people.models import Person, SignIn
from lamsach.portal.people.views.signing_in import locked_message


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show the own account and save name and address."""
    person = cast("Person", request.user)
    form = AccountForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        actions.describe(person, name=form.cleaned_data["name"], email=form.cleaned_data["email"])
        messages.success(request, _("Saved."))
        return redirect("people:account")
    living = SignIn.objects.filter(person=person, ended_at=None).order_by("-seen_at")
    context = {"form": form, "sign_ins": living[:50], "this": request.session.get(sessions.KEY)}
    return render(request, "people/account.html", context)


@signed_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a new password; other sessions of the person end. The old one is asked for, but not on the first visit."""
    person, now = cast("Person", request.user), timezone.now()
    kind = NewPasswordForm if person.must_change_password else PasswordForm
    form = kind(person, request.POST or None)
    if request.method == "POST" and form.is_valid() and _knows_the_old_one(request, person, form):
        actions.change_password(
            person, form.cleaned_data["new_password2"], now=now, keep=request.session.get(sessions.KEY)
        )
        update_session_auth_hash(request, person)
        messages.success(request, _("Your password is changed. Other browsers were signed out."))
        return redirect("/")
    return render(request, "people/password.html", {"form": form, "first": person.must_change_password})


def _knows_the_old_one(request: HttpRequest, person: Person, form: NewPasswordForm) -> bool:
    if not isinstance(form, PasswordForm):
        return True
    now, limits = timezone.now(), lockout.limits(request, person.login)
    until = lockout.begin(limits, now)
    if until is not None:
        form.add_error("old_password", locked_message(until, now))
        return False
    if not person.check_password(form.cleaned_data["old_password"]):
        form.add_error("old_password", _("This is not your present password."))
        return False
    lockout.succeeded(limits)
    return True


@signed_in
@require_POST
def end_sign_ins(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    person = cast("Person", request.user)
    actions.end_sign_ins(person, by=person, now=timezone.now(), keep=request.session.get(sessions.KEY))
    messages.success(request, _("You are signed in only here now."))
    return redirect("people:account")


@signed_in
@require_POST
def end_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out in one of the own browsers."""
    try:
        actions.end_sign_in(cast("Person", request.user), pk, now=timezone.now())
    except SignIn.DoesNotExist:
        raise Http404 from None
    return redirect("people:account")


password.before_password_change = True  # type: ignore[attr-defined]
