"""Triệu Sơn 2020: clean by one day, report by another, and mail the file under a prescribed subject line."""

import datetime as dt
from dataclasses import dataclass

import pytest

from lamsach.portal.campaigns.models import Assignment, Campaign, Directive
from lamsach.portal.units.actions import Part, succeed
from lamsach.portal.units.models import Unit
from tests.flows.desks import Desk, report_of
from tests.flows.letters_to_type import Letter, order, to_all, to_unit
from tests.flows.offices import Offices

DISTRICT, OFFICE = "Huyện Triệu Sơn", "Phòng Văn hóa và Thông tin"
CULTURE, RADIO = "Trung tâm Văn hóa, Thông tin, Thể thao và Du lịch", "Đài Truyền thanh huyện"
COMMUNES, TOWNSHIPS = ("Xã Dân Lý", "Xã Hợp Thành", "Xã Thọ Dân"), ("Thị trấn Triệu Sơn", "Thị trấn Nưa")
FIGURES = {"assessment": "Đạt", "machines_scanned": 12, "machines_infected": 2, "machines_cleaned": 2}


@dataclass
class District:
    """The offices of the flow and their letters."""

    offices: Offices
    campaign: Campaign | None = None
    provinces: Directive | None = None
    letter: Directive | None = None

    def unit(self, name: str) -> Unit:
        return self.offices.unit(name)

    def officer(self, name: str = DISTRICT) -> Desk:
        return self.offices.staff(self.unit(name), "officer")

    def files(self, name: str, **answers: object):
        return self.offices.files(self.letter, self.unit(name), **{**FIGURES, **answers})


def before(offices: Offices) -> District:
    """Play the department's letter and the district's."""
    offices.clock.on("28/9/2020")
    world = offices.world
    world.unit("Chính phủ", "nation")
    world.unit("Tỉnh Thanh Hóa", "province", "Chính phủ")
    world.unit("Sở Thông tin và Truyền thông", "department", "Tỉnh Thanh Hóa")
    world.unit(DISTRICT, "rural_district", "Tỉnh Thanh Hóa")
    for name in (OFFICE, "Phòng Nội vụ", CULTURE, RADIO):
        world.unit(name, "division", DISTRICT)
    for name in COMMUNES:
        world.unit(name, "commune", DISTRICT)
    for name in TOWNSHIPS:
        world.unit(name, "township", DISTRICT)
    district = District(offices)
    department, huyen = district.unit("Sở Thông tin và Truyền thông"), district.unit(DISTRICT)
    operator = offices.staff(department, "operator")
    district.campaign = operator.runs_campaign(
        "Chiến dịch rà soát, bóc gỡ mã độc năm 2020", "2020-09-28", "2020-12-31",
        page_url="https://campaign.example.vn/2020",
    )  # fmt: skip
    offices.clock.on("29/9/2020")
    task = order("report", "Báo cáo", form="ts", report_by="25/10/2020")
    draft = operator.types(district.campaign, Letter("V/v chiến dịch", to=(to_unit(huyen),), tasks=(task,)), department)
    district.provinces = operator.issues(draft, number="1735/STTTT-CNTT", dated="29/9/2020")
    offices.clock.on("5/10/2020")
    asked = ("group:Các phòng, đơn vị", "group:Các xã, thị trấn")
    letter = Letter(
        subject="V/v bóc gỡ mã độc",
        dated="/10/2020",
        office=f"{OFFICE}, {DISTRICT}",
        mail_to="vanhoa@example.vn",
        mail_subject="[đơn vị] báo cáo kết quả bóc gỡ mã độc 2020",
        cites=("Công văn số 1735/STTTT-CNTT ngày 29/9/2020",),
        contacts=(
            {"role": "Phòng Văn hóa và Thông tin", "phone": "0200000000"},
            {"role": "Quản trị mạng Văn phòng huyện", "phone": "0200000001"},
            {"role": "Trung tâm tỉnh, đường dây nóng", "phone": "0200000002", "email": "hotro@example.vn"},
        ),
        to=(
            to_unit(district.unit("Phòng Nội vụ"), label="Các phòng, đơn vị"),
            to_unit(district.unit(OFFICE), label="Các phòng, đơn vị"),
            to_all("any_commune", huyen, label="Các xã, thị trấn"),
            to_unit(district.unit(RADIO), label="Phát thanh", listed=""),
            to_unit(district.unit(CULTURE), label="Phát thanh", listed=""),
        ),
        tasks=(
            order("launch", "Phát động, theo hướng dẫn kèm công văn của Sở", only=asked),
            order("scan", "Quét máy tính và thiết bị thông minh", only=asked, clean_by="20/10/2020"),
            order("broadcast", "Phát trên đài truyền thanh", only=("group:Phát thanh", "group:Các xã, thị trấn")),
            order("report", "Báo cáo kết quả", form="ts", only=asked, report_by="22/10/2020"),
        ),
        denominator="addressed",
    )
    officer = district.officer()
    officer.opens(district.provinces)
    draft = officer.types(district.campaign, letter, huyen)
    officer.confirms(draft, {0: district.provinces})
    district.letter = officer.issues(draft, number="", dated="/10/2020", blank_is_meant="on")
    return district


@pytest.fixture
def district(flow: District) -> District:
    return flow


def test_one_letter_sets_two_deadlines_of_different_kinds(district):
    unit = district.unit("Xã Dân Lý")
    scan = Assignment.objects.get(task__directive=district.letter, task__kind="scan", unit=unit)
    report = report_of(district.letter, unit)
    assert [each.kind for each in scan.task.deadlines.all()] == ["clean_by"]
    assert [each.kind for each in report.task.deadlines.all()] == ["report_by"]
    assert scan.due_at == dt.datetime(2020, 10, 19, 17, tzinfo=dt.UTC)
    assert report.due_at == dt.datetime(2020, 10, 21, 17, tzinfo=dt.UTC)
    page = district.offices.staff(unit, "reporter").opens(district.letter)
    assert "19/10/2020 24:00" in page
    assert "21/10/2020 24:00" in page


def test_the_mailed_file_has_a_prescribed_subject_line_with_the_units_name(district):
    for name in ("Xã Dân Lý", "Thị trấn Nưa"):
        page = district.offices.staff(district.unit(name), "reporter").opens(district.letter)
        assert f"{name} báo cáo kết quả bóc gỡ mã độc 2020" in page
        assert "vanhoa@example.vn" in page
        assert "[đơn vị]" not in page
    assert "báo cáo kết quả bóc gỡ mã độc 2020" not in district.campaign.title  # worded otherwise than the title


def test_broadcasting_is_also_for_bodies_that_the_letter_does_not_list(district):
    tasks = Assignment.objects.filter(task__directive=district.letter, task__kind="broadcast").select_related("unit")
    assert {each.unit.name for each in tasks} == {RADIO, CULTURE, *COMMUNES, *TOWNSHIPS}
    station = district.offices.staff(district.unit(RADIO), "reporter")
    page = station.opens(district.letter)
    assert "Phát trên đài truyền thanh" in page
    assert "Quét máy tính" not in page
    station.does(district.letter, district.unit(RADIO), "broadcast", "Ba buổi")
    assert not Assignment.objects.filter(
        task__directive=district.letter, task__kind="report", unit__name__in=(RADIO, CULTURE)
    ).exists()
    board = district.officer().board(district.letter)
    assert next(row for name, row in board.items() if name.startswith(RADIO))[5].split()[0] == "1/1"


def test_n_of_m_counts_those_that_are_asked_for_a_report(district):
    district.files("Xã Dân Lý")
    said = district.officer(OFFICE).sum_of(district.letter)
    assert (said.reported, said.expected) == (1, 7)  # nine are addressed; the two that broadcast report nothing


def test_the_form_is_marked_as_ours(district):
    unit = district.unit("Xã Dân Lý")
    page = district.offices.staff(unit, "reporter").writes(district.letter, unit).page
    assert "Mẫu do lamsach soạn" in page


def test_figures_come_from_what_machines_and_people_say(district):
    unit = district.unit("Xã Dân Lý")
    district.offices.clock.on("10/10/2020")
    for machine in ("may-01", "may-02"):
        district.offices.send_scan(unit, machine=machine)
    clerk = district.offices.staff(unit, "reporter")
    report = clerk.hands_in(
        district.letter, unit, take=("machines_scanned", "machines_infected", "machines_cleaned"), assessment="Đạt"
    )
    answers = {name: report.answers[name]["value"] for name in FIGURES if name != "assessment"}
    assert answers == {"machines_scanned": 2, "machines_infected": 0, "machines_cleaned": 0}
    district.offices.staff(unit, "head").approves(report)
    said = district.officer(OFFICE).sum_of(district.letter)
    assert said.measures["machines_infected"] == [0]
    assert said.measures["smart_devices_checked"] == [None]  # nobody said anything: not zero


def test_figures_that_contradict_each_other_are_not_filed(district):
    unit = district.unit("Xã Dân Lý")
    clerk = district.offices.staff(unit, "reporter")
    sheet = clerk.writes(district.letter, unit)
    sheet.types(**{**FIGURES, "machines_infected": 99})
    assert sheet.files("hand_in").status_code == 422
    assert sheet.files("hand_in", assignments=()).status_code == 422


def test_the_division_collects_and_late_is_by_how_long(district):
    district.offices.clock.on("21/10/2020")
    on_time = district.files("Xã Dân Lý")
    district.offices.clock.on("24/10/2020")
    late = district.files("Thị trấn Nưa", machines_scanned=30)
    assert not on_time.filings.get(assignment__task__directive=district.letter).late
    assert late.filings.get(assignment__task__directive=district.letter).late
    collector = district.officer(OFFICE)
    collector.accepts(late, district.letter)
    said = collector.sum_of(district.letter)
    assert (said["machines_scanned"], said["machines_infected"]) == (42, 4)
    board = collector.board(district.letter)
    assert "trễ" in board["Xã Thọ Dân"][3].lower() or "ngày" in board["Xã Thọ Dân"][3].lower()
    collector.post(
        "board:remind", district.letter.pk,
        data={"recipient": [row.pk for row in district.letter.recipients.filter(unit__name="Xã Thọ Dân")], "text": "Nộp"},
    )  # fmt: skip
    page = district.offices.staff(district.unit("Xã Thọ Dân"), "reporter").get("campaigns:inbox")
    assert "Nộp" in page


def test_the_old_campaign_opens_as_filed_when_there_are_no_districts_any_more(district):
    report = district.files("Xã Dân Lý")
    commune = district.offices.world.unit("Xã An Nông", "commune", "Tỉnh Thanh Hóa", since=dt.date(2025, 7, 1))
    district.offices.clock.on("2/7/2025")
    for name in (*COMMUNES, *TOWNSHIPS, OFFICE, "Phòng Nội vụ", CULTURE, RADIO):
        succeed([Part(district.unit(name))], [commune], dt.date(2025, 7, 1), by=None, now=district.offices.clock.now)
    succeed([Part(district.unit(DISTRICT))], [commune], dt.date(2025, 7, 1), by=None, now=district.offices.clock.now)
    officer = district.officer()
    assert "Xã Dân Lý" in officer.board(district.letter)
    assert officer.sum_of(district.letter)["machines_scanned"] == 12
    assert "Xã Dân Lý" in officer.get("reporting:submission", report.pk)
    top = district.offices.staff(district.unit("Chính phủ"), "auditor")
    assert top.campaign_sum(district.campaign, district.unit("Tỉnh Thanh Hóa"))["machines_scanned"] == 12
