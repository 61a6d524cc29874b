"""The list's pages in a real browser at both widths, and a decision without JavaScript."""

import pytest
from django.utils import timezone

from lamsach.portal.indicators import actions
from lamsach.portal.indicators.models import Source
from lamsach.portal.releases.lists import actions as lists
from tests.browser import SIZES, assert_accessible, assert_fits, in_a_browser
from tests.portal.listing import TEXT
from tests.portal.releases.lists.conftest import publication

__all__ = ["publication"]


@pytest.fixture
def filled(desk, publication):
    now = timezone.now()
    source = desk.source()
    many = "".join(f"c{number}.example.vn\n" for number in range(40)).encode()
    actions.bring(source, many, by=desk.an, now=now)
    actions.bring(source, b"c1.example.vn\n", by=desk.an, now=now)
    desk.take(now=now)
    desk.approve("c2.example.vn", "192.0.2.7", now=now)
    lists.publish(desk.an, now)
    return desk


def addresses(desk) -> list[str]:
    source, intake = Source.objects.get(), desk.row("c2.example.vn").intake_id
    return [
        "/list/", "/list/?q=www.c2.example.vn", "/list/queue/", f"/list/queue/?intake={intake}", "/list/propose/",
        f"/list/intakes/{intake}/", f"/list/values/{desk.row('c2.example.vn').key}/", "/list/sources/",
        f"/list/values/{desk.row('hacked.mof.gov.vn').key}/", f"/list/sources/{source.pk}/", "/list/sources/add/",
        "/list/releases/", "/",
    ]  # fmt: skip


@in_a_browser
@pytest.mark.parametrize("size", SIZES)
def test_every_page_has_no_axe_violation_and_fits(page, filled, sign_in, size):
    page.set_viewport_size(SIZES[size])
    for address in ("/indicators/", "/indicators/?q=www.c2.example.vn", "/indicators/?q=8.8.8.8", "/indicators/?q=!"):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
    sign_in(filled.an)
    for address in addresses(filled):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)


@in_a_browser
def test_proposals_are_decided_and_published_without_javascript(browser_process, live_server, filled):
    from django.conf import settings

    context = browser_process.new_context(base_url=live_server.url, java_script_enabled=False, locale="vi-VN")
    session = filled.world.browser("an").cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    shown = context.new_page()
    shown.goto("/list/propose/")
    shown.fill("[name=text]", f"{TEXT}\nthem.example.vn\n")
    shown.fill("[name=reason]", "Công văn mẫu")
    shown.click("main form .button")
    shown.goto("/list/queue/?verdict=hold")
    shown.check("[name=chosen]")
    shown.fill("[name=reason]", "Đã kiểm tra")
    shown.click("[value=approve]")
    assert filled.row("hacked.mof.gov.vn").given == 1
    shown.goto("/list/releases/")
    shown.click("main form .button >> nth=0")
    assert "2" in shown.locator("main table tbody tr").first.inner_text()
    context.close()
