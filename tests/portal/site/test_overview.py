"""The first page counts what its reader may know of: the campaign's own units and drafts."""

import datetime as dt

import pytest
from django.utils import timezone

from lamsach.portal.evidence.models import Machine, MachineReport
from lamsach.portal.reporting.models import Draft
from lamsach.portal.site import overview
from tests.portal.campaigns import letters
from tests.portal.reporting import reports


@pytest.fixture
def nation(world):
    return letters.nation(world)


def infected(unit):
    report = MachineReport.objects.create(
        uuid=reports.some_key(), kind="scan", unit=unit, body_digest="x", document={}, machine="m",
        made_at=letters.NOW, infected=True, still_infected=True,
    )  # fmt: skip
    Machine.objects.create(
        unit=unit, machine="m", first_scan_at=letters.NOW, last_scan_at=letters.NOW, ever_infected=True, infected=True,
        last_report=report,
    )  # fmt: skip


def test_an_operator_sees_the_machines_of_the_units_that_the_campaign_reached(nation):
    campaign = letters.open_one(nation)
    reports.order(nation, campaign)
    for name in ("Phường 1", "Tỉnh khác"):
        infected(nation.units[name])
    [chain] = overview.campaign_chains(nation.viewer("cuc"))
    assert (chain.machines, chain.infected_once, chain.clean_again) == (1, 1, 0)


def test_a_draft_for_another_campaign_is_no_work_on_this_letter(nation):
    campaign, other = letters.open_one(nation), letters.open_one(nation, title="Chiến dịch khác")
    directive = reports.order(nation, campaign)
    task = reports.assignment(nation, directive)
    task.state = "seen"
    task.save()
    Draft.objects.create(campaign=other, unit=task.unit, form=task.task.form, edited_at=timezone.now())
    now = letters.NOW + dt.timedelta(days=1)
    assert [each.working for each in overview.letter_progress(nation.viewer("quan"), now)] == [0]
