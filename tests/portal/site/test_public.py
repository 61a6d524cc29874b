"""What everybody sees: kept by proxies for visitors only, sums that point at nobody, desks that were meant to be public."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from lamsach.portal.campaigns.models import Campaign, Contact, Directive
from lamsach.portal.evidence.actions import make_code, receive
from lamsach.portal.site.selectors import FEWEST, counters
from lamsach.wire import ScanReport
from tests.portal.world import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(world):
    world.unit("Cơ quan điều phối", "agency")
    world.person("operator", "Cơ quan điều phối", "operator")
    today = timezone.localdate()
    return Campaign.objects.create(
        slug="clean", operator=world.units["Cơ quan điều phối"], title="Chiến dịch làm sạch", title_en="Clean-up",
        starts_on=today - dt.timedelta(days=3), ends_on=today + dt.timedelta(days=30), state=Campaign.State.OPEN,
    )  # fmt: skip


def scan(world, unit, machines: int, infected: int) -> None:
    now = timezone.now()
    code = make_code(world.units[unit], world.people["operator"], now)
    for number in range(machines):
        for severity in ["malicious", None] if number < infected else [None]:
            findings = [{"path": "x", "kind": "file", "name": "n", "severity": severity}] if severity else []
            moment = now - dt.timedelta(hours=2 if severity else 1)
            report = ScanReport.model_validate(
                {
                    "uuid": f"00000000-0000-4000-8000-{number:06}{bool(severity):06}", "made_at": moment,
                    "machine": f"m{number}", "tool": {"name": "lamsach", "version": "1"}, "started_at": moment,
                    "finished_at": moment, "files": 1, "bytes": 1, "seconds": 1.0, "findings": findings,
                }
            )  # fmt: skip
            receive(code, report, report.to_json(), now)


def test_a_visitors_page_is_kept_and_answered_with_304(campaign):
    first = Client().get("/")
    assert "public" in first["Cache-Control"]
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in first["Vary"].split(",")}
    assert not first.cookies
    assert Client(headers={"If-None-Match": first["ETag"]}).get("/").status_code == 304


def test_a_signed_in_persons_page_is_never_kept(world, campaign):
    answer = world.browser("operator").get("/")
    assert "no-store" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]


def test_sums_over_few_machines_are_not_shown(world, campaign):
    scan(world, "Cơ quan điều phối", FEWEST - 1, infected=2)
    assert (counters(campaign).scanned, counters(campaign).cleaned) == (None, None)


def test_sums_count_machines_and_name_no_unit(world, campaign):
    world.unit("Xã An Bình", "commune")
    scan(world, "Xã An Bình", FEWEST, infected=2)
    assert (counters(campaign).scanned, counters(campaign).cleaned) == (FEWEST, 2)
    page = Client().get("/").content.decode()
    assert "Xã An Bình" not in page
    assert "m0" not in page


def test_a_draft_of_a_campaign_has_no_page(campaign):
    Campaign.objects.update(state="draft")
    assert Client().get("/campaign/clean/").status_code == 404
    assert "Chiến dịch làm sạch</h1>" not in Client().get("/").content.decode()


def test_the_results_of_a_closed_campaign_stay(world, campaign):
    scan(world, "Cơ quan điều phối", FEWEST, infected=2)
    Campaign.objects.update(state="closed")
    for address in ("/campaign/clean/", "/"):
        page = Client().get(address).content.decode()
        assert "Kết quả của chiến dịch" in page
        assert f'<span class="value">{FEWEST}</span>' in page
        assert "còn 30 ngày" not in page
    later = Campaign.objects.create(
        slug="next", operator=campaign.operator, title="Chiến dịch sau", starts_on=campaign.starts_on,
        ends_on=campaign.ends_on, state="open",
    )  # fmt: skip
    home = Client().get("/").content.decode()
    assert f"{later.title}</h1>" in home
    assert "/campaign/clean/" in home


def test_a_campaign_that_is_not_public_has_no_page(campaign):
    Campaign.objects.update(is_public=False)
    assert Client().get("/campaign/clean/").status_code == 404


@pytest.mark.parametrize("words", ["hue", "Huế", "Hue\u0301\u0302", "phuong phu xuan", "phú xuân", "tổ hỗ trợ"])
def test_a_desk_is_found_by_the_province_the_own_commune_or_its_name(world, campaign, words):
    """A citizen knows the own commune, and types without marks."""
    world.unit("Thành phố Huế", "central_city")
    world.unit("Phường Phú Xuân", "ward", "Thành phố Huế")
    world.unit("Tỉnh khác", "province")
    for issuer, role in (("Thành phố Huế", "Tổ hỗ trợ"), ("Tỉnh khác", "Bàn khác")):
        unit = world.units[issuer]
        letter = Directive.objects.create(
            campaign=campaign, issuer=unit, receiving_office=unit, subject="s", tree_day=timezone.localdate(),
            state="issued",
        )  # fmt: skip
        Contact.objects.create(directive=letter, role=role, phone="0200000000", is_public=True)
    page = Client().get("/help/", {"q": words}).content.decode()
    assert "Tổ hỗ trợ</h2>" in page
    assert "Bàn khác" not in page


def test_only_desks_meant_for_everybody_are_shown(world, campaign):
    unit = world.units["Cơ quan điều phối"]
    for state in ("issued", "draft"):
        letter = Directive.objects.create(
            campaign=campaign,
            issuer=unit,
            receiving_office=unit,
            subject="s",
            tree_day=timezone.localdate(),
            state=state,
        )
        for public in (True, False):
            Contact.objects.create(
                directive=letter, role=f"desk {state} {public}", phone="0200000000", is_public=public
            )
    page = Client().get("/help/").content.decode()
    assert "desk issued True" in page
    assert page.count("desk ") == 1
    assert "desk issued True" not in Client().get("/help/", {"q": "elsewhere"}).content.decode()


def test_the_language_follows_the_choice_and_leads_back(campaign):
    client = Client()
    answer = client.get("/language/en/", {"next": "/help/"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    assert "Clean-up</h1>" in client.get("/").content.decode()


def test_the_language_of_the_head_of_the_page_stays_with_the_person(world, campaign):
    browser = world.browser("operator")
    for language in ("en", "vi", "en"):
        assert f'name="language" value="{language}"' in browser.get("/help/").text
        assert browser.post("/language/", {"language": language, "next": "/help/"})["Location"] == "/help/"
        world.people["operator"].refresh_from_db()
        assert world.people["operator"].language == language
    elsewhere = Client(headers={"Accept-Language": "vi"})
    elsewhere.post("/account/login/", {"username": "operator", "password": PASSWORD})
    assert '<html lang="en"' in elsewhere.get("/").text


@pytest.mark.parametrize("target", ["https://evil.example.vn/", "//evil.example.vn/", "javascript:alert(1)", ""])
def test_the_language_never_leads_elsewhere(target):
    assert Client().get("/language/vi/", {"next": target})["Location"] == "/"
    assert Client().get("/language/xx/").status_code == 404


def test_hostile_words_in_a_search_are_shown_as_text(campaign):
    page = Client().get("/help/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


def test_pages_for_what_went_wrong_advise(world, campaign):
    vietnamese = Client(headers={"Accept-Language": "vi"})
    missing = vietnamese.get("/nothing-here/")
    assert missing.status_code == 404
    assert "Không có nội dung" in missing.content.decode()
    stale = Client(enforce_csrf_checks=True, headers={"Accept-Language": "vi"}).post(
        "/account/login/", {"username": "a"}
    )
    assert stale.status_code == 403
    assert "Biểu mẫu đã hết hiệu lực" in stale.content.decode()
    large = vietnamese.post("/account/login/", data=b"x" * (5 * 1024 * 1024), content_type="text/plain")
    assert large.status_code == 413
    assert "quá lớn" in large.content.decode()


def test_the_page_for_a_failure_needs_no_database(settings):
    from django.template.loader import render_to_string

    assert "<h1>" in render_to_string("500.html")


def test_somebody_acts_for_one_of_the_own_units_only(world, campaign):
    world.unit("Xã An Bình", "commune")
    world.unit("Xã Bình An", "commune")
    world.person("clerk", "Xã An Bình", "reporter")
    browser = world.browser("clerk")
    assert browser.post("/unit/", {"unit": world.units["Xã Bình An"].pk}).status_code == 404
    assert browser.post("/unit/", {"unit": world.units["Xã An Bình"].pk}).status_code == 302
