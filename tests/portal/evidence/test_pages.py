"""The unit's page shows its code and machines; declarations count as what they are."""

import datetime as dt
import json
import re
import uuid

import pytest

from lamsach.portal.evidence import actions
from lamsach.portal.evidence.device_guides import GUIDES
from lamsach.portal.evidence.models import DeviceDeclaration, Machine
from lamsach.portal.evidence.selectors import shown_code
from lamsach.portal.ledger.models import Entry
from lamsach.portal.units.models import UnitSize
from lamsach.wire import ScanReport, read
from tests.wire.documents import FINDING, SCAN

NOW = dt.datetime(2022, 9, 10, 3, tzinfo=dt.UTC)
DELIVERED = dt.datetime(2022, 10, 10, tzinfo=dt.UTC)


@pytest.fixture
def unit(world):
    unit = world.unit("Xã An Bình", "commune")
    world.person("admin", unit, "it_admin")
    world.person("clerk", unit, "reporter")
    return unit


def deliver(unit, world, **changes):
    code = unit.codes.filter(revoked_at=None).first() or actions.make_code(unit, world.people["admin"], NOW)
    body = json.dumps({**SCAN, "uuid": str(uuid.uuid4()), **changes}).encode()
    actions.receive(code, read(body, ScanReport), body, DELIVERED)


def test_the_page_shows_the_code_to_those_who_keep_it_only(unit, world):
    browser = world.browser("admin")
    browser.post(f"/evidence/units/{unit.pk}/code/")
    code = shown_code(unit)
    assert code in browser.get(f"/evidence/units/{unit.pk}/").text
    assert code not in world.browser("clerk").get(f"/evidence/units/{unit.pk}/").text


def test_a_size_is_kept_beside_the_earlier_ones(unit, world):
    for machines in (9, 12):
        world.browser("clerk").post(f"/evidence/units/{unit.pk}/size/", {"staff": 20, "machines": machines})
    assert list(UnitSize.objects.order_by("pk").values_list("machines", flat=True)) == [9, 12]
    refused = world.browser("clerk").post(f"/evidence/units/{unit.pk}/size/", {"machines": "-3"})
    assert refused.status_code == 422
    assert UnitSize.objects.count() == 2


def test_a_declaration_keeps_the_answers_and_says_whether_a_sign_was_found(unit, world):
    answers = {step.key: "no" for step in GUIDES["router"].steps}
    answer = world.browser("clerk").post(f"/evidence/units/{unit.pk}/devices/router/", {"how_many": 3, **answers})
    assert answer.status_code == 302
    kept = DeviceDeclaration.objects.get()
    assert (kept.how_many, kept.steps, kept.found) == (3, answers, True)


def test_a_declaration_sent_twice_counts_once(unit, world):
    """A double click, or the way back to the page after it was sent."""
    path = f"/evidence/units/{unit.pk}/devices/router/"
    page = world.browser("clerk").get(path).text
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
    sent = {"how_many": 3, "key": key[1], **{step.key: "yes" for step in GUIDES["router"].steps}}
    assert [world.browser("clerk").post(path, sent).status_code for _again in range(2)] == [302, 302]
    assert DeviceDeclaration.objects.get().how_many == 3
    assert key[1] not in world.browser("clerk").get(path).text


def test_other_figures_typed_on_the_same_page_are_another_declaration(unit, world):
    """Somebody goes back in the browser, and declares more devices on the page that the browser kept."""
    path = f"/evidence/units/{unit.pk}/devices/router/"
    sent = {"key": str(uuid.uuid4()), **{step.key: "yes" for step in GUIDES["router"].steps}}
    for how_many in (3, 5):
        assert world.browser("clerk").post(path, {**sent, "how_many": how_many}).status_code == 302
    assert list(DeviceDeclaration.objects.order_by("pk").values_list("how_many", flat=True)) == [3, 5]


def test_a_mistaken_declaration_is_taken_back_and_counts_no_more(unit, world):
    def declare(how_many):
        return actions.declare_device(
            unit, device="phone", how_many=how_many, steps={}, found=False, by=world.people["clerk"], now=NOW
        )

    wrong = declare(300)
    declare(3)
    clerk, path = world.browser("clerk"), f"/evidence/units/{unit.pk}/"
    take_back = f"/evidence/declarations/{wrong.pk}/take-back/"
    assert take_back in clerk.get(path).text
    page = clerk.post(take_back, follow=True).text
    assert "đã rút lại" in page
    assert take_back not in page
    assert [each.how_many for each in DeviceDeclaration.objects.counting()] == [3]
    clerk.post(take_back)
    wrong.refresh_from_db()
    assert wrong.taken_back_by == world.people["clerk"]
    assert Entry.objects.filter(verb="device.taken_back").count() == 1


def test_an_unanswered_step_is_asked_again(unit, world):
    answer = world.browser("clerk").post(f"/evidence/units/{unit.pk}/devices/phone/", {"how_many": 3})
    assert answer.status_code == 422
    assert not DeviceDeclaration.objects.exists()


def test_a_scan_that_was_stopped_half_way_ends_no_infection(unit, world):
    deliver(unit, world, machine="a", findings=[{**FINDING, "action": "none"}], made_at="2022-09-05T00:00:00Z")
    deliver(unit, world, machine="a", complete=False, made_at="2022-09-06T00:00:00Z")
    assert Machine.objects.get().infected
    deliver(unit, world, machine="a", made_at="2022-09-07T00:00:00Z")
    assert not Machine.objects.get().infected


def test_a_report_page_speaks_words_and_shows_hostile_names_as_text(unit, world):
    deliver(unit, world, findings=[{**FINDING, "path": "<script>alert(1)</script>"}])
    from lamsach.portal.evidence.models import MachineReport

    page = world.browser("admin").get(f"/evidence/reports/{MachineReport.objects.get().uuid}/").text
    assert "<script>alert" not in page
    assert "đã cách ly" in page


def test_the_page_takes_a_constant_number_of_queries(unit, world, django_assert_max_num_queries):
    for number in range(30):
        deliver(unit, world, machine=f"pc-{number}")
    browser = world.browser("admin")
    with django_assert_max_num_queries(14):
        browser.get(f"/evidence/units/{unit.pk}/")


def test_guides_are_public_and_whole(client, db):
    for key in GUIDES:
        assert client.get(f"/evidence/devices/{key}/").status_code == 200
    assert client.get("/evidence/devices/toaster/").status_code == 404
