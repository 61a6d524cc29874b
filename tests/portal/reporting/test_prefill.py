"""Figures come from evidence: each names where it comes from and lists what it is made of."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import translation

from lamsach.campaign.forms import Prefill
from lamsach.portal.campaigns.actions.acting import finish_task, mark_seen
from lamsach.portal.campaigns.models import Assignment, Directive
from lamsach.portal.campaigns.parts import RuleLine, TaskLine
from lamsach.portal.evidence.models import DeviceDeclaration, MachineReport
from lamsach.portal.reporting.actions import decisions
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.reporting.models import Submission
from lamsach.portal.reporting.prefill import SOURCES, suggestion
from lamsach.portal.units.models import UnitSize
from tests.portal.campaigns import letters
from tests.portal.reporting.reports import (
    assignment as assignment_of,
)
from tests.portal.reporting.reports import clerk, count, definition, draft_of, filed, order, text, version

NOW = dt.datetime(2022, 9, 20, tzinfo=dt.UTC)
IN_CAMPAIGN = dt.datetime(2022, 9, 5, tzinfo=dt.UTC)
SUM = definition(
    text("name", prefill="unit.name"),
    count("received", prefill="received", measure="organisations_received", coverage="inclusive"),
    count("carried_out", prefill="carried_out", measure="organisations_carried_out", coverage="inclusive"),
    count("scanned", prefill="subordinates", measure="machines_scanned", coverage="inclusive"),
    key="sum",
)
AREA = definition(
    text("assessment"),
    count("own", measure="machines_scanned"),
    count("area", measure="machines_scanned", coverage="inclusive"),
    key="area",
)
EVIDENCE = definition(
    *(
        count(source.replace(".", "_"), prefill=source)
        for source in (
            "scan.machines",
            "scan.infected",
            "scan.cleaned",
            "scan.found",
            "scan.treated",
            "sighting.devices",
            "devices.checked",
            "unit.staff",
            "unit.machines",
        )
    ),
    key="evidence",
)


@pytest.fixture
def above(nation, campaign) -> Asked:
    """Start with what the quận has to report to the Sở."""
    nation.person("quanbc", "Quận", "reporter", "head")
    rule = RuleLine("unit", unit=nation.units["Quận"].pk)
    directive = order(nation, campaign, SUM, issuer="Sở", by="so", rules=(rule,))
    return Asked(assignment_of(nation, directive, "Quận"))


@pytest.fixture
def passed_on(nation, campaign, above) -> Directive:
    """Pass the letter on to the wards, with a task to launch and a report."""
    report = TaskLine(
        "report", "Báo cáo", version(AREA).pk, deadlines=(letters.DeadlineLine("report_by", letters.REPORT_DAY),)
    )
    directive = order(nation, campaign, AREA, tasks=(letters.LAUNCH, report))
    directive.parent = above.directive
    directive.save()
    return directive


def suggested(asked: Asked, key: str):
    return suggestion(asked, asked.form[key], NOW)


def names(found) -> set[str]:
    return {origin.label for origin in found.origins()}


def test_every_source_that_a_form_can_name_has_a_function():
    assert set(SOURCES) == set(Prefill)


def test_without_a_letter_passed_on_nothing_is_suggested(above):
    assert suggested(above, "received") is None
    assert suggested(above, "carried_out") is None
    assert suggested(above, "scanned") is None


def test_received_counts_and_lists_the_units_that_opened_the_letter(nation, above, passed_on):
    assert suggested(above, "received").value == 0
    for name, login in (("Phường 1", "p1"), ("Phường 2", "p2")):
        mark_seen(passed_on.recipients.get(unit=nation.units[name]), by=nation.people[login], now=NOW)
    found = suggested(above, "received")
    assert (found.value, names(found)) == (2, {"Phường 1", "Phường 2"})


def test_received_goes_down_to_those_whom_the_letter_reached_through_others(nation, campaign, above, passed_on):
    nation.unit("Tổ dân phố", "division", "Phường 1")
    nation.person("to", "Tổ dân phố", "reporter")
    nation.person("p1o", "Phường 1", "officer")
    rule = RuleLine("unit", unit=nation.units["Tổ dân phố"].pk)
    further = order(nation, campaign, AREA, issuer="Phường 1", by="p1o", rules=(rule,))
    further.parent = passed_on
    further.save()
    mark_seen(further.recipients.get(), by=nation.people["to"], now=NOW)
    assert names(suggested(above, "received")) == {"Tổ dân phố"}


def test_carried_out_counts_units_with_a_finished_task_or_a_scan(nation, above, passed_on):
    launch = Assignment.objects.get(task__directive=passed_on, task__kind="launch", unit=nation.units["Phường 1"])
    finish_task(launch, by=nation.people["p1"], now=NOW)
    scan(nation, "Phường 1", "a")
    scan(nation, "Phường 3", "a")
    scan(nation, "Phường 2", "a", at=dt.datetime(2021, 9, 5, tzinfo=dt.UTC))
    found = suggested(above, "carried_out")
    assert (found.value, names(found)) == (2, {"Phường 1", "Phường 3"})


def test_subordinates_are_summed_and_their_reports_listed(nation, above, passed_on):
    filed(nation, "p1", assignment_of(nation, passed_on), own="10")
    filed(nation, "p3", assignment_of(nation, passed_on, "Phường 3"), own="3", area="30")
    found = suggested(above, "scanned")
    assert found.value == 40, "an inclusive figure stands for the unit with all below it"
    assert {(each.label, each.count) for each in found.origins()} == {("Phường 1", 10), ("Phường 3", 30)}
    assert "2" in found.origin


def test_a_unit_below_one_with_an_inclusive_figure_is_not_summed_twice(nation, campaign, above, passed_on):
    nation.unit("Tổ", "ward", "Phường 1")
    nation.person("to", "Tổ", "reporter", "head")
    child = order(nation, campaign, AREA)
    child.parent = above.directive
    child.save()
    filed(nation, "p1", assignment_of(nation, passed_on), area="30")
    filed(nation, "to", assignment_of(nation, child, "Tổ"), own="4")
    assert suggested(above, "scanned").value == 30


def test_a_blank_is_not_summed_as_zero_and_a_returned_report_not_at_all(nation, above, passed_on):
    filed(nation, "p1", assignment_of(nation, passed_on))
    assert suggested(above, "scanned") is None
    report = filed(nation, "p3", assignment_of(nation, passed_on, "Phường 3"), own="3")
    assert suggested(above, "scanned").value == 3
    decisions.return_(report.filings.get(), reason="Sai", by=nation.people["quan"], now=NOW)
    assert suggested(above, "scanned") is None


def scan(
    nation, unit: str, machine: str, at=IN_CAMPAIGN, findings=(), *, infected=False, still=False, complete=True
) -> None:
    MachineReport.objects.create(
        uuid=uuid.uuid4(),
        kind="scan",
        unit=nation.units[unit],
        body_digest="x",
        document={"findings": list(findings)},
        machine=machine,
        infected=infected,
        still_infected=still,
        complete=complete,
        made_at=at,
    )


def test_scans_are_counted_by_machine_in_the_days_of_the_campaign(nation, campaign):
    asked = Asked(assignment_of(nation, order(nation, campaign, EVIDENCE)))
    assert all(suggested(asked, field.key) is None for field in asked.form)
    bad = {"severity": "malicious", "action": "quarantined", "path": "a.exe"}
    left = {**bad, "action": "failed", "path": "b.exe"}
    scan(nation, "Phường 1", "a", infected=True, still=True, findings=[left, bad])
    scan(nation, "Phường 1", "a", at=IN_CAMPAIGN + dt.timedelta(days=1), infected=False)
    scan(nation, "Phường 1", "b", infected=True, still=True, findings=[{**bad, "action": "none"}, {"severity": "risk"}])
    scan(nation, "Phường 1", "c")
    scan(nation, "Phường 1", "d", at=dt.datetime(2022, 7, 31, 16, 59, tzinfo=dt.UTC))
    scan(nation, "Phường 2", "e")
    values = {field.key: found and found.value for field in asked.form if (found := suggested(asked, field.key))}
    assert values == {
        "scan_machines": 3,
        "scan_infected": 2,
        "scan_cleaned": 1,
        "scan_found": 3,
        "scan_treated": 1,
    }
    assert len(suggested(asked, "scan_machines").origins()) == 3


def test_the_campaigns_last_day_ends_at_midnight_in_its_own_time_zone(nation, campaign):
    asked = Asked(assignment_of(nation, order(nation, campaign, EVIDENCE)))
    scan(nation, "Phường 1", "in", dt.datetime(2022, 12, 31, 16, 59, 59, tzinfo=dt.UTC))
    scan(nation, "Phường 1", "out", dt.datetime(2022, 12, 31, 17, tzinfo=dt.UTC))
    assert suggestion(asked, asked.form["scan_machines"], dt.datetime(2023, 2, 1, tzinfo=dt.UTC)).value == 1


def test_malware_found_again_by_the_next_scan_is_one_piece_and_what_was_done_last_counts(nation, campaign):
    asked = Asked(assignment_of(nation, order(nation, campaign, EVIDENCE)))
    found = {"severity": "malicious", "action": "none", "path": "a.exe", "name": "Eicar", "sha256": "0" * 64}
    inside = {**found, "path": "a.zip", "inside": ["b.exe"]}
    scan(nation, "Phường 1", "a", infected=True, still=True, findings=[found, inside])
    scan(nation, "Phường 1", "b", infected=True, still=True, findings=[found])
    next_day = IN_CAMPAIGN + dt.timedelta(days=1)
    scan(nation, "Phường 1", "a", next_day, [{**found, "action": "quarantined"}, inside], infected=True, still=True)
    assert (suggested(asked, "scan_found").value, suggested(asked, "scan_treated").value) == (3, 1)


def test_a_scan_that_was_stopped_half_way_proves_no_machine_clean(nation, campaign):
    asked = Asked(assignment_of(nation, order(nation, campaign, EVIDENCE)))
    bad = {"severity": "malicious", "action": "none", "path": "a.exe"}
    scan(nation, "Phường 1", "a", infected=True, still=True, findings=[bad])
    scan(nation, "Phường 1", "a", IN_CAMPAIGN + dt.timedelta(days=1), complete=False)
    assert (suggested(asked, "scan_infected").value, suggested(asked, "scan_cleaned").value) == (1, 0)
    scan(nation, "Phường 1", "a", IN_CAMPAIGN + dt.timedelta(days=2))
    assert suggested(asked, "scan_cleaned").value == 1


def test_contacts_are_devices_seen_with_a_valid_indicator(nation, campaign):
    asked = Asked(assignment_of(nation, order(nation, campaign, EVIDENCE)))
    seen = [
        {"client": "192.0.2.1", "device": "pc-1", "validity": "valid"},
        {"client": "192.0.2.9", "device": "pc-1", "validity": "valid"},
        {"client": "192.0.2.2", "validity": "valid"},
        {"client": "192.0.2.3", "validity": "after"},
    ]
    MachineReport.objects.create(
        uuid=uuid.uuid4(),
        kind="sighting",
        unit=asked.unit,
        body_digest="x",
        document={"sightings": seen},
        made_at=IN_CAMPAIGN,
    )
    assert suggested(asked, "sighting_devices").value == 2


def test_declared_devices_and_stated_sizes_are_suggested_as_what_they_are(nation, campaign):
    asked = Asked(assignment_of(nation, order(nation, campaign, EVIDENCE)))
    DeviceDeclaration.objects.create(unit=asked.unit, device="camera", how_many=4, declared_at=IN_CAMPAIGN)
    DeviceDeclaration.objects.create(unit=asked.unit, device="phone", how_many=2, declared_at=IN_CAMPAIGN)
    UnitSize.objects.create(unit=asked.unit, staff=30, machines=12, stated_at=IN_CAMPAIGN)
    UnitSize.objects.create(unit=asked.unit, staff=31, stated_at=NOW)
    assert [suggested(asked, key).value for key in ("devices_checked", "unit_staff", "unit_machines")] == [6, 31, 12]
    with translation.override("vi"):
        listed = suggested(asked, "devices_checked").origins()
    assert [(each.detail.split(" · ")[0], each.count) for each in listed] == [
        ("Camera, đầu ghi hình", 4), ("Điện thoại, máy tính bảng", 2),
    ]  # fmt: skip


def test_one_click_takes_a_figure_over_and_its_source_stays_with_the_report(nation, above, passed_on):
    filed(nation, "p1", assignment_of(nation, passed_on), own="10")
    someone = clerk(nation, "quanbc", above.assignment)
    assert "từ 1 báo cáo cấp dưới" in someone.page
    answer = someone.types("take=scanned", name="Quận")
    assert answer.url.endswith("#field-scanned")
    entry = draft_of(above.assignment).answers["scanned"]
    assert (entry["value"], entry["prefilled"]) == ("10", 10)
    assert someone.opens().files().status_code == 302
    report = Submission.objects.get(unit=nation.units["Quận"])
    assert report.answers["scanned"] == {"value": 10, "prefilled": 10, "source": "từ 1 báo cáo cấp dưới"}
    page = someone.browser.get(reverse("reporting:submission", args=[report.pk])).content.decode()
    assert "từ 1 báo cáo cấp dưới" in page


def test_a_changed_figure_does_not_claim_its_source(nation, above, passed_on):
    filed(nation, "p1", assignment_of(nation, passed_on), own="10")
    someone = clerk(nation, "quanbc", above.assignment)
    someone.types("take=scanned", name="Quận")
    someone.opens().types(scanned="12", name="Quận")
    someone.files()
    entry = Submission.objects.get(unit=nation.units["Quận"]).answers["scanned"]
    assert (entry["value"], entry["prefilled"], "source" in entry) == (12, 10, False)


def test_all_empty_fields_are_filled_by_one_click_and_what_was_typed_stays(nation, above, passed_on):
    filed(nation, "p1", assignment_of(nation, passed_on), own="10")
    someone = clerk(nation, "quanbc", above.assignment)
    someone.types("take_all=1", received="7")
    values = {key: entry["value"] for key, entry in draft_of(above.assignment).answers.items()}
    assert values == {"name": "Quận", "received": "7", "carried_out": "1", "scanned": "10"}


def test_the_page_of_a_figure_lists_what_it_is_made_of(nation, above, passed_on):
    report = filed(nation, "p1", assignment_of(nation, passed_on), own="10")
    browser = nation.browser("quanbc")
    url = reverse("reporting:origins", args=[above.assignment.pk, "scanned"])
    page = browser.get(url).content.decode()
    assert "Phường 1" in page
    assert reverse("reporting:submission", args=[report.pk]) in page
    assert browser.get(reverse("reporting:origins", args=[above.assignment.pk, "nothing"])).status_code == 200


def test_typing_costs_the_same_however_many_units_are_below(
    nation, campaign, above, passed_on, django_assert_max_num_queries
):
    for n in range(12):
        nation.unit(f"Phường thêm {n}", "ward", "Quận")
    someone = clerk(nation, "quanbc", above.assignment)
    someone.autosaves(received="1")
    with django_assert_max_num_queries(24):
        someone.autosaves(received="2")
