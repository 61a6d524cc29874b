"""A poster or a recording reaches whom it is for, as it was added, and opens nothing in the portal's name."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.ledger.models import Entry
from lamsach.portal.releases.models import Material

POSTER = b"%PDF-1.7 a poster " * 100


@pytest.fixture
def campaign(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world.unit("Cục", "ministry")
    world.person("operator", "Cục", "operator")
    world.person("officer", "Cục", "officer")
    days = {"starts_on": dt.date(2022, 9, 1), "ends_on": dt.date(2022, 9, 30)}
    return Campaign.objects.create(slug="mot", title="Một", operator=world.units["Cục"], state="open", **days)


def add(world, campaign, *, name="ap-phich.PDF", content=POSTER, **changes):
    data = {"title": "Áp phích <1>", "kind": "poster", "text": "", "is_public": "on", **changes}
    if content is not None:
        data["file"] = SimpleUploadedFile(name, content)
    return world.browser("operator").post(reverse("releases:add_material", args=[campaign.slug]), data)


def address():
    return reverse("releases:material_file", args=["mot", Material.objects.get().pk])


def test_everybody_takes_a_public_poster_byte_for_byte(world, campaign, client):
    assert add(world, campaign).status_code == 302
    assert address() in client.get("/campaign/mot/").text
    answer = client.get(address())
    assert b"".join(answer.streaming_content) == POSTER
    assert answer["Content-Disposition"].startswith("attachment;")
    assert ".pdf" in answer["Content-Disposition"]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert len(Entry.objects.get(verb="material.added").details["sha256"]) == 64


def test_what_is_not_public_reaches_the_campaigns_own_people_only(world, campaign, client):
    add(world, campaign, is_public="")
    assert address() not in client.get("/campaign/mot/").text
    assert client.get(address()).status_code == 404
    officer = world.browser("officer")
    assert address() in officer.get(reverse("releases:materials", args=["mot"])).text
    assert "/shelf/materials/mot/" in officer.get("/campaigns/mot/").text
    assert b"".join(officer.get(address()).streaming_content) == POSTER
    assert '<form method="post" action="/shelf' not in officer.get(reverse("releases:materials", args=["mot"])).text


def test_nobody_takes_the_poster_of_a_draft_or_of_a_hidden_campaign(world, campaign, client):
    add(world, campaign)
    Campaign.objects.update(state="draft")
    assert client.get(address()).status_code == 404
    Campaign.objects.update(state="open", is_public=False)
    assert client.get(address()).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [("trang.html", POSTER, ""), ("x.svg", POSTER, ""), ("", None, " "), ("a.pdf", b"", "")],
)
def test_what_is_no_poster_or_nothing_at_all_is_refused_with_the_reason(world, campaign, name, content, text):
    answer = add(world, campaign, name=name, content=content, text=text)
    assert answer.status_code == 422
    assert "error" in answer.text
    assert not Material.objects.exists()


def test_removed_it_is_gone_from_the_disk_and_the_ledger_says_which_file_it_was(
    world, campaign, tmp_path, django_capture_on_commit_callbacks
):
    add(world, campaign)
    assert len(list(tmp_path.rglob("*.pdf"))) == 1
    with django_capture_on_commit_callbacks(execute=True):
        world.browser("operator").post(reverse("releases:remove_material", args=["mot", Material.objects.get().pk]))
    assert not list(tmp_path.rglob("*.pdf"))
    facts = [Entry.objects.get(verb=f"material.{what}").details["sha256"] for what in ("added", "removed")]
    assert facts[0] == facts[1] != ""


def test_a_file_that_is_gone_from_the_disk_is_not_found(world, campaign, tmp_path, client):
    add(world, campaign)
    next(tmp_path.rglob("*.pdf")).unlink()
    assert client.get(address()).status_code == 404
    Material.objects.get().file.delete()
