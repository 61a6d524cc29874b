"""The rows of the board say in HTML what they hold, and nothing that was typed becomes HTML."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import translation

from lamsach.campaign.progress import BoardState
from lamsach.portal.reporting.board.markup import Markup, address_of
from lamsach.portal.reporting.board.rows import Row

ROW = Row(
    recipient=7, unit=3, name="Phường 1", heading="", position=12, listed=True, seen=None, forwarded=None,
    state=BoardState.NOT_SEEN, report=None, late=None, due=dt.datetime(2022, 9, 24, 17, tzinfo=dt.UTC), done=1, tasks=4,
    submission=None, reminders=0, reminded=None, asks=False,
)  # fmt: skip

UNIT = "/board/directives/2/units/7/"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def shown(*rows, manages=False, chosen=False, grouped=True):
    return Markup(2, "Asia/Ho_Chi_Minh", manages=manages, chosen=chosen, grouped=grouped).rows(rows)


def test_a_row_shows_its_number_name_state_day_and_tasks():
    html = shown(ROW)
    for part in (
        '<td class="number" data-label="No.">12</td>', "<bdi>Phường 1</bdi></th>", ">24/09/2022 24:00</td>",
        '<span class="badge state-open">not seen</span></td>', f'<td class="number" data-label="Tasks"><a href="{UNIT}">1/4<',
        '<td class="number" data-label="Below">–</td>', '<td data-label="Reminders">–</td>',
    ):  # fmt: skip
        assert part in html
    assert "checkbox" not in html


def test_what_was_typed_stays_text():
    html = shown(replace(ROW, name="<b>{x}</b>&\"'", heading="<i>1", child=5), manages=True)
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<bdi>&lt;b&gt;{x}&lt;/b&gt;&amp;&quot;&#x27;</bdi>" in html
    assert 'aria-label="&lt;b&gt;{x}&lt;/b&gt;&amp;&quot;&#x27;"' in html


def test_late_asking_unlisted_reported_passed_on_and_reminded_rows_say_so():
    html = shown(
        replace(
            ROW, state=BoardState.RETURNED, listed=False, late=dt.timedelta(days=2, hours=1), asks=True, submission=41,
            child=9, below=27, below_done=3, reminders=2, reminded=dt.datetime(2022, 9, 20, 18, tzinfo=dt.UTC), due=None,
        )
    )  # fmt: skip
    badge = '<span class="badge state-returned">returned</span>'
    assert f'<a href="{reverse("reporting:submission", args=[41])}">{badge}</a>' in html
    assert '<span class="badge state-late">3 days late</span>' in html
    assert '<span class="badge state-extended">asks for time</span>' in html
    assert '<small class="muted">(addressed, not on the list)</small>' in html
    below = '3/27<span class="visually-hidden"> below Phường 1</span>'
    assert f'<a href="{reverse("board:board", args=[9])}">{below}</a>' in html
    assert ">2 · 21/09/2022<" in html  # in the portal's time zone
    assert ">no deadline<" in html


def test_who_manages_chooses_those_that_owe_something_and_the_late_are_chosen_beforehand():
    done = replace(ROW, recipient=8, state=BoardState.ACCEPTED)
    assert shown(ROW, done, manages=True).count("checkbox") == 1
    assert 'value="7" aria-label="Phường 1">' in shown(ROW, done, manages=True)
    assert 'value="7" aria-label="Phường 1" checked>' in shown(ROW, manages=True, chosen=True)


def test_a_heading_stands_where_another_part_of_the_list_begins():
    rows = [replace(ROW, heading=heading) for heading in ("A", "A", "", "A", "B")]
    headings = [line for line in shown(*rows).splitlines() if 'class="group"' in line]
    assert [line.count(f">{name}<") for line, name in zip(headings, "AAB", strict=True)] == [1, 1, 1]
    assert 'colspan="7"' in headings[0]
    assert "group" not in shown(*rows, grouped=False)


def test_addresses_are_those_of_the_resolver():
    for number in (1, 41, 10**9):
        assert address_of("board:board")(number) == reverse("board:board", args=[number])
        assert address_of("board:recipient", 2)(number) == reverse("board:recipient", args=[2, number])


@pytest.mark.parametrize("manages", [True, False])
@pytest.mark.parametrize("state", list(BoardState))
@pytest.mark.parametrize("ended", [None, dt.date(2025, 7, 1)])
def test_no_row_shows_its_own_tags_and_all_have_as_many_cells(ended, state, manages):
    html = shown(replace(ROW, state=state, ended=ended), replace(ROW, listed=False, ended=ended), manages=manages)
    assert "&lt;" not in html
    assert html.count("</td>") + html.count("</th>") == 2 * (8 if manages else 7)
