"""The list of campaigns, and one campaign: read, create, edit, open, close."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamsach.core.errors import LamsachError
from lamsach.portal.campaigns import selectors
from lamsach.portal.campaigns.actions import campaigns as actions
from lamsach.portal.campaigns.conflicts import differences
from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.forms.campaign import CampaignForm, initial_of
from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.campaigns.parts import CampaignPage, fingerprint
from lamsach.portal.campaigns.querysets import WRITERS
from lamsach.portal.campaigns.views.scope import run_campaign, the_campaign
from lamsach.portal.people.access import for_roles, signed_in
from lamsach.portal.units.access import PortalRequest
from lamsach.portal.units.current import current_unit
from lamsach.portal.units.models import Role, Unit


@signed_in
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """List the campaigns that the viewer may see."""
    context = {
        "campaigns": selectors.campaigns(request.viewer),
        "may_create": request.viewer.holds_any(Role.OPERATOR),
    }
    return render(request, "campaigns/index.html", context)


@signed_in
@require_safe
def detail(request: PortalRequest, slug: str) -> HttpResponse:
    """Show one campaign and its letters."""
    found = the_campaign(request, slug)
    context = {
        "campaign": found,
        "directives": selectors.directives(request.viewer).filter(campaign=found)[:200],
        "may_edit": request.viewer.holds(found.operator_id, Role.OPERATOR),
        "may_draft": found.state != Campaign.State.CLOSED and request.viewer.holds_any(*WRITERS),
        "measures": found.measures.all(),
        "shows": found.materials.exists(),
    }
    return render(request, "campaigns/detail.html", context)


@for_roles(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PortalRequest) -> HttpResponse:
    """Create a campaign; it stays a draft until it is opened."""
    mine = list(Unit.objects.filter(pk__in=request.viewer.units_as(Role.OPERATOR)).order_by("name"))
    initial = {"operator": current_unit(request, mine)}
    form = CampaignForm(request.POST or None, viewer=request.viewer, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_campaign(
                form.cleaned_data["operator"],
                form.page_typed(),
                key=form.sent_key(),
                by=request.user,
                now=timezone.now(),
            )
        except LamsachError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The campaign is created. Open it when it may be seen."))
            return redirect("campaigns:detail", made.slug)
    return render(request, "campaigns/edit.html", {"form": form}, status=422 if form.is_bound else 200)


@for_roles(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PortalRequest, slug: str) -> HttpResponse:
    """Change what a campaign says; two editors are told of each other."""
    found = run_campaign(request, slug)
    now = CampaignPage.of(found)
    initial = {**initial_of(now), "base": fingerprint(now)}
    form = CampaignForm(request.POST or None, viewer=request.viewer, page=now, initial=initial)
    context = {"form": form, "campaign": found}
    if request.method == "POST" and form.is_valid():
        typed = form.page_typed()
        try:
            actions.edit_campaign(found, typed, base=form.cleaned_data["base"], by=request.user)
        except EditConflictError as conflict:
            form.data = request.POST.copy()
            form.data["base"] = fingerprint(conflict.current)
            context |= {"conflict": conflict.message, "differences": differences(conflict.current, typed)}
            return render(request, "campaigns/edit.html", context, status=409)
        except NotPossibleError as error:
            form.add_error(error.where or None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("campaigns:detail", found.slug)
    return render(request, "campaigns/edit.html", context, status=422 if form.is_bound else 200)


@for_roles(Role.OPERATOR)
@require_POST
def open_(request: PortalRequest, slug: str) -> HttpResponse:
    """Open a campaign."""
    actions.open_campaign(run_campaign(request, slug), by=request.user)
    messages.success(request, _("The campaign is open."))
    return redirect("campaigns:detail", slug)


@for_roles(Role.OPERATOR)
@require_POST
def close(request: PortalRequest, slug: str) -> HttpResponse:
    """Close a campaign."""
    try:
        actions.close_campaign(run_campaign(request, slug), by=request.user)
    except NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The campaign is closed. Everything in it can still be read."))
    return redirect("campaigns:detail", slug)
