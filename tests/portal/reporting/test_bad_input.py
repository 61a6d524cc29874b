"""Sessions that end, tokens that are stale, bodies that are far too large: nothing typed is lost, nothing huge is read."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.portal.reporting.reports import clerk, draft_of, hidden
from tests.portal.world import PASSWORD


def again(page: str) -> dict[str, str]:
    """Return what the page that keeps the typed texts sends."""
    found = re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in found}


def test_what_was_typed_after_the_session_ended_comes_back_and_is_saved_after_signing_in(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.browser.logout()
    answer = someone.types(assessment="Viết rất lâu\n<b>hai dòng</b>")
    assert answer.status_code == 401
    assert draft_of(assignment) is None
    page = answer.content.decode()
    assert "<b>hai dòng</b>" not in page
    someone.browser.force_login(nation.people["p1"])
    someone.browser.post(reverse("reporting:save", args=[assignment.pk]), again(page))
    assert draft_of(assignment).answers["assessment"]["value"] == "Viết rất lâu\n<b>hai dòng</b>"


def test_a_stale_token_keeps_what_was_typed_too(nation, assignment):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(nation.people["p1"])
    url = reverse("reporting:save", args=[assignment.pk])
    page = browser.get(reverse("reporting:write", args=[assignment.pk])).content.decode()
    typed = {"assessment": "Đang viết", "assessment.seen": hidden(page, "assessment.seen"), "page": "p"}
    stale = browser.post(url, {**typed, "csrfmiddlewaretoken": "x" * 64})
    assert stale.status_code == 403
    kept = stale.content.decode()
    token = re.search(r'action="/reports[^>]*><input type="hidden" name="csrfmiddlewaretoken" value="([^"]*)"', kept)
    assert token, kept
    browser.post(url, {**again(kept), "csrfmiddlewaretoken": token[1]})
    assert draft_of(assignment).answers["assessment"]["value"] == "Đang viết"


def test_a_form_of_another_site_is_not_kept(nation, assignment):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(nation.people["p1"])
    answer = browser.post(
        reverse("reporting:save", args=[assignment.pk]),
        {"assessment": "gài vào", "assessment.seen": ""},
        headers={"Origin": "https://elsewhere.example.vn"},
    )
    assert answer.status_code == 403
    assert "gài vào" not in answer.content.decode()
    assert draft_of(assignment) is None


def test_a_draft_is_there_after_signing_in_again_by_name_and_password(nation, assignment):
    someone = clerk(nation, "p1", assignment)
    someone.autosaves(assessment="Còn đây")
    someone.browser.logout()
    target = reverse("reporting:write", args=[assignment.pk])
    someone.browser.post(reverse("people:login"), {"username": "p1", "password": PASSWORD, "next": target})
    assert "Còn đây" in someone.opens().page


class NeverRead:
    """A body that must not be read."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def test_a_hundred_megabytes_are_refused_before_they_are_read(nation, assignment):
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = nation.browser("p1").generic(
            "POST",
            reverse("reporting:save", args=[assignment.pk]),
            b"",
            content_type=kind,
            CONTENT_LENGTH=str(100 * 1024 * 1024),
            **{"wsgi.input": NeverRead()},
        )
        assert answer.status_code == 413, kind


def test_more_fields_than_any_form_has_are_refused(nation, assignment):
    sent = {f"f{n}": "" for n in range(20_001)}
    answer = nation.browser("p1").post(reverse("reporting:save", args=[assignment.pk]), sent)
    assert answer.status_code in (400, 413)
    assert draft_of(assignment) is None


@pytest.mark.parametrize("hostile", ["²", "١", "1" * 5_000, "-1", ""])
def test_no_number_that_a_form_can_carry_breaks_a_page(nation, assignment, hostile):
    someone = clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt")
    review = someone.browser.post(reverse("reporting:review", args=[assignment.pk]), {"assignments": hostile})
    assert review.status_code == 422
    settled = someone.browser.post(
        reverse("reporting:save", args=[assignment.pk]), {"choose": f"assessment:{hostile}", "page": "p"}
    )
    assert settled.status_code == 302
