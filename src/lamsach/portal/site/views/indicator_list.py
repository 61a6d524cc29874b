"""The published indicator list for everybody: its number, counts, formats, and whether one value is on it.

What stands here is what the signed list has. Who reported a value, and whose machines were seen with it, does not.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lamsach.indicators import Indicator as Value
from lamsach.indicators import InvalidIndicatorError
from lamsach.portal.indicators.forms import SearchForm
from lamsach.portal.indicators.selectors import covering
from lamsach.portal.people.access import public
from lamsach.portal.releases.lists.selectors import latest, public_indicators
from lamsach.portal.site.caching import kept_for_visitors
from lamsach.portal.site.format_words import described

FAMILIES = 20


@public
@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Show the published list, or that there is none yet; answer whether a value is on it."""
    return _searched(request) if request.GET.get("q", "").strip() else _page(request)


@kept_for_visitors
def _page(request: HttpRequest) -> HttpResponse:
    return render(request, "site/indicators.html", _context(request))


def _searched(request: HttpRequest) -> HttpResponse:
    """Answer one question; nobody keeps what was asked."""
    context = _context(request)
    form: SearchForm = context["form"]
    status = 200
    if form.is_valid():
        try:
            value = Value.parse(form.cleaned_data["q"])
        except InvalidIndicatorError as error:
            context["wrong"], status = str(error), 422
        else:
            found = covering(value, public_indicators(context["last"]))
            now = timezone.now()
            context |= {
                "asked": value,
                "found": [row for row in found if row.expires_at is None or row.expires_at > now],
            }
    else:
        context["wrong"], status = " ".join(map(str, form.errors.get("q", []))), 422
    answer = render(request, "site/indicators.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _context(request: HttpRequest) -> dict[str, Any]:
    last = latest()
    return {
        "last": last,
        "form": SearchForm(request.GET if "q" in request.GET else None),
        "formats": described(last) if last else [],
        "families": last.families[:FAMILIES] if last else [],
        "publisher": request.build_absolute_uri(reverse("lists:publication", args=["root.json"])).removesuffix(
            "root.json"
        ),
        "taxii": request.build_absolute_uri(reverse("taxii:discovery")),
    }
