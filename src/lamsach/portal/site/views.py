"""Pages for everybody, without login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lamsach.portal.people.access import public


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the open campaigns."""
    return render(request, "site/home.html")
