"""Tuyên Quang 2022: a department on the vertical line of justice, its divisions, and its branches in the districts."""

import datetime as dt
from dataclasses import dataclass

import pytest

from lamsach.portal.campaigns.models import Assignment, Campaign, Directive
from lamsach.portal.units.actions import Part, succeed
from lamsach.portal.units.models import Line, Unit
from tests.flows.desks import Desk, report_of
from tests.flows.letters_to_type import Letter, order, to_all, to_unit
from tests.flows.offices import Offices

OFFICE, MINISTRY, ICT = "Cục Thi hành án dân sự tỉnh Tuyên Quang", "Bộ Tư pháp", "Cục Công nghệ thông tin"
DIVISIONS = ("Văn phòng Cục", "Phòng Nghiệp vụ")
DISTRICTS = ("Chiêm Hóa", "Hàm Yên", "Na Hang")
BRANCHES = tuple(f"Chi cục Thi hành án dân sự huyện {name}" for name in DISTRICTS)
FIGURES = {"assessment": "Đạt", "civil_servants": 8, "computers": 9, "malware_found": 3}


@dataclass
class Line409:
    """The offices of the flow and their letters."""

    offices: Offices
    campaign: Campaign | None = None
    authoritys: Directive | None = None
    ministrys: Directive | None = None
    letter: Directive | None = None

    def unit(self, name: str) -> Unit:
        return self.offices.unit(name)

    def officer(self, name: str = OFFICE) -> Desk:
        return self.offices.staff(self.unit(name), "officer")

    def files(self, name: str, **answers: object):
        self.offices.clock.on("12/9/2022")
        return self.offices.files(self.letter, self.unit(name), **{**FIGURES, **answers})


def the_letter(line: Line409, form: object = "tq") -> Letter:
    return Letter(
        subject="V/v triển khai chiến dịch làm sạch mã độc",
        dated="31/8/2022",
        cites=("Công văn số 298/CATTT-NCSC ngày 23/8/2022", "Công văn số 409/CNTT-HTKT&ATTT ngày 30/8/2022"),
        contacts=(
            {"role": "Văn phòng Cục", "phone": "0200000000"},
            {"role": "Bộ phận hỗ trợ của Bộ", "phone": "0200000001", "email": "hotro@example.vn"},
        ),
        to=(
            *(to_unit(line.unit(name), label="Các phòng chuyên môn") for name in DIVISIONS),
            to_all("branch", line.unit(OFFICE), label="Các Chi cục"),
        ),
        tasks=(
            order("launch", "Thủ trưởng phát động"),
            order("scan", "Từng công chức quét máy kết nối Internet"),
            order("report", "Báo cáo kết quả", form=form, report_by="20/9/2022"),
        ),
    )


def before(offices: Offices) -> Line409:
    """Play the authority's letter, the ministry's, and the department's."""
    offices.clock.on("22/8/2022")
    world = offices.world
    world.unit("Chính phủ", "nation")
    world.unit("Bộ Thông tin và Truyền thông", "ministry", "Chính phủ")
    world.unit("Cục An toàn thông tin", "agency", "Bộ Thông tin và Truyền thông", line=Line.VERTICAL)
    world.unit(MINISTRY, "ministry", "Chính phủ")
    world.unit(ICT, "agency", MINISTRY, line=Line.VERTICAL)
    world.unit("Tổng cục Thi hành án dân sự", "agency", MINISTRY, line=Line.VERTICAL)
    world.unit("Tỉnh Tuyên Quang", "province", "Chính phủ")
    world.unit(OFFICE, "agency", "Tổng cục Thi hành án dân sự", line=Line.VERTICAL, also_under="Tỉnh Tuyên Quang")
    for name in DIVISIONS:
        world.unit(name, "division", OFFICE, line=Line.VERTICAL)
    for district, branch in zip(DISTRICTS, BRANCHES, strict=True):
        world.unit(f"Huyện {district}", "rural_district", "Tỉnh Tuyên Quang")
        world.unit(branch, "branch", OFFICE, line=Line.VERTICAL, also_under=f"Huyện {district}")
    line = Line409(offices)
    operator = offices.staff(line.unit("Cục An toàn thông tin"), "operator")
    line.campaign = operator.runs_campaign("Làm sạch mã độc 2022", "2022-08-22", "2022-12-31")
    task = order("report", "Báo cáo", form="tq", report_by="30/9/2022")
    offices.clock.on("23/8/2022")
    letter = Letter("V/v chiến dịch", to=(to_unit(line.unit(ICT)),), tasks=(task,))
    draft = operator.types(line.campaign, letter, line.unit("Cục An toàn thông tin"))
    line.authoritys = operator.issues(draft, number="1298/CATTT-NCSC", dated="23/8/2022")
    offices.clock.on("30/8/2022")
    ministry = line.officer(ICT)
    ministry.opens(line.authoritys)
    letter = Letter(
        "V/v chiến dịch", cites=("Công văn số 1298/CATTT-NCSC ngày 23/8/2022",), to=(to_unit(line.unit(OFFICE)),),
        tasks=(task,),
    )  # fmt: skip
    draft = ministry.types(line.campaign, letter, line.unit(ICT))
    ministry.confirms(draft, {0: line.authoritys})
    line.ministrys = ministry.issues(draft, number="409/CNTT-HTKT&ATTT", dated="30/8/2022")
    offices.clock.on("31/8/2022")
    officer = line.officer()
    officer.opens(line.ministrys)
    draft = officer.types(line.campaign, the_letter(line), line.unit(OFFICE))
    officer.confirms(draft, {1: line.ministrys})
    line.letter = officer.issues(draft, number="", blank_is_meant="on")
    return line


@pytest.fixture
def line(flow: Line409) -> Line409:
    return flow


def test_the_lost_digit_is_suggested_and_confirmed_by_a_person_only(line):
    draft = line.officer().types(line.campaign, the_letter(line), line.unit(OFFICE))
    page = line.officer().get("campaigns:directive_edit", draft.pk)
    assert page.count("có thể là công văn này") == 2
    assert "1298/CATTT-NCSC" in page
    assert [each.matched for each in draft.citations.all()] == [None, None]
    line.officer().confirms(draft, {0: line.authoritys})
    first, _second = draft.citations.all()
    assert (first.as_written[:26], first.matched) == ("Công văn số 298/CATTT-NCSC"[:26], line.authoritys)


def test_all_branches_means_those_on_the_line_wherever_they_stand(line):
    rows = line.letter.recipients.select_related("unit").order_by("order")
    assert [(row.heading, row.position) for row in rows] == [
        ("Các phòng chuyên môn", 1), ("Các phòng chuyên môn", 2),
        ("Các Chi cục", 1), ("Các Chi cục", 2), ("Các Chi cục", 3),
    ]  # fmt: skip
    assert {row.unit.name for row in rows} == {*DIVISIONS, *BRANCHES}


def test_malware_treated_is_a_number_or_words_and_words_are_not_summed(line):
    words = line.files(BRANCHES[0], malware_treated="đã diệt hết")
    line.files(BRANCHES[1], malware_treated=2)
    line.files(DIVISIONS[0], malware_found=0, malware_treated=0)
    assert words.answers["malware_treated"].get("value") in (None, "")
    assert words.answers["malware_treated"]["note"] == "đã diệt hết"
    said = line.officer().sum_of(line.letter)
    assert (said.reported, said.expected) == (3, 5)
    assert (said["malware_found"], said["malware_treated"]) == (6, 2)
    opened = line.officer().opened_sum(line.letter, "malware_treated")
    assert [opened[name][2] for name in (BRANCHES[0], BRANCHES[1], DIVISIONS[0])] == ["–", "2", "0"]
    assert "đã diệt hết" in line.officer().get("reporting:submission", words.pk)


def test_people_and_computers_are_two_measures(line):
    line.files(BRANCHES[0], malware_treated=3)
    said = line.officer().sum_of(line.letter)
    assert (said["civil_servants_carried_out"], said["computers_carried_out"]) == (8, 9)


@pytest.mark.parametrize(
    ("kept", "dropped"), [("computers", "civil_servants"), ("civil_servants", "computers")], ids=["computers", "people"]
)
def test_the_officer_keeps_one_of_the_two_measures_in_the_draft(line, kept, dropped):
    officer = line.officer()
    draft = officer.types(line.campaign, the_letter(line), line.unit(OFFICE))
    officer.asks_for(draft, f"carried_out_by:{kept}")
    letter = officer.issues(draft, number="900/CTHADS", dated="1/9/2022")
    branch = line.unit(BRANCHES[0])
    page = line.offices.staff(branch, "reporter").writes(letter, branch).page
    assert f'name="{kept}"' in page
    assert f'name="{dropped}"' not in page
    line.offices.clock.on("12/9/2022")
    line.offices.files(letter, branch, **{**FIGURES, dropped: "", kept: 8}, malware_treated=3)
    said = line.officer().sum_of(letter)
    assert said[f"{kept}_carried_out"] == 8
    assert said[f"{dropped}_carried_out"] is None  # not asked is not zero


def test_the_officer_keeps_both_measures_in_the_draft(line):
    officer = line.officer()
    draft = officer.types(line.campaign, the_letter(line), line.unit(OFFICE))
    officer.asks_for(draft, "carried_out_by:computers", "carried_out_by:civil_servants")
    assert draft.tasks.get(kind="report").form.template.key == "tq"


def test_words_in_place_of_a_number_are_collected_for_the_department(line):
    line.files(BRANCHES[0], malware_treated="đã diệt hết")
    page = line.officer().get("board:texts", line.letter.pk)
    assert "đã diệt hết" in page
    assert BRANCHES[0] in page


def test_the_report_is_printed_for_signature_and_seal(line):
    report = line.files(BRANCHES[0], malware_treated=3)
    page = line.offices.staff(line.unit(BRANCHES[0]), "head").get("reporting:print", report.pk)
    assert "ký" in page.lower()


def test_the_sum_goes_up_the_line_and_not_through_the_districts(line):
    for name in BRANCHES:
        line.files(name, malware_treated=3)
    top = line.offices.staff(line.unit("Chính phủ"), "auditor")
    assert top.campaign_sum(line.campaign, line.unit(MINISTRY))["computers_carried_out"] == 27
    assert top.campaign_sum(line.campaign, line.unit("Tỉnh Tuyên Quang"))["computers_carried_out"] is None
    assert top.campaign_sum(line.campaign, line.unit("Chính phủ"))["computers_carried_out"] == 27
    at_office = line.officer().campaign_sum(line.campaign, line.unit(OFFICE))
    assert (at_office.reported, at_office["computers_carried_out"]) == (3, 27)


def test_the_departments_own_report_follows_the_letter_that_it_acts_on(line):
    for name in BRANCHES:
        line.files(name, malware_treated=3)
    office = line.unit(OFFICE)
    own = line.offices.files(
        line.ministrys, office, assessment="Đạt", civil_servants=30, computers=5, malware_found=0, malware_treated=0
    )
    ministry = line.officer(ICT)
    ministry.accepts(own, line.ministrys)
    assert ministry.sum_of(line.ministrys)["civil_servants_carried_out"] == 30
    assert ministry.board(line.ministrys)[OFFICE][6].startswith("3/5")
    ministry.get("board:directive_sum", line.letter.pk, status=404)  # a letter of others stays theirs


def test_before_the_20th_is_the_end_of_the_19th(line):
    due = report_of(line.letter, line.unit(BRANCHES[0])).due_at
    assert due == dt.datetime(2022, 9, 19, 17, tzinfo=dt.UTC)


def test_a_successor_takes_over_what_is_open_and_filed_reports_stay(line):
    line.files(BRANCHES[0], malware_treated=3)
    region = line.offices.world.unit(
        "Phòng Thi hành án dân sự khu vực 1", "branch", OFFICE, line=Line.VERTICAL, since=dt.date(2022, 9, 14)
    )
    line.offices.clock.on("14/9/2022")
    parts = [Part(line.unit(name)) for name in BRANCHES[:2]]
    succeed(parts, [region], dt.date(2022, 9, 14), by=None, now=line.offices.clock.now)
    current = Assignment.objects.current().filter(task__directive=line.letter, task__kind="report")
    assert {each.unit.name: each.state for each in current} == {
        **dict.fromkeys((*DIVISIONS, BRANCHES[2], region.name), "open"), BRANCHES[0]: "submitted",
    }  # fmt: skip
    said = line.officer().sum_of(line.letter)
    assert (said.reported, said["computers_carried_out"]) == (1, 9)
    line.offices.files(line.letter, region, **FIGURES, malware_treated=1)
    said = line.officer().sum_of(line.letter)
    assert (said.reported, said["computers_carried_out"]) == (2, 18)
