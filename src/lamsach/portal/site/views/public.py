"""Pages for everybody, without login and without JavaScript."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lamsach.core.vietnamese import clean
from lamsach.portal.evidence.device_guides import GUIDES
from lamsach.portal.people.access import public
from lamsach.portal.releases.selectors import on_shelf, public_materials
from lamsach.portal.releases.shelf import refusal
from lamsach.portal.site import selectors
from lamsach.portal.site.caching import kept_for_visitors
from lamsach.portal.site.views.dashboard import dashboard

ON_A_PAGE = 50


@public
@require_safe
@kept_for_visitors
def home(request: HttpRequest) -> HttpResponse:
    """Show what there is to do to those who signed in, and the campaign to everybody else."""
    return dashboard(request) if request.user.is_authenticated else _campaign(request, None)


@public
@require_safe
@kept_for_visitors
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one campaign; of a closed one the results stay."""
    return _campaign(request, slug)


def _campaign(request: HttpRequest, slug: str | None) -> HttpResponse:
    shown = get_object_or_404(selectors.shown_campaigns(), slug=slug) if slug else selectors.latest_campaign()
    if shown is None:
        return render(request, "site/no_campaign.html")
    context = {
        "campaign": shown,
        "counters": selectors.counters(shown),
        "tools": [tool for tool in on_shelf(shown) if refusal(tool, timezone.localdate()) is None][:3],
        "materials": public_materials(shown),
        "guides": GUIDES.values(),
        "contacts": selectors.public_contacts()[:3],
        "others": selectors.shown_campaigns().exclude(pk=shown.pk)[:20],
    }
    return render(request, "site/campaign.html", context)


@public
@require_safe
@kept_for_visitors
def devices(request: HttpRequest) -> HttpResponse:
    """Show the guides for smart devices."""
    return render(request, "site/devices.html", {"guides": GUIDES.values()})


@public
@require_safe
@kept_for_visitors
def help_desk(request: HttpRequest) -> HttpResponse:
    """Show who helps."""
    words = clean(request.GET.get("q", ""))[:100]
    page = Paginator(selectors.public_contacts(words), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "site/help.html", {"contacts": page, "words": words})


@public
@require_safe
@kept_for_visitors
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how the portal can be used without a mouse or with a screen reader, and whom to tell where it cannot."""
    return render(request, "site/accessibility.html")
