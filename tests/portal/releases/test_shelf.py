"""A tool past its expiry or with a wrong hash cannot be downloaded; the others arrive byte for byte."""

import datetime as dt
import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.ledger.models import Entry
from lamsach.portal.releases import actions
from lamsach.portal.releases.models import ToolRelease

COPY = b"a harmless program " * 1000
DIGEST = hashlib.sha256(COPY).hexdigest()


@pytest.fixture
def shelf(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world.unit("Cục An toàn", "ministry")
    world.person("officer", "Cục An toàn", "officer")
    return world.browser("officer")


def drain(answer):
    """Read an answer to its end, which also closes its file."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def add(shelf, world, **changes):
    data = {
        "key": "cleaner",
        "name": "Cleaner",
        "maker": "Example",
        "version": "1.0",
        "systems": ["windows"],
        "file": SimpleUploadedFile("cleaner.exe", COPY),
        "stated": DIGEST.upper(),
        **changes,
    }
    return shelf.post(
        f"/shelf/units/{world.units['Cục An toàn'].pk}/add/",
        {name: value for name, value in data.items() if value is not None},
    )


def test_a_tool_may_be_larger_than_a_report_for_those_who_are_signed_in(shelf, world, client):
    large = SimpleUploadedFile("x" * 230 + ".exe", COPY * 300)  # 5.7 MB
    assert add(shelf, world, file=large, stated="").status_code == 302
    tool = ToolRelease.objects.get()
    assert tool.size == len(COPY) * 300
    assert tool.file_name.endswith("x.exe")
    assert len(tool.file_name) <= 200
    stranger = add(client, world, file=SimpleUploadedFile("b.exe", COPY * 300), stated="", version="2")
    assert (stranger.status_code, stranger.url.split("?")[0]) == (302, "/account/login/")
    huge = shelf.post(f"/shelf/units/{tool.owner_id}/add/", CONTENT_LENGTH=str(600 * 1024 * 1024))
    assert huge.status_code == 413


def test_a_copy_that_could_not_be_entered_leaves_no_file_behind(shelf, world, tmp_path):
    add(shelf, world)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.shelve(
            world.units["Cục An toàn"], file=SimpleUploadedFile("c.exe", COPY), stated="", campaigns=[],
            by=world.people["officer"], now=timezone.now(), key="cleaner", version="1.0",
        )  # fmt: skip
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_tool_is_put_on_the_shelf_for_one_campaign(shelf, world, client):
    cuc = world.units["Cục An toàn"]
    days = {"starts_on": dt.date(2022, 1, 1), "ends_on": dt.date(2099, 1, 1), "state": "open"}
    one, _other = (Campaign.objects.create(slug=slug, operator=cuc, title=slug, **days) for slug in ("mot", "hai"))
    assert add(shelf, world, campaigns=[one.pk]).status_code == 302
    assert "Cleaner 1.0" in client.get("/campaign/mot/").text
    assert "Cleaner 1.0" not in client.get("/campaign/hai/").text
    world.person("operator", cuc, "operator")
    assert "/shelf/materials/mot/" in world.browser("operator").get("/campaigns/mot/").text


def test_a_tool_is_shown_with_its_facts_and_arrives_byte_for_byte(shelf, world, client):
    assert add(shelf, world, signer="Example CA").status_code == 302
    tool = ToolRelease.objects.get()
    page = client.get(f"/shelf/{tool.pk}/").text
    for fact in ("Example", "1.0", DIGEST, "Example CA"):
        assert fact in page
    answer = client.get(f"/shelf/{tool.pk}/download/")
    assert drain(answer) == COPY
    assert answer["Content-Disposition"] == 'attachment; filename="cleaner.exe"'
    tool.refresh_from_db()
    assert tool.downloads == 1
    assert Entry.objects.filter(verb="tool.shelved").exists()


def test_a_file_with_another_hash_than_stated_is_refused(shelf, world):
    answer = add(shelf, world, stated="0" * 64)
    assert answer.status_code == 422
    assert DIGEST in answer.text
    assert not ToolRelease.objects.exists()


def test_a_copy_that_was_changed_on_the_disk_is_not_handed_out(shelf, world, client):
    add(shelf, world)
    tool = ToolRelease.objects.get()
    Path(tool.file.path).write_bytes(COPY + b"!")
    assert client.get(f"/shelf/{tool.pk}/download/").status_code == 410
    Path(tool.file.path).unlink()
    assert client.get(f"/shelf/{tool.pk}/download/").status_code == 410
    tool.refresh_from_db()
    assert tool.downloads == 0


@pytest.mark.parametrize(("days", "status"), [(0, 200), (-1, 410)])
def test_the_day_of_expiry_is_the_last_one(shelf, world, client, days, status):
    add(shelf, world, expires_on=(timezone.localdate() + dt.timedelta(days=days)).isoformat())
    tool = ToolRelease.objects.get()
    answer = client.get(f"/shelf/{tool.pk}/download/")
    drain(answer)
    assert answer.status_code == status
    assert (f"/shelf/{tool.pk}/download/" in client.get("/shelf/").text) == (status == 200)


def test_a_withdrawn_tool_is_gone_from_the_shelf_and_stays_a_fact(shelf, world, client):
    add(shelf, world)
    tool = ToolRelease.objects.get()
    assert shelf.post(f"/shelf/{tool.pk}/withdraw/").status_code == 302
    assert client.get(f"/shelf/{tool.pk}/download/").status_code == 404
    assert ToolRelease.objects.get().withdrawn_at is not None


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://tools.example.vn/", "data:text/html,x"])
def test_a_makers_page_is_a_secure_address(shelf, world, link):
    assert add(shelf, world, file=None, stated=None, link=link).status_code == 422


def test_a_tool_needs_a_copy_or_the_makers_page(shelf, world):
    assert add(shelf, world, file=None, stated=None).status_code == 422
    assert add(shelf, world, file=None, stated=None, link="https://tools.example.vn/").status_code == 302


def test_a_hostile_file_name_stays_a_name(shelf, world, client):
    add(shelf, world, file=SimpleUploadedFile('..\\..\\evil\r\nX: y".exe', COPY))
    tool = ToolRelease.objects.get()
    assert Path(tool.file.path).is_relative_to(Path(tool.file.storage.location))
    answer = client.get(f"/shelf/{tool.pk}/download/")
    drain(answer)
    assert "\n" not in answer["Content-Disposition"]
    assert ".." not in answer["Content-Disposition"]
    assert "X" not in answer


def test_the_shelf_takes_a_constant_number_of_queries(shelf, world, client, django_assert_max_num_queries):
    for number in range(12):
        add(shelf, world, version=str(number), file=io.BytesIO(COPY + bytes([number])), stated=None)
    with django_assert_max_num_queries(3):
        client.get("/shelf/")
