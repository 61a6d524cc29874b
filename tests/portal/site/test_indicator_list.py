"""What everybody sees of the published list: counts, formats, whether a value is on it; never who reported or saw it."""

import pytest
from django.utils.formats import date_format

from lamsach.indicators import Indicator as Value
from lamsach.portal.indicators import actions as curating
from lamsach.portal.releases.lists import actions
from tests.portal.listing import DAY, NOW, bundle
from tests.portal.releases.lists.conftest import publication

__all__ = ["publication"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + DAY)


@pytest.fixture
def published(desk, publication):
    source = desk.source("secret-partner", approves=True)
    desk.take("domain,family\nc1.example.vn,Mirai\nc2.example.vn,Mirai\nc3.example.vn,Emotet\n", source=source)
    desk.take("198.51.100.0/24\n203.0.113.9\nhttp://192.0.2.1/a\n", source=source)
    desk.take(bundle(("amber.example.vn", "amber")))
    desk.take("waiting.example.vn\n")
    desk.approve("amber.example.vn")
    actions.publish(desk.an, NOW)
    return desk


@pytest.fixture
def visitor(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def ask(visitor, value):
    return visitor.get("/indicators/", {"q": value})


def test_counts_by_family_and_every_format_stand_on_the_page(published, visitor):
    page = visitor.get("/indicators/").text
    for text in (
        "Release 1",
        "Mirai",
        "Emotet",
        "BIND (RPZ)",
        "FortiGate",
        "Suricata",
        "lamsach list pull",
        "/taxii2/",
    ):
        assert text in page
    for address in {
        part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/list/releases/formats/")
    }:
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert sum(map(len, answer.streaming_content)) == int(answer["Content-Length"])


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("c1.example.vn", "c1.example.vn"), ("WWW.C1[.]Example[.]vn", "c1.example.vn"), ("198.51.100.77", "198.51.100.0/24"),
        ("hxxp://c2.example.vn/x", "c2.example.vn"), ("198.51.100.128/25", "198.51.100.0/24"), ("http://192.0.2.1/a", "http://192.0.2.1/a"),
    ],
)  # fmt: skip
def test_a_value_on_the_list_is_found_with_since_and_why(published, visitor, asked, listed):
    page = ask(visitor, asked).text
    assert listed in page
    assert "on the list" in page
    assert date_format(NOW, "SHORT_DATE_FORMAT") in page


@pytest.mark.parametrize(
    "asked", ["example.vn", "192.0.2.1", "amber.example.vn", "waiting.example.vn", "198.51.0.0/16", "d" * 64]
)
def test_what_is_not_published_is_not_on_the_list(published, visitor, asked):
    page = ask(visitor, asked).text
    assert "is not on the list" in page
    assert "notice warn" not in page


def test_nobody_learns_who_reported_or_saw_a_value(published, visitor):
    curating.sighted({Value.parse("c1.example.vn"): NOW}, NOW)
    page = ask(visitor, "c1.example.vn").text
    for secret in ("secret-partner", "Secret-Partner", "letter", "An<", "seen on"):
        assert secret not in page


def test_what_is_asked_is_kept_by_nobody_and_wrong_questions_are_told(published, visitor):
    assert ask(visitor, "c1.example.vn")["Cache-Control"] == "no-store"
    assert "max-age" in visitor.get("/indicators/")["Cache-Control"]
    answer = ask(visitor, "<b>what?</b>")
    assert (answer.status_code, "<b>what" in answer.text) == (422, False)
    assert ask(visitor, "x" * 3000).status_code == 422
    assert ask(visitor, "   ").status_code == 200


def test_what_expired_since_the_release_is_no_longer_on_the_list(published, visitor, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + 31 * DAY)
    assert "is not on the list" in ask(visitor, "203.0.113.9").text


def test_before_the_first_release_the_page_says_so(desk, visitor):
    desk.take()
    page = visitor.get("/indicators/").text
    assert "not published yet" in page
    assert "not published yet" in ask(visitor, "c2.example.vn").text


def test_a_look_up_costs_the_same_whatever_the_list(published, visitor, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        ask(visitor, "2001:db8::1")
