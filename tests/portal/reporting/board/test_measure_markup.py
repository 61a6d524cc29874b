"""The rows of an opened total say in HTML what they hold, and a name stays text."""

import pytest
from django.urls import reverse
from django.utils import translation

from lamsach.campaign.figures import BLANK, NOT_ASKED
from lamsach.portal.campaigns.models import Recipient
from lamsach.portal.reporting.board.measure_markup import MeasureMarkup
from lamsach.portal.reporting.summing.directive_totals import Row
from lamsach.portal.units.models import Unit


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def shown(own, inclusive, total, *, name="Phường 1", submission=None, depth=0, elsewhere=0):
    recipient = Recipient(unit=Unit(name=name, kind="ward"))
    return MeasureMarkup().rows([Row(recipient, own, inclusive, total, submission, depth, elsewhere)])


def test_figures_gaps_and_the_report_show():
    html = shown(1234, BLANK, 0, submission=41)
    assert '<td class="number" data-label="Own">1,234</td>' in html
    assert '<td class="number" data-label="With all below"><span class="muted">blank</span></td>' in html
    assert '<td class="number" data-label="Goes into the sum">0</td>' in html
    link = (
        f'<a href="{reverse("reporting:submission", args=[41])}">Open<span class="visually-hidden"> Phường 1</span></a>'
    )
    assert f'<td data-label="Report">{link}</td>' in html


def test_a_unit_without_report_nested_and_gathering_says_so():
    html = shown(None, NOT_ASKED, None, depth=1)
    for part in (
        '"Own"><span class="muted">–</span>', '<span class="muted">not asked</span>',
        '<small class="muted">(through its superior on the list)</small>', '<span class="muted">no report</span>',
    ):  # fmt: skip
        assert part in html
    assert '12 <small class="muted">7 of it count elsewhere</small></td>' in shown(1, 12, 12, elsewhere=7)


def test_a_name_stays_text():
    html = shown(1, 2, 2, name="<b>{x}", submission=1)
    assert "<b>" not in html
    assert html.count("&lt;b&gt;{x}") == 2
