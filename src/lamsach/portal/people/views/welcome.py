"""The first visit, or the first after a reset: by a link from an e-mail, or by the code of a printed slip."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lamsach.portal.people import invitations, lockout
from lamsach.portal.people.access import public
from lamsach.portal.people.forms import CodeForm, WelcomeForm
from lamsach.portal.people.models import Invitation, Person
from lamsach.portal.people.views.signing_in import enter, go_on, locked_message

KEY: Final = "slip"  # the invitation whose code this session has typed


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Choose name and password by a link. Opening it uses nothing up: mail scanners open links too."""
    invitation = invitations.by_link(token, timezone.now())
    if invitation is None:
        return render(request, "people/invitation_gone.html", status=404)
    return _choose(request, invitation)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type name and code of a printed slip, then choose name and password."""
    now, status = timezone.now(), 200
    if request.POST.get("step") == "choose":
        invitation = invitations.open_invitations(now).filter(pk=request.session.get(KEY, 0)).first()
        if invitation is None:
            return render(request, "people/invitation_gone.html", status=404)
        return _choose(request, invitation)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login_name = form.cleaned_data["username"]
        limits = lockout.limits(request, login_name)
        until = lockout.begin(limits, now)
        if until is not None:
            form.add_error(None, locked_message(until, now))
            status = 429
        elif (invitation := invitations.by_code(login_name, form.cleaned_data["code"], now)) is None:
            form.add_error(None, _("The sign-in name or the code is wrong, or the code was used, replaced or ran out."))
        else:
            lockout.succeeded(limits)
            request.session.cycle_key()
            request.session[KEY] = invitation.pk
            return _choose(request, invitation, fresh=True)
    return render(request, "people/code.html", {"form": form}, status=status)


def _choose(request: HttpRequest, invitation: Invitation, *, fresh: bool = False) -> HttpResponse:
    person: Person = invitation.person
    sent = request.method == "POST" and not fresh
    form = WelcomeForm(person, request.POST if sent else None, initial={"name": person.name})
    if sent and form.is_valid():
        try:
            invitations.accept(
                invitation, form.cleaned_data["new_password2"], form.cleaned_data["name"], now=timezone.now()
            )
        except invitations.UsedInvitationError:
            return render(request, "people/invitation_gone.html", status=404)
        request.session.pop(KEY, None)
        person.refresh_from_db()
        return enter(request, person, go_on(request, "/"))
    return render(request, "people/welcome.html", {"form": form, "invitation": invitation, "person": person})
