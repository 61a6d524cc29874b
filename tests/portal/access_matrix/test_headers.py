"""Every page of every route: headers that lock the browser down, nothing inline, no form without its CSRF token."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.portal.access_matrix.frame import ANONYMOUS, CALLERS, Nation, Route, call, table, undone

pytestmark = pytest.mark.django_db
TABLE = table()
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>|<style|\sstyle\s*=|\son[a-z]+\s*=|\shx-on|javascript:|hx-vals=['\"]js:",
    re.IGNORECASE,
)
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def caller_for(allowed):
    may = [caller for caller in CALLERS if caller.is_in(allowed)]
    return next((caller for caller in may if caller.relation == "own"), may[0] if may else ANONYMOUS)


def assert_locked_down(response, text):
    for header, value in HEADERS.items():
        assert response.get(header) == value, header
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    if response.get("Content-Type", "").startswith("text/html"):
        body = re.sub(r"<svg[\s\S]*?</svg>", lambda found: re.sub(r">[^<]*<", "><", found[0]), text)
        assert not (found := INLINE.search(re.sub(r">[^<]*<", "><", body))), found


@pytest.mark.parametrize("route", [route for route in TABLE.values() if route.get], ids=lambda route: route.name)
def test_every_page_is_locked_down_and_has_nothing_inline(nation: Nation, route: Route):
    url = reverse(route.name, kwargs=route.kwargs(nation.target) or None)
    for caller in {ANONYMOUS, caller_for(route.get.may)}:
        answer = call(nation.browser(caller), "get", url, route.get.query(nation.target))
        assert_locked_down(answer.response, answer.text)


@pytest.mark.parametrize(
    "route", [route for route in TABLE.values() if route.post and not route.post.code], ids=lambda route: route.name
)
def test_every_form_needs_its_csrf_token(nation: Nation, route: Route):
    client = Client(enforce_csrf_checks=True)
    caller = caller_for(route.post.may)
    if caller in nation.cookies:
        client.cookies[settings.SESSION_COOKIE_NAME] = nation.cookies[caller]
    url = reverse(route.name, kwargs=route.kwargs(nation.target) or None)
    answer = call(client, "post", url, route.post.data(nation.target), json=route.post.json)
    assert answer.status == 403
    assert not answer.writes
    assert_locked_down(answer.response, answer.text)


def test_errors_are_locked_down_too(nation: Nation):
    with undone():
        answer = nation.browser(ANONYMOUS).get("/no/such/page/")
    assert answer.status_code == 404
    assert_locked_down(answer, answer.text)
