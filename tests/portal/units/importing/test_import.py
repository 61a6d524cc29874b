"""Taking a list of units into the tree."""

import datetime as dt

import pytest
from django.utils import timezone

from lamsach.portal.ledger.models import Entry
from lamsach.portal.units import actions
from lamsach.portal.units.importing import NEW, SKIP, Snapshot, execute, plan_import
from lamsach.portal.units.importing.execution import RowsRefusedError
from lamsach.portal.units.lists import read_list
from lamsach.portal.units.models import Ancestry, Edge, TreeImport, Unit, UnitGroup
from tests.portal.units.lists.test_reader import SAMPLES

DAY = dt.date(2022, 9, 1)
NOW = timezone.now()

pytestmark = pytest.mark.django_db


class Place:
    """A city with two districts, a department, and a second province with the same names in it."""

    def __init__(self):
        self.nation = actions.create_unit("Chính phủ", "nation", superior=None, by=None)
        self.city = actions.create_unit("Thành phố Hải Đông", "central_city", superior=self.nation, by=None, code="31")
        self.north = self.add("Quận Bắc Sơn", "urban_district")
        self.south = self.add("Huyện Kiến Thụy", "rural_district")
        self.add("Sở Thông tin và Truyền thông", "department")
        self.add("Xã Hòa An", "commune", self.south, code="00101")
        other = actions.create_unit("Tỉnh Tây", "province", superior=self.nation, by=None)
        self.add("Huyện Kiến Thụy", "rural_district", other)

    def add(self, name, kind, superior=None, code=""):
        return actions.create_unit(name, kind, superior=superior or self.city, by=None, code=code)


@pytest.fixture
def place():
    return Place()


def planned(text, under=None, decisions=None, name="units.csv"):
    listed = read_list(text if isinstance(text, bytes) else text.encode(), name)
    return plan_import(listed, Snapshot.of(DAY), under=under.pk if under else None, decisions=decisions)


def outcomes(plan):
    return [(step.row.place.number, step.outcome.value, step.reason) for step in plan.steps]


def taken(plan, **options):
    return execute(plan, by=None, now=NOW, source="units.csv", **options)


@pytest.mark.parametrize(
    "written",
    [
        "UBND quận Bắc Sơn",
        "Q. Bắc Sơn",
        "BẮC SƠN",
        "quan bac son",
        "Sở TT&TT",
        "STTTT",
        "UBND H. Kiến Thụy",
        "TP Hải Đông",
    ],
)
def test_a_unit_that_is_there_is_matched_however_it_is_written(place, written):
    plan = planned(f"Tên đơn vị\n{written}\n", place.city)
    assert outcomes(plan) == [(2, "matched", "")]
    before = Unit.objects.count()
    taken(plan)
    assert Unit.objects.count() == before


def test_new_units_are_created_with_their_kind_under_superiors_of_the_list(place):
    plan = planned(
        "Tên đơn vị;Cấp trên\n"
        "Trường THCS Hòa An;UBND xã Hòa Bình\n"  # before its superior
        "UBND xã Hoà Bình;Kiến Thụy\n"
        "Sở Y tế;\n",
        place.city,
    )
    assert [step.outcome for step in plan.steps] == ["created"] * 3
    done = taken(plan)
    school = Unit.objects.get(name="Trường THCS Hòa An")
    above = Ancestry.objects.on(DAY).filter(descendant=school, depth__gt=0).order_by("depth")
    assert [each.ancestor.name for each in above.select_related("ancestor")] == [
        "Xã Hoà Bình", "Huyện Kiến Thụy", "Thành phố Hải Đông", "Chính phủ",
    ]  # fmt: skip
    assert {Unit.objects.get(pk=pk).kind for pk in done.units.values()} == {"secondary_school", "commune", "department"}
    assert done.entry.created == 3
    [entry] = Entry.objects.filter(verb="tree.imported")
    assert sorted(done.units.values()) == entry.details["created"]


def test_a_name_that_is_nearly_there_is_refused_with_what_it_may_mean(place):
    plan = planned("Tên đơn vị\nHuyện Kiến Thủy\nThành phố Bắc Sơn\n", place.city)
    assert outcomes(plan) == [(2, "refused", "near"), (3, "refused", "near")]
    assert [step.suggestions[0].unit for step in plan.steps] == [place.south.pk, place.north.pk]
    assert plan.steps[0].suggestions[0].path == "Huyện Kiến Thụy, Thành phố Hải Đông, Chính phủ"


def test_a_person_decides_refused_rows(place):
    text = "Tên đơn vị\nHuyện Kiến Thủy\nThành phố Bắc Sơn\nHuyện Kiến Thuy\n"
    plan = planned(text, place.city, {2: place.south.pk, 3: NEW, 4: SKIP})
    assert outcomes(plan) == [(2, "matched", ""), (3, "created", ""), (4, "refused", "left_out")]


def test_nothing_changes_when_any_row_is_refused_unless_told_otherwise(place):
    plan = planned("Tên đơn vị,Loại\nSở Y tế,\nHuyện Kiến Thủy,\nSở Nội vụ,vương quốc\n", place.city)
    assert plan.counts == {"created": 1, "matched": 0, "moved": 0, "linked": 0, "refused": 2}
    with pytest.raises(RowsRefusedError, match="2 rows"):
        taken(plan)
    assert not Unit.objects.filter(name="Sở Y tế").exists()
    done = taken(plan, accept_refused=True)
    assert (done.entry.created, done.entry.refused) == (1, 2)
    assert Unit.objects.filter(name="Sở Y tế").exists()


def test_what_machines_are_told_names_each_refused_row_with_place_and_reason(place):
    told = planned("Tên đơn vị,Loại\nSở Y tế,\nHuyện Kiến Thủy,\nSở Nội vụ,vương quốc\n", place.city).as_json()
    assert [each["name"] for each in told["created"]] == ["Sở Y tế"]
    assert [(each["place"]["row"], each["code"]) for each in told["refused"]] == [(3, "near"), (4, "unknown_kind")]
    assert all(each["reason"] for each in told["refused"])


def test_a_unit_known_by_its_code_moves_and_a_name_alone_never_does(place):
    plan = planned("Tên đơn vị,Mã,Cấp trên\nXã Hòa An,00101,Quận Bắc Sơn\nXã Hòa An,,Quận Bắc Sơn\n", place.city)
    assert outcomes(plan) == [(2, "moved", ""), (3, "created", "")]
    plan = planned("Tên đơn vị,Mã,Cấp trên,Từ ngày\nXã Hòa An,00101,Quận Bắc Sơn,01/01/2022\n", place.city)
    taken(plan)
    edges = Edge.objects.filter(unit__code="00101").order_by("since").select_related("superior")
    assert [(edge.superior.name, edge.until) for edge in edges] == [
        ("Huyện Kiến Thụy", dt.date(2022, 1, 1)),
        ("Quận Bắc Sơn", None),
    ]


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        ("Xã Lạ,00101,\n", ["code_of_another"]),
        ("A,X1,\nB,X1,\n", ["", "code_twice"]),
        ("Sở Y tế,,\nSở Y Tế,,\n", ["", "twice"]),
        ("Sở TTTT,,\nSTTTT,,\n", ["", "twice"]),
        ("Xã A,,Huyện Không Có\n", ["unknown_superior"]),
        ("Xã A,,Xã B\nXã B,,Xã A\n", ["cycle", "cycle"]),
        ("Xã A,,Huyện Kiến Thủy\nHuyện Kiến Thủy,,\n", ["superior_refused", "near"]),
        ("Quận Bắc Sơn,N1,Xã Cháu\nXã Cháu,,Quận Bắc Sơn\n", ["cycle", "cycle"]),
    ],
)
def test_each_doubt_is_a_refused_row_with_its_reason(place, rows, reasons):
    plan = planned(f"Tên đơn vị,Mã,Cấp trên\n{rows}", place.city)
    assert [step.reason for step in plan.steps] == reasons
    assert all(step.message for step in plan.steps if step.reason)


def test_a_superior_of_two_places_is_told_apart_by_the_place_above(place):
    plan = planned(
        'Tên đơn vị,Cấp trên\nXã A,Huyện Kiến Thụy\nXã B,"Huyện Kiến Thụy, tỉnh Tây"\n"Xã C, H. Kiến Thụy, TP Hải Đông",\n'
    )
    assert [step.reason for step in plan.steps] == ["ambiguous_superior", "", ""]
    assert [step.path.split(", ")[1] for step in plan.steps[1:]] == ["Tỉnh Tây", "Thành phố Hải Đông"]
    assert plan.steps[2].name == "Xã C"


def test_a_unit_gets_its_second_line_by_its_code(place):
    place.add("Tổng cục Thi hành án", "agency", place.nation, code="TC")
    plan = planned(
        "Tên đơn vị;Mã;Mã cấp trên;Tuyến\n"
        "Cục THADS thành phố;T31;31;địa bàn\n"
        "Cục Thi hành án dân sự thành phố;T31;TC;ngành dọc\n"
    )
    assert [step.outcome for step in plan.steps] == ["created", "linked"]
    taken(plan)
    edges = (
        Edge.objects.filter(unit__code="T31").order_by("-counting").values_list("superior__name", "line", "counting")
    )
    assert list(edges) == [("Thành phố Hải Đông", "territorial", True), ("Tổng cục Thi hành án", "vertical", False)]


def test_a_unit_is_not_taken_for_another_of_its_name_on_the_other_line(place):
    justice = place.add("Tổng cục Thi hành án", "agency", place.nation)
    place.add("Cục Thi hành án dân sự Hải Đông", "agency")
    plan = planned("Tên đơn vị;Cấp trên;Tuyến\nCục THADS Hải Đông;Tổng cục Thi hành án;ngành dọc\n", place.nation)
    assert outcomes(plan) == [(2, "refused", "elsewhere")]
    [suggestion] = plan.steps[0].suggestions
    plan = planned(
        "Tên đơn vị;Cấp trên;Tuyến\nCục THADS Hải Đông;Tổng cục Thi hành án;ngành dọc\n",
        place.nation,
        {2: suggestion.unit},
    )
    assert [step.outcome for step in plan.steps] == ["linked"]
    taken(plan)
    assert Edge.objects.filter(unit=suggestion.unit, superior=justice, counting=False).exists()


def test_a_code_of_a_unit_of_another_day_is_not_given_again(place):
    actions.create_unit("Xã Sau", "commune", superior=place.south, by=None, code="S", since=dt.date(2030, 1, 1))
    plan = planned("Tên đơn vị,Mã\nXã Trước,S\nHuyện Kiến Thụy,S\n", place.city)
    assert outcomes(plan) == [(2, "refused", "code_elsewhen"), (3, "refused", "code_elsewhen")]


def test_groups_of_the_list_become_groups_with_their_numbers(place):
    owner = Unit.objects.get(name="Sở Thông tin và Truyền thông")
    plan = planned(SAMPLES["yaml"], place.city, name="units.yaml")
    taken(plan, group_owner=owner)
    assert [
        (group.name, [(member.position, member.written, member.stands_for) for member in group.members.all()])
        for group in UnitGroup.objects.filter(owner=owner).order_by("pk")
    ] == [
        ("Khối cơ quan hành chính", [(1, "Sở Nội vụ", 1), (2, "Sở Y tế", 1)]),
        ("Ngành dọc", [(1, "Cục Thuế tỉnh", 2)]),
    ]
    taken(planned(SAMPLES["yaml"], place.city, name="units.yaml"), group_owner=owner)
    assert UnitGroup.objects.filter(owner=owner).count() == 2


def test_a_unit_in_two_groups_is_one_unit(place):
    text = "TT,Tên đơn vị\nKhối A,\n1,Sở Y tế\nKhối B,\n1,Sở Y tế\n"
    plan = planned(text, place.city)
    assert [step.outcome for step in plan.steps] == ["created", "matched"]
    done = taken(plan, group_owner=place.city)
    assert done.units[0] == done.units[1]
    assert [group.members.count() for group in UnitGroup.objects.all()] == [1, 1]


def test_a_matched_unit_without_a_code_gets_the_one_of_the_list(place):
    taken(planned("Tên đơn vị,Mã\nQuận Bắc Sơn,303\n", place.city))
    place.north.refresh_from_db()
    assert place.north.code == "303"


def test_importing_twice_creates_once(place):
    text = "Tên đơn vị,Cấp trên\nXã A,Quận Bắc Sơn\nXã B,Quận Bắc Sơn\n"
    taken(planned(text, place.city))
    plan = planned(text, place.city)
    assert [step.outcome for step in plan.steps] == ["matched", "matched"]
    assert TreeImport.objects.count() == 1


def test_new_units_end_with_a_superior_that_ends(place):
    actions.close_unit(place.north, dt.date(2025, 7, 1), by=None)
    taken(planned("Tên đơn vị,Cấp trên\nPhường A,Quận Bắc Sơn\n", place.city))
    assert Unit.objects.get(name="Phường A").closed == dt.date(2025, 7, 1)


def test_a_row_cannot_begin_before_its_superior(place):
    late = actions.create_unit("Quận Mới", "urban_district", superior=place.city, by=None, since=dt.date(2022, 1, 1))
    plan = planned("Tên đơn vị,Từ ngày\nPhường A,01/01/2020\n", late)
    assert outcomes(plan) == [(2, "refused", "outside_life")]


def test_a_plan_that_has_changed_meanwhile_has_another_signature(place):
    text = "Tên đơn vị\nSở Y tế\n"
    before = planned(text, place.city).signature()
    assert planned(text, place.city).signature() == before
    place.add("Sở Y tế", "department")
    assert planned(text, place.city).signature() != before
