"""Ba Đình 2022: divisions, schools and 14 wards report; wards also for the people in their area."""

import datetime as dt
from dataclasses import dataclass

import pytest

from lamsach.portal.campaigns.form_reading import form_of
from lamsach.portal.campaigns.models import Campaign, Directive
from lamsach.portal.units.models import Line, Unit
from tests.flows.desks import Desk, report_of
from tests.flows.forms_on_pages import form_with
from tests.flows.letters_to_type import Letter, order, to_all, to_unit
from tests.flows.offices import Offices

DISTRICT, OFFICE, POLICE = "Quận Ba Đình", "Văn phòng Ủy ban nhân dân quận", "Công an quận Ba Đình"
GONE = "Phường Nguyễn Trung Trực"  # joined to another at the start of 2025
WARDS = (
    "Phường Cống Vị", "Phường Điện Biên", "Phường Đội Cấn", "Phường Giảng Võ", "Phường Kim Mã", "Phường Liễu Giai",
    "Phường Ngọc Hà", "Phường Ngọc Khánh", GONE, "Phường Phúc Xá", "Phường Quán Thánh", "Phường Thành Công",
    "Phường Trúc Bạch", "Phường Vĩnh Phúc",
)  # fmt: skip
SCHOOLS = {
    "Trường Mầm non Hoa Mai": "kindergarten",
    "Trường Tiểu học Kim Đồng": "primary_school",
    "Trường THCS Ba Đình": "secondary_school",
}
ANSWERS = {"own_scope": "Toàn đơn vị", "assessment": "Đạt"}


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
        self.offices.clock.on("12/9/2022")
        return self.offices.files(self.letter, self.unit(name), **{"unit_name": name, **ANSWERS, **answers})


def the_letter(district: District, form: object = "bd") -> Letter:
    quan = district.unit(DISTRICT)
    return Letter(
        subject="V/v hưởng ứng chiến dịch làm sạch mã độc",
        number="/UBND-VP",
        dated="/9/2022",
        office=OFFICE,
        cites=("Công văn số 2143/STTTT-CNTT ngày 29/8/2022",),
        to=(
            to_all("division", quan, label="Các phòng"),
            to_all("any_school", quan, label="Các trường"),
            to_all("ward", quan, label="Ủy ban nhân dân các phường"),
            to_unit(district.unit(POLICE), label="Đơn vị hiệp quản"),
        ),
        tasks=(
            order("launch", "Phát động trong đơn vị"),
            order("inform", "Tuyên truyền đến người dân trên địa bàn", only=("kind:ward",)),
            order("report", "Báo cáo kết quả", form=form, report_by="15/9/2022"),
        ),
    )


def before(offices: Offices) -> District:
    """Play the department's letter and the district's."""
    offices.clock.on("22/8/2022")
    world = offices.world
    world.unit("Chính phủ", "nation")
    world.unit("Bộ Công an", "ministry", "Chính phủ")
    world.unit("Công an thành phố Hà Nội", "police", "Bộ Công an", line=Line.VERTICAL)
    world.unit("Thành phố Hà Nội", "central_city", "Chính phủ")
    world.unit("Sở Thông tin và Truyền thông", "department", "Thành phố Hà Nội")
    world.unit(DISTRICT, "urban_district", "Thành phố Hà Nội")
    world.unit(OFFICE, "department", DISTRICT)
    world.unit("Phòng Tư pháp", "division", DISTRICT)
    world.unit(POLICE, "police", "Công an thành phố Hà Nội", line=Line.VERTICAL, also_under=DISTRICT)
    for name, kind in SCHOOLS.items():
        world.unit(name, kind, DISTRICT)
    for name in WARDS:
        world.unit(name, "ward", DISTRICT, until=dt.date(2025, 1, 1) if name == GONE else None)
    district = District(offices)
    department = district.unit("Sở Thông tin và Truyền thông")
    operator = offices.staff(department, "operator")
    district.campaign = operator.runs_campaign("Làm sạch mã độc 2022", "2022-08-22", "2022-12-31")
    offices.clock.on("29/8/2022")
    task = order("report", "Tổng hợp, báo cáo", form="bd", report_by="20/9/2022")
    draft = operator.types(
        district.campaign, Letter("V/v chiến dịch", to=(to_unit(district.unit(DISTRICT)),), tasks=(task,)), department
    )
    district.provinces = operator.issues(draft, number="2143/STTTT-CNTT", dated="29/8/2022")
    offices.clock.on("1/9/2022")
    officer = district.officer()
    officer.opens(district.provinces)
    draft = officer.types(district.campaign, the_letter(district), district.unit(DISTRICT))
    officer.confirms(draft, {0: district.provinces})
    district.letter = officer.issues(draft, number="", dated="/9/2022", blank_is_meant="on")
    return district


@pytest.fixture
def district(flow: District) -> District:
    return flow


def test_number_and_day_stay_blank_where_that_is_meant_and_are_filled_in_later(district):
    letter = district.letter
    assert (letter.number, letter.dated, letter.dated_as_written) == ("", None, "/9/2022")
    officer = district.officer()
    page = officer.get("campaigns:correct", letter.pk)
    form = {**form_with(page, "denominator"), "number": "1500/UBND-VP", "dated": "5/9/2022", "reason": "Đã có số"}
    officer.post("campaigns:correct", letter.pk, data=form)
    letter.refresh_from_db()
    assert (letter.number, letter.dated) == ("1500/UBND-VP", dt.date(2022, 9, 5))


def test_the_letter_reaches_14_wards_though_later_trees_have_13(district):
    wards = district.letter.recipients.filter(heading="Ủy ban nhân dân các phường")
    assert [row.position for row in wards.order_by("order")] == list(range(1, 15))
    assert wards.filter(unit__name=GONE).exists()
    draft = district.officer().types(district.campaign, the_letter(district), district.unit(DISTRICT))
    district.officer().types_address(draft, the_letter(district).to, tree_day="2025-02-01")
    page = district.officer().get("campaigns:directive_recipients", draft.pk)
    assert GONE not in page
    assert "Phường Trúc Bạch" in page


def test_informing_the_people_is_a_task_of_the_wards_only(district):
    tasks = district.letter.tasks.get(kind="inform").assignments.select_related("unit")
    assert {each.unit.kind for each in tasks} == {"ward"}
    assert tasks.count() == 14


def test_section_2_is_for_wards_only(district):
    school, ward = "Trường THCS Ba Đình", "Phường Kim Mã"
    page = district.offices.staff(district.unit(school), "reporter").writes(district.letter, district.unit(school)).page
    assert "own_people" in page
    assert "area_people" not in page
    page = district.offices.staff(district.unit(ward), "reporter").writes(district.letter, district.unit(ward)).page
    assert "area_people" in page


def test_who_is_asked_section_2_is_changed_by_one_field_of_the_form(district):
    officer = district.officer()
    form = officer.adapts_form("bd", **{"sections[1].audience.kinds": ""})
    assert not form_of(form).sections[1].audience.kinds
    draft = officer.types(district.campaign, the_letter(district, form), district.unit(DISTRICT))
    letter = officer.issues(draft, number="1501/UBND-VP", dated="2/9/2022")
    school = district.unit("Trường THCS Ba Đình")
    assert "area_people" in district.offices.staff(school, "reporter").writes(letter, school).page


def test_own_figures_add_up_and_the_areas_figure_stands_for_all_in_it(district):
    district.files("Trường THCS Ba Đình", own_people=60)
    district.files("Phường Kim Mã", own_people=20, area_scope="Toàn phường", area_people=500)
    office = district.officer(OFFICE)
    said = office.sum_of(district.letter)
    assert (said.reported, said.expected, said["people_informed"]) == (2, 19, 560)
    opened = office.opened_sum(district.letter, "people_informed")
    assert opened["Phường Kim Mã"][:3] == ["20", "500", "500"]
    assert opened["Trường THCS Ba Đình"][:3] == ["60", "không hỏi", "60"]
    assert opened["Phường Ngọc Hà"][2] == "–"


def test_an_area_smaller_than_the_unit_itself_is_asked_about(district):
    ward = district.unit("Phường Ngọc Hà")
    clerk = district.offices.staff(ward, "reporter")
    sheet = clerk.writes(district.letter, ward)
    page = sheet.types(unit_name="x", **ANSWERS, own_people=20, area_scope="x", area_people=5)
    assert page.status_code == 302
    assert "Số của toàn địa bàn nhỏ hơn" in sheet.opens().page


def test_a_jointly_managed_unit_is_in_the_districts_sum_and_counts_on_its_own_line(district):
    district.files(POLICE, own_people=80)
    district.files("Phường Kim Mã", own_people=20, area_scope="Toàn phường", area_people=500)
    assert district.officer(OFFICE).sum_of(district.letter)["people_informed"] == 580
    top = district.offices.staff(district.unit("Chính phủ"), "auditor")
    assert top.campaign_sum(district.campaign, district.unit("Bộ Công an"))["people_informed"] == 80
    assert top.campaign_sum(district.campaign, district.unit(DISTRICT))["people_informed"] == 500
    assert top.campaign_sum(district.campaign, district.unit("Chính phủ"))["people_informed"] == 580


def test_the_office_collects_and_the_district_then_reports_to_the_department(district):
    report = district.files("Phường Kim Mã", own_people=20, area_scope="Toàn phường", area_people=500)
    district.officer(OFFICE).accepts(report, district.letter)
    quan = district.unit(DISTRICT)
    assert report_of(district.letter, district.unit("Phường Kim Mã")).state == "accepted"
    district.offices.files(district.provinces, quan, unit_name=DISTRICT, **ANSWERS, own_people=45)
    department = district.officer("Sở Thông tin và Truyền thông")
    assert department.sum_of(district.provinces)["people_informed"] == 45
    assert district.officer().campaign_sum(district.campaign, quan)["people_informed"] == 545
    assert department.board(district.provinces)[DISTRICT][6].startswith("1/19")


def test_the_office_is_no_superior_and_sees_no_more_than_the_letter(district):
    office = district.officer(OFFICE)
    office.get("evidence:unit", district.unit("Phường Kim Mã").pk, status=404)
    office.get("board:directive_sum", district.provinces.pk, status=404)
