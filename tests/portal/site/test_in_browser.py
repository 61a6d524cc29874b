"""The public pages, the sign-in and the first page of each role, in a real browser at both widths."""

import datetime as dt

import pytest
from django.utils import timezone

from lamsach.portal.campaigns.models import Campaign
from tests.browser import SIZES, assert_accessible, assert_fits, in_a_browser
from tests.portal.world import PASSWORD, World

PUBLIC_PAGES = [
    "/", "/devices/", "/evidence/devices/router/", "/indicators/", "/help/", "/accessibility/",
    "/shelf/", "/account/login/", "/nothing-here/",
]  # fmt: skip
BOTH_SIZES = pytest.mark.parametrize("size", SIZES)


def open_campaign(world: World) -> Campaign:
    today = timezone.localdate()
    return Campaign.objects.create(
        slug="clean", operator=world.unit("Cơ quan điều phối", "agency"), title="Chiến dịch làm sạch mã độc",
        starts_on=today, ends_on=today + dt.timedelta(days=30), state=Campaign.State.OPEN,
    )  # fmt: skip


@in_a_browser
@BOTH_SIZES
def test_public_pages_have_no_axe_violation_and_fit(page, world, size):
    open_campaign(world)
    page.set_viewport_size(SIZES[size])
    for address in PUBLIC_PAGES:
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)


@in_a_browser
@BOTH_SIZES
def test_every_role_finds_a_first_page_without_axe_violation(page, world, sign_in, size):
    open_campaign(world)
    page.set_viewport_size(SIZES[size])
    for role in ("operator", "officer", "head", "reporter", "it_admin", "curator", "auditor"):
        sign_in(world.person(role, "Cơ quan điều phối", role))
        page.goto("/")
        assert page.locator("h1").count() == 1
        assert_accessible(page)
        assert_fits(page)


@in_a_browser
def test_one_signs_in_with_the_keyboard_alone(page, world, live_server):
    world.unit("Xã An Bình", "commune")
    world.person("clerk", "Xã An Bình", "reporter")
    page.goto("/account/login/")
    page.locator("[name=username]").focus()
    page.keyboard.type("clerk")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/")
    assert page.get_by_text("Xã An Bình").count()


@in_a_browser
def test_the_first_tab_leads_to_the_content(page, world):
    page.goto("/help/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@in_a_browser
def test_the_language_changes_and_stays(page, world):
    page.goto("/help/")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/devices/")
    assert page.locator("html").get_attribute("lang") == "en"


@in_a_browser
def test_public_pages_work_without_javascript(browser_process, live_server, world):
    open_campaign(world)
    context = browser_process.new_context(base_url=live_server.url, java_script_enabled=False, locale="vi-VN")
    shown = context.new_page()
    for address in PUBLIC_PAGES[:-1]:
        assert shown.goto(address).status == 200
        assert shown.locator("h1").inner_text().strip()
    context.close()
