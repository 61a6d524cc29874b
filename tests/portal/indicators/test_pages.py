"""The curators' pages: what they show, what they do, and what they say when something is wrong."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lamsach.core.errors import UnusableInputError
from lamsach.portal.indicators import actions, guarding
from lamsach.portal.indicators.models import Indicator, Intake, Source
from lamsach.portal.indicators.selectors import ON_A_PAGE
from tests.portal.listing import DAY, NOW, TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def an(desk):
    browser = desk.world.browser("an")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def test_typed_values_become_proposals_and_the_report_names_list_and_reason(desk, an):
    answer = an.post("/list/propose/", {"text": TEXT, "reason": "letter 1"}, follow=True)
    page = answer.text
    assert "A public resolver" in page
    assert "well-known resolvers" in page
    assert "nonsense!" in page
    queue = an.get("/list/queue/").text
    assert "c2.example.vn" in queue
    assert "two people must approve" in queue
    assert "gov.vn" in queue


def test_a_file_of_any_format_is_taken_and_one_that_cannot_be_read_is_told(desk, an):
    csv = SimpleUploadedFile("feed.csv", b"domain,family\nc1.example.vn,Mirai\n")
    assert an.post("/list/propose/", {"file": csv, "reason": "letter"}).status_code == 302
    assert desk.row("c1.example.vn").family == "Mirai"
    broken = SimpleUploadedFile("feed.zip", b"PK\3\4 broken")
    answer = an.post("/list/propose/", {"file": broken, "reason": "letter"})
    assert answer.status_code == 422
    assert "damaged" in answer.text
    assert an.post("/list/propose/", {"text": " ", "reason": "letter"}).status_code == 422
    assert an.post("/list/propose/", {"text": TEXT, "reason": " "}).status_code == 422
    assert Intake.objects.count() == 1


def test_more_values_than_a_page_should_take_are_left_to_the_command(desk, an, monkeypatch):
    monkeypatch.setattr("lamsach.portal.indicators.views.taking.MOST", 3)
    answer = an.post("/list/propose/", {"text": TEXT, "reason": "letter"})
    assert answer.status_code == 422
    assert "take_list" in answer.text
    assert not Indicator.objects.exists()


def test_many_are_approved_at_once_with_a_reason(desk, an):
    desk.take()
    ids = list(Indicator.objects.values_list("pk", flat=True))
    page = an.post(
        "/list/queue/decide/", {"chosen": ids, "decision": "approve", "reason": "letter 1"}, follow=True
    ).text
    assert "2 values approved" in page
    assert "waits for a second person" in page
    history = an.get(f"/list/values/{desk.row('c2.example.vn').key}/").text
    assert "letter 1" in history
    again = an.post("/list/queue/decide/", {"chosen": ids, "decision": "refuse", "reason": "late"}, follow=True).text
    assert "2 values had been decided meanwhile" in again


def test_without_reason_or_ticks_nothing_happens_and_the_ticks_stay(desk, an):
    desk.take()
    pk = desk.row("c2.example.vn").pk
    answer = an.post("/list/queue/decide/", {"chosen": [pk], "decision": "approve", "reason": ""})
    assert answer.status_code == 422
    assert f'value="{pk}" aria-label="c2.example.vn" checked' in answer.text
    assert "Tick the values first" in an.post("/list/queue/decide/", {"reason": "x", "decision": "approve"}).text
    assert not Indicator.objects.exclude(state="proposed").exists()


def test_the_queue_is_narrowed_by_intake_and_by_verdict(desk, an):
    intake = desk.take()
    desk.take("other.example.vn\n")
    page = an.get("/list/queue/", {"intake": intake.pk, "verdict": "hold"}).text
    assert "hacked.mof.gov.vn" in page
    assert "c2.example.vn" not in page
    assert "other.example.vn" not in an.get("/list/queue/", {"intake": intake.pk}).text
    assert an.get("/list/queue/", {"intake": "9" * 30}).status_code == 200
    assert an.get("/list/queue/", {"intake": "999999"}).status_code == 404
    assert an.post(f"/list/intakes/{intake.pk}/approve/", {"reason": "letter"}).status_code == 302
    assert desk.row("hacked.mof.gov.vn").state == "proposed"


def test_a_value_is_taken_off_with_a_reason(desk, an):
    desk.take()
    desk.approve("c2.example.vn")
    address = f"/list/values/{desk.row('c2.example.vn').key}/"
    assert an.post(f"{address}revoke/", {"reason": ""}).status_code == 422
    assert an.post(f"{address}revoke/", {"reason": "cleaned"}).status_code == 302
    assert "cleaned" in an.get(address).text


def test_what_covers_a_value_is_found_whatever_its_state(desk, an):
    desk.take("example.vn\n198.51.100.0/24\n")
    assert "example.vn" in an.get("/list/", {"q": "a.b[.]example.vn"}).text
    assert "198.51.100.0/24" in an.get("/list/", {"q": "http://198.51.100.9/x"}).text
    assert "Nothing: neither" in an.get("/list/", {"q": "192.0.2.1"}).text
    assert "is not a domain" in an.get("/list/", {"q": "<script>"}).text


def test_pages_go_by_key_and_cost_the_same_whatever_the_list(desk, an, django_assert_max_num_queries):
    desk.take("".join(f"c{number}.example.vn\n" for number in range(120)))
    with django_assert_max_num_queries(14):
        page = an.get("/list/", {"state": "proposed"}).text
    after = Indicator.objects.order_by("-pk")[ON_A_PAGE - 1].pk
    assert f"after={after}" in page
    second = an.get("/list/", {"state": "proposed", "after": after}).text
    assert Indicator.objects.order_by("-pk")[ON_A_PAGE].value in second
    with django_assert_max_num_queries(14):
        an.get("/list/queue/")


def test_sources_are_added_changed_and_shown_with_their_state(desk, an):
    facts = {
        "title": "Partner",
        "name": "partner",
        "url": "https://feeds.example.vn/x",
        "confidence": 60,
        "every_hours": 6,
    }
    answer = an.post("/list/sources/add/", {**facts, "columns": "value=domain"}, follow=True)
    assert "switched off" in answer.text
    source = Source.objects.get()
    assert (source.options, source.enabled, source.added_by) == ({"value": "domain"}, False, desk.an)
    changed = {**facts, "title": "Partner B", "enabled": "on", "approves": "on", "columns": ""}
    assert an.post(f"/list/sources/{source.pk}/change/", changed).status_code == 302
    source.refresh_from_db()
    assert (source.title, source.enabled, source.options, source.name) == ("Partner B", True, {}, "partner")
    for wrong in (
        {"url": "ftp://feeds.example.vn/"},
        {"columns": "value"},
        {"confidence": 101},
        {"name": "partner"},
        {"every_hours": 0},
    ):
        assert an.post("/list/sources/add/", {**facts, "name": "other", **wrong}).status_code == 422


def test_a_held_copy_is_decided_on_its_page(desk, an):
    source = desk.source()
    many = "".join(f"c{number}.example.vn\n" for number in range(40)).encode()
    actions.bring(source, many, by=desk.an, now=NOW)
    actions.bring(source, b"c1.example.vn\n", by=desk.an, now=NOW + DAY)
    page = an.get(f"/list/sources/{source.pk}/").text
    assert "The source shrank from 40 rows to 1" in page
    assert "A new copy is held" in page
    assert "held for a person" in an.get("/list/sources/").text
    assert an.post(f"/list/sources/{source.pk}/held/", {"decision": "release"}).status_code == 422
    answer = an.post(f"/list/sources/{source.pk}/held/", {"decision": "release", "reason": "asked"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/list/intakes/")
    assert "A new copy is held" not in an.get(f"/list/sources/{source.pk}/").text


def test_without_the_packages_the_pages_open_and_say_what_is_missing(desk, an, monkeypatch):
    def gone():
        raise UnusableInputError("The guard needs the package publicsuffixlist.", advice="pip install 'lamsach[feeds]'")

    monkeypatch.setattr(
        guarding, "missing", lambda: "The guard needs the package publicsuffixlist. pip install 'lamsach[feeds]'"
    )
    monkeypatch.setattr(guarding, "the_guard", gone)
    source = desk.source()
    for address in ("/list/", "/list/propose/", "/list/sources/", f"/list/sources/{source.pk}/"):
        assert "publicsuffixlist" in an.get(address).text
    assert "publicsuffixlist" in an.post(f"/list/sources/{source.pk}/fetch/", follow=True).text
    answer = an.post("/list/propose/", {"text": TEXT, "reason": "letter"})
    assert answer.status_code == 422
    assert not Indicator.objects.exists()


def test_hostile_text_is_shown_and_runs_nowhere(desk, an):
    desk.take("value,family\nc1.example.vn,<script>alert(1)</script>\nx\u202eexe.example<img>,a\n")
    desk.approve("c1.example.vn")
    for address in (
        "/list/",
        "/list/queue/",
        f"/list/intakes/{Intake.objects.get().pk}/",
        f"/list/values/{desk.row('c1.example.vn').key}/",
    ):
        page = an.get(address, {"family": "<script>alert(1)</script>"}).text
        assert "<script>alert" not in page
        assert "<img>" not in page


def test_the_overview_of_a_curator_says_what_waits(desk, an):
    desk.take()
    page = an.get("/").text
    assert "values wait for a decision" in page
    assert "/list/queue/" in page


def test_a_whole_protected_tree_is_refused_with_a_reason_of_its_own(desk, an):
    intake = desk.take("gov.vn\nhacked.mof.gov.vn\n")
    page = an.get(f"/list/intakes/{intake.pk}/").text
    assert "A whole protected tree" in page
    assert "two people must approve" not in page
    assert "Propose values" in page
