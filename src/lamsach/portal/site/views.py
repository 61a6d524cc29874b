"""Pages for everybody, without login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lamsach.portal.people.access import public


@public
def home(request: HttpRequest) -> HttpResponse:
    """Show the open campaigns."""
    return render(request, "site/home.html")
