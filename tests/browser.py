"""A real browser for tests: Debian's Chromium, one a worker, and axe-core's judgement of what it shows.

Its build without windows does the same with a third less work; where that is not installed, Chromium itself is taken.

Mark such tests ``@in_a_browser``. ``page`` is a fresh browser context without any cookie; ``sign_in`` puts a session
into it; ``assert_accessible(page)`` fails with each violation of WCAG 2.2 AA that axe-core finds, and where.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

PROGRAM = "chromium-headless-shell" if shutil.which("chromium-headless-shell") else "chromium"
NEEDED = pytest.mark.needs(PROGRAM, "chromium-headless-shell")
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Waits until the page's scripts have heard of a new size."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def in_a_browser(test: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a test that drives the browser; it is skipped, by name, where Chromium is not installed."""
    for mark in (
        pytest.mark.browser,
        NEEDED,
        pytest.mark.django_db(transaction=True),
    ):
        test = mark(test)
    return test


@pytest.fixture(scope="session")
def browser_process() -> Iterator[Browser]:
    """Start the browser once a worker. Its event loop lives in this thread, which Django must be told to accept."""
    from lamsach.portal.web_fonts import build_missing

    build_missing()
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which(PROGRAM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def page(browser_process: Browser, live_server: Any) -> Iterator[Page]:
    """Open a page whose addresses start at the test's own server, in Vietnamese."""
    context = browser_process.new_context(base_url=live_server.url, locale="vi-VN", viewport=SIZES["desk"])
    context.set_default_timeout(20_000)
    shown = context.new_page()
    failures: list[str] = []
    shown.on("pageerror", lambda error: failures.append(str(error)))
    shown.on("console", lambda entry: failures.append(entry.text) if "Content Security" in entry.text else None)
    yield shown
    context.close()
    assert not failures, failures


@pytest.fixture
def sign_in(page: Page, live_server: Any) -> Callable[[Any], None]:
    """Return what puts a person's session into the browser."""
    from django.conf import settings
    from django.test import Client

    def enter(person: Any) -> None:
        client = Client()
        client.force_login(person)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    return enter


def assert_accessible(page: Page) -> None:
    """Fail with every violation that axe-core finds on what the page shows now."""
    page.evaluate(NEXT_FRAME)
    page.evaluate(AXE_SCRIPT)
    report = violations(page)
    assert not report, f"{page.url}\n" + "\n".join(report)


def violations(page: Page, *rules: str) -> list[str]:
    """Return what axe-core, which the page must have loaded, finds on it: by all rules, or by *rules* alone."""
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": RULES}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['help']}\n    "
        + "\n    ".join(f"{node['target']} {node['html'][:160]}" for node in each["nodes"][:5])
        for each in found
    ]


def assert_fits(page: Page) -> None:
    """Fail where the page must be scrolled sideways to be read."""
    width, shown = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= shown, f"{page.url} is {width} px wide in a window of {shown} px"
