"""Sources and how they are; fetch one now; decide about a copy that is held."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamsach.core.errors import LamsachError
from lamsach.portal.indicators import actions, guarding, selectors
from lamsach.portal.indicators.forms import ReasonForm, SourceForm
from lamsach.portal.indicators.models import Source
from lamsach.portal.indicators.shelves import health
from lamsach.portal.people.access import for_roles
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.models import Role


@for_roles(*selectors.READERS)
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """Show every source and how it is."""
    context = {
        "sources": [health(each) for each in selectors.sources()], "missing": guarding.missing(),
        "curates": request.viewer.holds_any(Role.CURATOR),
    }  # fmt: skip
    return render(request, "indicators/sources.html", context)


@for_roles(*selectors.READERS)
@require_safe
def source(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one source: how it is, what it brought."""
    return _source(request, get_object_or_404(Source, pk=pk), ReasonForm())


@for_roles(Role.CURATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PortalRequest) -> HttpResponse:
    """Name a new source."""
    form = SourceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        found = actions.add_source(by=request.user, now=timezone.now(), **form.facts())
        messages.success(request, _("The source is added."))
        return redirect("indicators:source", found.pk)
    return render(request, "indicators/source_form.html", {"form": form}, status=422 if form.is_bound else 200)


@for_roles(Role.CURATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """Change what is said of a source."""
    found = get_object_or_404(Source, pk=pk)
    form = SourceForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_bound and form.is_valid():
        actions.change_source(get_object_or_404(Source, pk=pk), by=request.user, **form.facts())
        messages.success(request, _("The source is changed."))
        return redirect("indicators:source", pk)
    context = {"form": form, "source": found}
    return render(request, "indicators/source_form.html", context, status=422 if form.is_bound else 200)


@for_roles(Role.CURATOR)
@require_POST
def fetch(request: PortalRequest, pk: int) -> HttpResponse:
    """Fetch a source now."""
    found = get_object_or_404(Source, pk=pk)
    if why := guarding.missing():
        messages.error(request, why)
        return redirect("indicators:source", pk)
    came = actions.fetch(found, by=request.user, now=timezone.now())
    if came.intake is not None:
        return redirect("indicators:intake", came.intake.pk)
    if came.held:
        messages.warning(
            request, _("The new copy is held until a person has looked at it: %(why)s") % {"why": came.held}
        )
    elif came.error:
        messages.error(request, came.error)
    else:
        messages.success(request, _("Nothing new: the source has not changed."))
    return redirect("indicators:source", pk)


@for_roles(Role.CURATOR)
@require_POST
def held(request: PortalRequest, pk: int) -> HttpResponse:
    """Take in the copy that is held, or throw it away."""
    found = get_object_or_404(Source, pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _source(request, found, form)
    reason, now = form.cleaned_data["reason"], timezone.now()
    if request.POST.get("decision") == "discard":
        if actions.discard_held(found, by=request.user, now=now, reason=reason):
            messages.success(request, _("The held copy is thrown away; the last good one stays."))
        return redirect("indicators:source", pk)
    try:
        intake = actions.release_held(found, by=request.user, now=now, reason=reason)
    except LamsachError as error:
        messages.error(request, str(error))
        return redirect("indicators:source", pk)
    return redirect("indicators:intake", intake.pk) if intake else redirect("indicators:source", pk)


def _source(request: PortalRequest, found: Source, form: ReasonForm) -> HttpResponse:
    context = {
        "source": found, "health": health(found), "form": form, "missing": guarding.missing(),
        "intakes": found.intakes.select_related("by").order_by("-pk")[:20],
        "curates": request.viewer.holds_any(Role.CURATOR),
    }  # fmt: skip
    return render(request, "indicators/source.html", context, status=422 if form.is_bound else 200)
