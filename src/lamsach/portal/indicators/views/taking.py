"""Propose values by hand or by a file; what became of each."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lamsach.core.errors import LamsachError, UnusableInputError
from lamsach.core.vietnamese import clean
from lamsach.feeds.intake import rows_of
from lamsach.feeds.intake import take as read_rows
from lamsach.portal.body_size import accepts_up_to
from lamsach.portal.indicators import actions, guarding, selectors
from lamsach.portal.indicators.forms import LARGEST, MOST, ProposalForm
from lamsach.portal.indicators.models import Intake
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role

MULTIPART = 2 * 1024 * 1024  # the form's other fields


@for_roles(Role.CURATOR)
@accepts_up_to(LARGEST + MULTIPART)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: PortalRequest) -> HttpResponse:
    """Take values in as proposals."""
    bound = request.method == "POST"
    form = ProposalForm(request.POST if bound else None, request.FILES if bound else None)
    if bound and form.is_valid():
        try:
            guard = guarding.the_guard()
            opened = rows_of(form.stream())
            read = read_rows(opened.rows, guard)
            if read.rows > MOST:
                raise UnusableInputError(
                    _("These are more than 50,000 values."), advice=_("Take them in with lamsach manage take_list.")
                )
        except LamsachError as error:
            form.add_error("file" if form.cleaned_data["file"] else "text", str(error))
        else:
            intake = actions.take(
                read, label=clean(form.label())[:200], found_format=opened.format.name, by=request.user,
                now=timezone.now(), reason=form.cleaned_data["reason"],
            )  # fmt: skip
            return redirect("indicators:intake", intake.pk)
    context = {"form": form, "missing": guarding.missing()}
    return render(request, "indicators/propose.html", context, status=422 if bound else 200)


@for_roles(*selectors.READERS)
@require_safe
def intake(request: PortalRequest, pk: int) -> HttpResponse:
    """Show what became of the values of one intake."""
    found = get_object_or_404(Intake.objects.select_related("source", "by"), pk=pk)
    waiting = selectors.queue(found).order_by()[:1000].count()
    return render(
        request,
        "indicators/intake.html",
        {"intake": found, "waiting": waiting, "curates": request.viewer.holds_any(Role.CURATOR)},
    )
