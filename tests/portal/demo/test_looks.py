"""Every kind of page of the demo in a real browser: as each role, wide and narrow, light and dark.

The browser gets its pages over the test's own database connection, so that the demo, which is built once, serves here too.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from lamsach.portal.campaigns.actions.drafting import create_directive
from lamsach.portal.campaigns.actions.forms_editor import copy_form
from lamsach.portal.campaigns.models import Campaign, FormVersion
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit
from tests.browser import NEEDED, NEXT_FRAME, SIZES, violations
from tests.portal.demo.test_crawl import ROLES, crawl

ELEMENT = re.compile(r"<([a-z0-9]+)((?:\s[^<>]*)?)>")
CLASS = re.compile(r'\bclass="([^"]*)"')
BY_LOOK = ("color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable", "heading-order")
"""Rules whose answer the other width or scheme may change; the others are asked once a page."""


def elements(page: str) -> set[str]:
    """Return the sorts of elements on a page: tags with their classes."""
    return {f"{tag} {CLASS.findall(attributes)}" for tag, attributes in ELEMENT.findall(page)}


def kinds_of_pages(*, all_of_them: bool) -> list[tuple[str | None, str]]:
    """Return (role, address) of the pages to look at: one of each route.

    With *all_of_them* also each further one that shows a sort of element which its route has not shown yet.
    """
    seen: dict[str, set[str]] = {}
    chosen = []
    for role in ROLES:
        for told, status, page in crawl(browser(role), of_a_route=1):
            address = told.split(" (linked")[0]
            known, shown = seen.setdefault(resolve(urlsplit(address).path).view_name, set()), elements(page)
            if status == 200 and shown and (not shown <= known if all_of_them else not known):
                known |= shown
                chosen.append((role, address))
    return chosen


def begin(role: str) -> list[str]:
    """Begin as this role what the demo has finished, and return its pages: an edited form, a letter's four steps."""
    person, now = Person.objects.get(login=role), timezone.now()
    unit = Unit.objects.get(grants__person=person, grants__role="officer")
    form = copy_form(FormVersion.objects.get(template__key="ts"), unit, by=person, now=now)
    letter = create_directive(Campaign.objects.get(), unit, "V/v đôn đốc báo cáo kết quả", by=person, now=now)
    steps = ("directive_edit", "directive_recipients", "directive_tasks", "directive_issue")
    return [
        reverse("campaigns:form_edit", args=[form.pk]),
        *(reverse(f"campaigns:{step}", args=[letter.pk]) for step in steps),
    ]


def browser(role: str | None) -> Client:
    client = Client(headers={"Accept-Language": "vi"})
    if role:
        client.force_login(Person.objects.get(login=role))
    return client


@contextmanager
def served() -> Iterator[str]:
    """Serve the portal from a thread on this test's database connection, one request at a time; give its address."""
    server, turn = LiveServer("localhost"), threading.Lock()
    answer = server.thread.httpd.get_app()

    def one_at_a_time(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with turn:
            return answer(environ, start)

    server.thread.httpd.set_app(one_at_a_time)
    # The browser may hang up after the test is over: its threads then leave the test's connection alone.
    server.thread.httpd._close_connections = lambda: None
    try:
        yield server.url
    finally:
        server.stop()


class Window:
    """A browser's window in which a role sees the portal; ``failures`` are those of scripts and of the security policy."""

    def __init__(self, browser_process: Browser, role: str | None, address: str) -> None:
        self.failures: list[str] = []
        context = browser_process.new_context(base_url=address, locale="vi-VN", reduced_motion="reduce")
        name = settings.SESSION_COOKIE_NAME
        if session := browser(role).cookies.get(name):
            context.add_cookies([{"name": name, "value": session.value, "url": address}])
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.failures.append(str(error)))
        self.page.on("console", self.heard)

    def heard(self, entry: ConsoleMessage) -> None:
        if "Content Security" in entry.text:
            self.failures.append(entry.text)


def look(page: Page, told: str) -> list[str]:
    """Return what is wrong with the page, wide and light by all rules, narrow and dark by those of the look."""
    found = []
    page.evaluate(AXE_SCRIPT)
    for size, scheme, rules in (("desk", "light", ()), ("phone", "dark", BY_LOOK)):
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=scheme)
        page.evaluate(NEXT_FRAME)
        found += [f"{told}, {size}, {scheme}: {each}" for each in violations(page, *rules)]
        wide, shown = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if wide > shown:
            found.append(f"{told}, {size}: {wide} px wide in a window of {shown} px")
    return found


@pytest.mark.browser
@NEEDED
@pytest.mark.django_db
@pytest.mark.parametrize("all_of_them", [False, pytest.param(True, marks=pytest.mark.deep)])
def test_every_kind_of_page_is_accessible_and_fits_wide_and_narrow_light_and_dark(
    demo: Any, browser_process: Browser, *, all_of_them: bool
):
    begun = [("officer", address) for address in begin("officer")]
    pages = begun + [each for each in kinds_of_pages(all_of_them=all_of_them) if each not in begun]
    assert len(pages) > (60 if all_of_them else 40)
    wrong: list[str] = []
    with served() as portal:
        for role in ROLES:
            window = Window(browser_process, role, portal)
            for address in (address for as_role, address in pages if as_role == role):
                window.page.goto(address)
                wrong += look(window.page, f"{address} as {role}")
            wrong += window.failures
            window.page.context.close()
    assert not wrong, "\n".join(wrong)
