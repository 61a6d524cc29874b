"""Bắc Kạn 2022: a city of the district level has its reports collected by a division that stands beside the others."""

import datetime as dt
from dataclasses import dataclass

import pytest

from lamsach.portal.campaigns.models import Campaign, Directive
from lamsach.portal.units.models import Line, Unit
from tests.flows.desks import Desk, report_of
from tests.flows.letters_to_type import Letter, order, to_all, to_unit
from tests.flows.offices import Offices

CITY, PROVINCE = "Thành phố Bắc Kạn", "Tỉnh Bắc Kạn"
OFFICE, EDUCATION = "Phòng Văn hóa và Thông tin", "Phòng Giáo dục và Đào tạo"
SCHOOL, FARMERS = "Trường Tiểu học Sông Cầu", "Hội Nông dân thành phố"
WARDS, COMMUNES = ("Phường Sông Cầu", "Phường Đức Xuân"), ("Xã Dương Quang", "Xã Nông Thượng")
RECIPIENTS = {OFFICE, EDUCATION, SCHOOL, FARMERS, *WARDS, *COMMUNES}


@dataclass
class City:
    """The offices of the flow and their letters."""

    offices: Offices
    campaign: Campaign | None = None
    authoritys: Directive | None = None
    provinces: Directive | None = None
    letter: Directive | None = None

    def unit(self, name: str) -> Unit:
        return self.offices.unit(name)

    def officer(self, name: str = CITY) -> Desk:
        return self.offices.staff(self.unit(name), "officer")

    def files(self, name: str, **answers: object):
        unit = self.unit(name)
        return self.offices.files(self.letter, unit, **{"unit_name": name, "assessment": "Đạt", **answers})


def before(offices: Offices) -> City:
    """Play the three letters of the chain."""
    offices.clock.on("22/8/2022")
    world = offices.world
    world.unit("Chính phủ", "nation")
    world.unit("Bộ Thông tin và Truyền thông", "ministry", "Chính phủ")
    world.unit("Cục An toàn thông tin", "agency", "Bộ Thông tin và Truyền thông", line=Line.VERTICAL)
    world.unit(PROVINCE, "province", "Chính phủ")
    world.unit("Sở Thông tin và Truyền thông", "department", PROVINCE)
    world.unit(CITY, "provincial_city", PROVINCE)
    world.unit("Huyện Ba Bể", "rural_district", PROVINCE)
    world.unit("Xã Quảng Khê", "commune", "Huyện Ba Bể")
    for name in (OFFICE, EDUCATION):
        world.unit(name, "division", CITY)
    world.unit(SCHOOL, "primary_school", EDUCATION)
    world.unit(FARMERS, "organisation", CITY)
    for name in WARDS:
        world.unit(name, "ward", CITY)
    for name in COMMUNES:
        world.unit(name, "commune", CITY)
    city = City(offices)
    operator = offices.staff(city.unit("Cục An toàn thông tin"), "operator")
    city.campaign = operator.runs_campaign("Làm sạch mã độc 2022", "2022-08-22", "2022-12-31")
    report = order("report", "Báo cáo", form="bk", report_by="30/9/2022")
    subject = "V/v triển khai chiến dịch làm sạch mã độc"
    offices.clock.on("23/8/2022")
    department = city.unit("Sở Thông tin và Truyền thông")
    letter = Letter(subject=subject, to=(to_unit(department),), tasks=(report,))
    draft = operator.types(city.campaign, letter, city.unit("Cục An toàn thông tin"))
    city.authoritys = operator.issues(draft, number="1298/CATTT-NCSC", dated="23/8/2022")
    offices.clock.on("25/8/2022")
    officer = city.officer("Sở Thông tin và Truyền thông")
    officer.opens(city.authoritys)
    letter = Letter(
        subject=subject,
        cites=("Công văn 1298/CATTT-NCSC ngày 23/8/2022",),
        to=(to_unit(city.unit(CITY)),),
        tasks=(report,),
    )
    draft = officer.types(city.campaign, letter, department)
    officer.confirms(draft, {0: city.authoritys})
    city.provinces = officer.issues(draft, number="1011/STTTT-CNTT-BCVT", dated="25/8/2022")
    offices.clock.on("29/8/2022")
    letter = Letter(
        subject=subject,
        office=f"{OFFICE}, {CITY}",
        cites=("Công văn số 1298/CATTT-NCSV ngày 23/8/2022", "Công văn 1011/STTTT-CNTT-BCVT ngày 25/8/2022"),
        contacts=({"role": "Phòng Văn hóa và Thông tin", "phone": "0200000000"},),
        to=(
            to_all("division", city.unit(CITY), label="Các phòng, ban"),
            to_unit(city.unit(FARMERS), label="Các đoàn thể"),
            to_all("any_commune", city.unit(CITY), label="Các xã, phường"),
            to_all("any_school", city.unit(CITY), label="Các trường"),
        ),
        tasks=(
            order("launch", "Phát động đến từng đơn vị"),
            order("scan", "Quét bằng công cụ của Sở"),
            order("watch", "Rà soát kết nối"),
            order("report", "Báo cáo kết quả", form="bk", report_by="25/9/2022"),
        ),
    )
    officer = city.officer()
    officer.opens(city.provinces)
    draft = officer.types(city.campaign, letter, city.unit(CITY))
    assert "có thể là công văn này" in officer.get("campaigns:directive_edit", draft.pk)
    officer.confirms(draft, {1: city.provinces})
    city.letter = officer.issues(draft, number="1660/UBND-VHTT", dated="29/8/2022")
    return city


@pytest.fixture
def city(flow: City) -> City:
    return flow


def test_all_communes_and_wards_means_those_of_the_city_only(city):
    found = {row.unit.name: row.heading for row in city.letter.recipients.select_related("unit")}
    assert set(found) == RECIPIENTS
    assert {found[name] for name in (*WARDS, *COMMUNES)} == {"Các xã, phường"}


def test_the_letter_can_be_followed_up_from_a_commune_and_down_from_the_department(city):
    commune = city.offices.staff(city.unit("Xã Dương Quang"), "reporter")
    page = commune.opens(city.letter)
    assert "1298/CATTT-NCSV" in page  # as it was written, confirmed by nobody
    assert "1011/STTTT-CNTT-BCVT" in page
    assert "1298/CATTT-NCSC" in commune.opens(city.provinces)
    first, second = city.letter.citations.all()
    assert (first.matched, second.matched) == (None, city.provinces)


def test_before_25_9_a_sunday_ends_with_the_24th(city):
    assert report_of(city.letter, city.unit(FARMERS)).due_at == dt.datetime(2022, 9, 24, 17, tzinfo=dt.UTC)
    draft = city.officer().types(
        city.campaign,
        Letter("x", to=(to_unit(city.unit(FARMERS)),), tasks=(order("report", "x", form="bk", report_by="25/9/2022"),)),
        city.unit(CITY),
    )
    page = city.officer().get("campaigns:directive_tasks", draft.pk)
    assert "25/09/2022 là ngày nghỉ" in page
    assert "24/09/2022 24:00" in page


def test_the_division_collects_from_units_that_stand_beside_it(city):
    city.offices.clock.on("12/9/2022")
    report = city.files("Xã Dương Quang", received=12, carried_out=0)
    collector = city.officer(OFFICE)
    assert "Đạt" in collector.get("reporting:submission", report.pk)
    collector.accepts(report, city.letter)
    said = collector.sum_of(city.letter)
    assert (said.reported, said.expected) == (1, 8)
    assert (said["organisations_received"], said["organisations_carried_out"]) == (12, 0)
    assert collector.board(city.letter)["Xã Dương Quang"][3] == "đã chấp nhận"
    # It sees that letter and nothing else of those units; other divisions see nothing.
    collector.get("evidence:unit", city.unit("Xã Dương Quang").pk, status=404)
    other = city.officer(EDUCATION)
    other.get("board:directive_sum", city.letter.pk, status=404)
    other.get("reporting:submission", report.pk, status=404)


def test_a_returned_report_counts_no_more_and_its_revision_does(city):
    city.offices.clock.on("12/9/2022")
    ward = city.unit(WARDS[0])
    report = city.files(WARDS[0], received=9, carried_out=3)
    collector = city.officer(OFFICE)
    collector.returns(report, city.letter, "Ghi rõ đơn vị")
    said = collector.sum_of(city.letter)
    assert (said.reported, said["organisations_received"]) == (0, None)  # a dash, not zero
    clerk = city.offices.staff(ward, "reporter")
    again = clerk.hands_in(city.letter, ward, received=10, carried_out=3)
    city.offices.staff(ward, "head").approves(again)
    assert collector.sum_of(city.letter)["organisations_received"] == 10


def test_the_figure_of_a_division_covers_the_school_below_it(city):
    city.offices.clock.on("12/9/2022")
    city.files(SCHOOL, received=1, carried_out=1)
    city.files(EDUCATION, received=5, carried_out=4)
    city.files(FARMERS, received=7, carried_out=2)
    collector = city.officer(OFFICE)
    said = collector.sum_of(city.letter)
    assert (said.reported, said["organisations_received"], said["organisations_carried_out"]) == (3, 12, 6)
    opened = collector.opened_sum(city.letter, "organisations_received")
    assert (opened[EDUCATION][2], opened[SCHOOL][2]) == ("5", "1")
    assert opened[WARDS[1]][2] == "–"


def test_the_citys_own_report_up_is_prefilled_from_what_its_units_did(city):
    city.offices.clock.on("12/9/2022")
    for name in (*WARDS, "Xã Dương Quang"):
        city.offices.staff(city.unit(name), "reporter").opens(city.letter)
    city.offices.staff(city.unit(WARDS[0]), "reporter").does(city.letter, city.unit(WARDS[0]), "launch")
    unit = city.unit(CITY)
    clerk = city.offices.staff(unit, "reporter")
    made_of = clerk.get("reporting:origins", report_of(city.provinces, unit).pk, "received")
    assert all(name in made_of for name in (*WARDS, "Xã Dương Quang"))
    assert "Xã Nông Thượng" not in made_of
    report = clerk.hands_in(city.provinces, unit, take=("received", "carried_out"), unit_name=CITY, assessment="Đạt")
    assert (report.answers["received"]["value"], report.answers["carried_out"]["value"]) == (3, 1)


def test_at_the_top_the_citys_inclusive_figure_stands_and_the_difference_is_shown(city):
    city.offices.clock.on("12/9/2022")
    city.files(WARDS[0], received=9, carried_out=3)
    city.files(FARMERS, received=7, carried_out=2)
    city.offices.files(city.provinces, city.unit(CITY), unit_name=CITY, assessment="Đạt", received=20, carried_out=6)
    top = city.offices.staff(city.unit("Chính phủ"), "auditor")
    at_city = top.campaign_sum(city.campaign, city.unit(CITY))
    _own, below, inclusive, difference, total = at_city.measures["organisations_received"]
    assert (below, inclusive, difference, total) == (16, 20, 4, 20)
    assert top.campaign_sum(city.campaign, city.unit("Chính phủ"))["organisations_received"] == 20
    department = city.officer("Sở Thông tin và Truyền thông")
    assert department.sum_of(city.provinces)["organisations_received"] == 20
    assert department.opened_sum(city.provinces, "organisations_received").keys() == {CITY}
