"""The page of one unit in a letter shows every task, also those without a report, and decides about each alone."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from lamsach.portal.campaigns.actions.acting import ask_extension, finish_task
from lamsach.portal.campaigns.models import Assignment, Campaign, Extension
from tests.portal.campaigns.letters import LAUNCH, issued, report_task
from tests.portal.campaigns.pages import LATER, SOON

REASON = "Bão số 4"


@pytest.fixture
def directive(nation, campaign):
    return issued(nation, campaign, tasks=(report_task(SOON), LAUNCH))


@pytest.fixture
def row(directive):
    return directive.recipients.get(unit__name="Phường 1")


@pytest.fixture
def page(directive, row):
    return reverse("board:recipient", args=[directive.pk, row.pk])


def launch_of(row):
    return Assignment.objects.get(recipient=row, task__kind="launch")


def test_the_board_leads_to_every_task_of_the_unit(nation, directive, row, page):
    assert f'<a href="{page}">0/2<' in nation.browser("quan").get(reverse("board:board", args=[directive.pk])).text
    text = nation.browser("quan").get(page).text
    for each in Assignment.objects.filter(recipient=row):
        assert reverse("campaigns:extend", args=[each.pk]) in text
        assert reverse("campaigns:waive", args=[each.pk]) in text


def test_a_task_without_a_report_is_given_more_time_waived_and_asked_again(nation, row, page):
    quan, launch = nation.browser("quan"), launch_of(row)
    data = {"day": LATER.isoformat(), "reason": REASON, "back": page}
    assert quan.post(reverse("campaigns:extend", args=[launch.pk]), data).url == page
    text = quan.get(page).text
    assert REASON in text
    assert f"{LATER:%d/%m/%Y} 24:00" in text
    assert quan.post(reverse("campaigns:waive", args=[launch.pk]), {"reason": "Không có loa", "back": page}).url == page
    text = quan.get(page).text
    assert "Không có loa" in text
    assert reverse("campaigns:waive", args=[launch.pk]) not in text
    again = reverse("campaigns:lift_waiver", args=[launch.pk])
    assert again in text
    assert quan.post(again, {"back": page}).url == page
    assert launch_of(row).state == "extended"


def test_cancelling_returns_here_and_never_to_another_site(nation, row, page):
    extend, quan = reverse("campaigns:extend", args=[launch_of(row).pk]), nation.browser("quan")
    assert f'href="{page}">' in quan.get(extend, {"back": page}).text
    strange = quan.get(extend, {"back": "https://elsewhere.example.vn/"}).text
    assert 'href="https://elsewhere' not in strange
    assert 'name="back"' not in strange


def test_what_is_done_or_waived_is_no_longer_pressing(nation, directive, row, page):
    Assignment.objects.filter(recipient=row).update(due_at=timezone.now() - dt.timedelta(days=3))
    assert nation.browser("quan").get(page).text.count('<li class="late">') == 2
    launch = launch_of(row)
    finish_task(launch, by=nation.people["p1"], now=timezone.now())
    assert nation.browser("quan").get(page).text.count('<li class="late">') == 1
    assert nation.browser("quan").get(page).text.count("state-late") == 2, "it still says that it was late"


def test_a_request_for_more_time_is_decided_from_here_once(nation, row, page):
    until = timezone.now() + dt.timedelta(days=40)
    ask_extension(launch_of(row), until, "Bận", by=nation.people["p1"], now=timezone.now())
    decide = reverse("campaigns:decide", args=[Extension.objects.get().pk])
    quan = nation.browser("quan")
    assert f"{decide}?back=" in quan.get(page).text
    assert quan.post(decide, {"answer": "Đồng ý", "back": page}).url == page
    text = quan.get(page).text
    assert decide not in text
    assert "Đồng ý" in text


def test_in_a_closed_campaign_it_shows_and_decides_nothing(nation, row, page):
    Campaign.objects.update(state="closed")
    text = nation.browser("quan").get(page).text
    assert "/extend/" not in text
    assert launch_of(row).task.text in text


def test_neither_another_office_nor_a_row_of_another_letter_opens_here(nation, campaign, directive, row, page):
    assert nation.browser("khac").get(page).status_code == 404
    other = issued(nation, campaign, tasks=(report_task(SOON),))
    strange = reverse("board:recipient", args=[other.pk, row.pk])
    assert nation.browser("quan").get(strange).status_code == 404
