"""Hải Phòng 2022: a department addresses 75 units that it does not stand above, and sums up what they report."""

import datetime as dt

import pytest

from lamsach.portal.campaigns.models import Recipient
from lamsach.portal.reporting.models import Submission
from lamsach.portal.units.actions import Part, succeed
from lamsach.portal.units.models import Unit
from tests.flows import hai_phong_city
from tests.flows.desks import report_of
from tests.flows.forms_on_pages import form_with, tables
from tests.flows.hai_phong_city import ABOVE_IT, CITED, CITY, ENFORCEMENT, OFFICE, RURAL, URBAN, City

before = hai_phong_city.before


@pytest.fixture
def city(flow: City) -> City:
    return flow


def test_a_district_written_with_a_slip_is_suggested_and_not_taken_silently(city):
    told, code = city.first_import
    assert (code, told["changed"]) == (4, False)
    [refused] = told["refused"]
    assert refused["name"] == "Huyện Kiến Thủy"
    assert [each["name"].partition(",")[0] for each in refused["suggestions"]] == ["Huyện Kiến Thụy"]

    told, code = city.second_import
    assert (code, told["counts"]["refused"]) == (0, 0)
    assert not Unit.objects.filter(name="Huyện Kiến Thủy").exists()


def test_a_central_agency_that_the_city_lists_is_the_one_that_stands_on_its_own_line(city):
    [row] = city.unit(ENFORCEMENT).memberships.all()
    assert row.written == "Cục Thi hành án dân sự thành phố"
    assert Unit.objects.filter(name__startswith="Cục Thi hành án dân sự").count() == 1


def test_75_are_addressed_73_listed_one_of_them_the_issuer_and_the_officer_chooses_what_counts(city):
    draft = city.draft()
    shown = city.officer.get("campaigns:directive_recipients", draft.pk)
    numbers = [int(word) for word in shown.replace("<", " ").replace(">", " ").split() if word.isdigit()]
    assert {75, 73, 72} <= set(numbers)
    letter = city.officer.issues(draft, number="2080/STTTT-CNTT", dated="29/8/2022")
    assert Recipient.objects.filter(directive=letter).count() == 75
    for choice, expected in (("without_issuer", 72), ("addressed", 75), ("listed", 73)):
        form = form_with(city.officer.get("campaigns:correct", letter.pk), "denominator")
        if form["denominator"] != choice:
            form |= {"denominator": choice, "reason": "Thống nhất cách tính"}
            city.officer.post("campaigns:correct", letter.pk, data=form)
        letter.refresh_from_db()
        said = city.officer.sum_of(letter)
        assert (said.reported, said.expected) == (0, expected)
        assert choice == letter.denominator


def test_numbers_restart_in_each_group_and_telecoms_stand_on_no_list(city):
    letter = city.letter
    rows = list(Recipient.objects.filter(directive=letter).order_by("order"))
    firsts = [each.unit.name for each in rows if each.listed and each.position == 1]
    assert firsts == [
        "Ban quản lý Khu kinh tế Hải Phòng", "Quận Ngô Quyền", "Bảo hiểm xã hội thành phố", "Văn phòng Thành ủy",
        "Ban Chuẩn bị dự án tuyến quai đê lấn biển huyện Tiên Lãng", "Ủy ban Mặt trận Tổ quốc Việt Nam thành phố",
    ]  # fmt: skip
    board = city.officer.board(letter)
    assert len(board) == 75
    assert [name for name in board if "(" in name] == [
        name for name in board if name.startswith(("Viettel Hải Phòng", "VNPT Hải Phòng"))
    ]


def test_a_row_of_the_second_group_stands_for_two_bodies(city):
    letter = city.letter
    rows = Recipient.objects.filter(directive=letter, stands_for=2)
    assert {each.unit.kind for each in rows} == {"urban_district", "rural_district"}
    assert rows.count() == len(URBAN) + len(RURAL)
    page = city.officer.opens(letter)
    assert page.count("(2 cơ quan)") == 15, [row for table in tables(page) for row in table][:30]


def test_the_authoritys_letter_is_suggested_however_it_is_cited_and_a_person_confirms(city):
    draft = city.draft()
    page = city.officer.get("campaigns:directive_edit", draft.pk)
    assert page.count("có thể là công văn này") == 3
    assert [(each.matched, each.confirmed_at) for each in draft.citations.all()] == [(None, None)] * 3
    city.officer.confirms(draft, {0: city.above, 1: city.above})
    first, second, third = draft.citations.all()
    assert (first.matched, first.confirmed_by) == (city.above, city.offices.world.people[city.officer.login])
    assert (first.as_written, second.matched, third.matched) == (CITED[0], city.above, None)


def test_number_and_day_stay_blank_until_the_letter_is_issued(city):
    draft = city.draft()
    assert (draft.number, draft.dated, draft.dated_as_written) == ("/STTTT-CNTT", None, "/8/2022")
    city.officer.issues(draft, status=422, number="")
    assert draft.state == "draft"
    letter = city.officer.issues(draft, number="", blank_is_meant="on")
    assert (letter.state, letter.number, letter.dated_as_written) == ("issued", "", "/8/2022")


def test_before_the_26th_ends_with_the_25th_which_is_a_sunday(city):
    draft = city.draft()
    shown = city.officer.get("campaigns:directive_tasks", draft.pk)
    assert "25/09/2022 là ngày nghỉ" in shown
    letter = city.officer.issues(draft, number="2080/STTTT-CNTT", dated="29/8/2022")
    task = report_of(letter, city.unit("Sở Y tế"))
    assert task.due_at == dt.datetime(2022, 9, 25, 17, tzinfo=dt.UTC)
    city.offices.clock.on("25/9/2022", 23)
    assert "trễ" not in " ".join(city.officer.board(letter)["Sở Y tế"]).lower()
    city.offices.clock.on("26/9/2022", 0)
    assert city.officer.board(letter, late=1).keys() >= {"Sở Y tế", "Quận Ngô Quyền"}


def test_distribution_and_contacts_are_kept_apart_from_the_recipients(city):
    letter = city.letter
    assert [each.purpose for each in letter.distributions.all()] == ["action", "report", "website", "filing"]
    assert letter.contacts.get().role == "Phòng Công nghệ thông tin"
    page = city.offices.staff(city.unit("Sở Y tế"), "reporter").opens(letter)
    assert "0200000000" in page
    assert "Cổng thông tin" in page
    assert letter.recipients.count() == 75


def test_a_district_passes_the_letter_on_and_its_figures_follow_from_what_its_wards_did(city):
    quan = city.unit("Quận Ngô Quyền")
    world, clock = city.offices.world, city.offices.clock
    wards = [world.unit(f"Phường {n}", "ward", quan) for n in (1, 2, 3)]
    letter = city.letter
    officer = city.offices.staff(quan, "officer")
    clock.on("30/8/2022")
    officer.opens(letter)
    child = officer.issues(officer.forwards(letter, quan), number="7/UBND", dated="30/8/2022")
    day = child.tasks.get(kind="report").deadlines.get().day
    assert day < dt.date(2022, 9, 26)
    assert day.weekday() < 5
    clock.on("10/9/2022")
    for ward in wards[:2]:
        city.offices.staff(ward, "reporter").opens(child)
    city.offices.send_scan(wards[0])

    clock.on("12/9/2022")
    clerk = city.offices.staff(quan, "reporter")
    made_of = clerk.get("reporting:origins", report_of(letter, quan).pk, "received")
    assert "Phường 1" in made_of
    assert "Phường 2" in made_of
    assert "Phường 3" not in made_of
    report = clerk.hands_in(letter, quan, take=("received", "carried_out"), unit_name=quan.name, assessment="Tốt")
    assert report.answers["received"]["value"] == 2
    assert report.answers["carried_out"]["value"] == 1
    assert city.officer.sum_of(letter).reported == 0  # the head has not approved
    city.offices.staff(quan, "head").approves(report)
    assert city.officer.sum_of(letter)["organisations_received"] == 2
    assert city.officer.board(letter)["Quận Ngô Quyền"][6].startswith("0/3")


def test_75_units_report_and_the_department_sums_up_exactly_its_own_letter(city):
    letter = city.letter
    city.offices.clock.on("20/9/2022")
    figures = {}
    recipients = [row.unit for row in letter.recipients.select_related("unit").order_by("order")]
    for unit in recipients:  # one person who files for many units
        city.offices.world.person("many", unit, "head")
    clerk = city.offices.desk("many")
    for n, unit in enumerate(recipients):
        figures[unit] = (10 + n, n)
        if unit.name not in ("Sở Y tế", "Quận Lê Chân"):
            clerk.files(letter, unit, unit_name=unit.name, assessment="Tốt", received=10 + n, carried_out=n)
    said = city.officer.sum_of(letter)
    assert (said.reported, said.expected) == (69 + 2, 73)  # the telecoms are addressed but not counted
    late = {city.unit("Sở Y tế"), city.unit("Quận Lê Chân")}
    assert said["organisations_received"] == sum(figures[unit][0] for unit in figures.keys() - late)
    opened = city.officer.opened_sum(letter, "organisations_carried_out")
    assert len(opened) == 75
    assert opened["Viettel Hải Phòng"][2] == str(figures[city.unit("Viettel Hải Phòng")][1])
    assert opened["Sở Y tế"][2] == "–"  # blank is not zero
    assert {row[3] for name, row in city.officer.board(letter).items() if name not in ("Sở Y tế", "Quận Lê Chân")} == {
        "đã nộp"
    }


def test_the_department_accepts_and_returns_though_it_stands_above_none_of_its_recipients(city):
    letter = city.letter
    quan = city.unit("Quận Hải An")
    report = city.offices.files(letter, quan, unit_name=quan.name, assessment="Tốt", received=5, carried_out=4)
    page = city.officer.get("reporting:submission", report.pk)
    assert "Tốt" in page
    city.officer.returns(report, letter, "Thiếu các phường")
    assert "Thiếu các phường" in city.offices.staff(quan, "reporter").get("reporting:submission", report.pk)
    clerk = city.offices.staff(quan, "reporter")
    again = city.offices.staff(quan, "head").approves(clerk.hands_in(letter, quan, received=9, carried_out=4))
    city.officer.accepts(again, letter)
    said = city.officer.sum_of(letter)
    assert (said["organisations_received"], Submission.objects.filter(unit=quan).count()) == (9, 2)
    # nothing else of that unit: neither its machines nor its place in the campaign
    city.officer.get("evidence:unit", quan.pk, status=404)
    city.officer.get("board:campaign_sum", city.campaign.slug, quan.pk, status=404)


def test_an_agency_on_two_lines_shows_twice_and_counts_once_where_the_totals_meet(city):
    letter, agency, justice = city.letter, city.unit(ENFORCEMENT), city.unit(ABOVE_IT)
    clerk = city.offices.staff(justice, "officer")
    clerk.opens(city.above)
    line = clerk.issues(clerk.forwards(city.above, justice), number="409/CNTT", dated="30/8/2022")
    district = city.unit("Quận Kiến An")
    city.offices.files(letter, district, unit_name="x", assessment="Tốt", received=40, carried_out=4)
    city.offices.files(letter, agency, unit_name="x", assessment="Tốt", received=7, carried_out=3)
    # One report, filed for both letters.
    assert {each.assignment.task.directive for each in Submission.objects.get(unit=agency).filings.all()} == {
        letter,
        line,
    }
    assert city.officer.sum_of(letter)["organisations_received"] == 47
    assert clerk.sum_of(line)["organisations_received"] == 7
    top = city.offices.staff(city.unit("Chính phủ"), "auditor")
    assert top.campaign_sum(city.campaign, city.unit("Chính phủ"))["organisations_received"] == 47
    assert top.campaign_sum(city.campaign, city.unit(CITY))["organisations_received"] == 40
    assert top.campaign_sum(city.campaign, city.unit("Bộ Tư pháp"))["organisations_received"] == 7


def test_the_departments_report_up_is_the_sum_that_it_gathered_and_counts_nobody_twice(city):
    office, letter = city.unit(OFFICE), city.letter
    assert letter.parent == city.above  # typed in, and cited with a person's word
    for name, received in (("Quận Kiến An", 40), ("Sở Y tế", 7)):
        city.offices.files(letter, city.unit(name), unit_name=name, assessment="Tốt", received=received, carried_out=1)
    clerk = city.offices.staff(office, "reporter")
    made_of = clerk.get("reporting:origins", report_of(city.above, office).pk, "received")
    assert "Quận Kiến An" in made_of
    assert "Quận Hải An" not in made_of
    city.offices.files(city.above, office, unit_name=OFFICE, assessment="Tốt", received=47, carried_out=2)
    # Above, the sum is what the department says; on its own list and at the top each unit counts once.
    assert city.operator.sum_of(city.above)["organisations_received"] == 47
    assert city.operator.board(city.above)[OFFICE][6].startswith("3/75")
    said = city.officer.sum_of(letter)
    assert (said.reported, said["organisations_received"]) == (3, 47)
    top = city.offices.staff(city.unit("Chính phủ"), "auditor")
    assert top.campaign_sum(city.campaign, city.unit(CITY))["organisations_received"] == 47
    assert top.campaign_sum(city.campaign, city.unit("Chính phủ"))["organisations_received"] == 47
    # The authority stands above nobody, and sees the sum of its campaign down to the reports all the same.
    whole = city.operator.whole_sum(city.campaign)
    assert (whole.reported, whole["organisations_received"]) == (3, 47)
    assert CITY in whole.page
    report = Submission.objects.get(unit__name="Quận Kiến An")
    assert "Quận Kiến An" in city.operator.get("reporting:submission", report.pk)


def test_the_old_campaign_opens_as_it_was_filed_after_the_districts_are_gone(city):
    letter, district = city.letter, city.unit("Quận Kiến An")
    report = city.offices.files(letter, district, unit_name="x", assessment="Tốt", received=40, carried_out=4)
    ward = city.offices.world.unit("Phường Kiến An", "ward", CITY, since=dt.date(2025, 7, 1))
    city.offices.clock.on("1/7/2025")
    succeed([Part(district)], [ward], dt.date(2025, 7, 1), by=None, now=city.offices.clock.now)
    assert "Quận Kiến An" in city.officer.board(letter)
    assert city.officer.sum_of(letter)["organisations_received"] == 40
    assert "Quận Kiến An" in city.officer.get("reporting:submission", report.pk)
    top = city.offices.staff(city.unit("Chính phủ"), "auditor")
    assert top.campaign_sum(city.campaign, city.unit(CITY))["organisations_received"] == 40
