"""The national tree in the database."""

import datetime as dt

import pytest
from django.utils import timezone

from lamsach.portal.ledger.models import Entry
from lamsach.portal.units import actions
from lamsach.portal.units.importing import import_national, plan_national
from lamsach.portal.units.models import Ancestry, Edge, Succession, TreeImport, Unit, UnitName

BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
NOW = timezone.now()


def below(unit, day, depth):
    return Ancestry.objects.on(day).filter(ancestor=unit, depth=depth).count()


def test_all_units_of_both_eras_stand_under_the_nation_on_their_days(national_tree):
    nation = Unit.objects.get(code="VN")
    assert [below(nation, BEFORE, depth) for depth in (1, 2, 3)] == [63, 696, 10_035]
    assert [below(nation, AFTER, depth) for depth in (1, 2, 3)] == [34, 3_321, 0]
    assert Unit.objects.count() == 14_007


def test_the_counts_of_single_places_are_those_of_their_day(national_tree):
    ba_dinh = national_tree.unit("Quận Ba Đình", "Thành phố Hà Nội")
    assert below(ba_dinh, BEFORE, 1) == 13
    assert not Unit.objects.alive(AFTER).filter(pk=ba_dinh.pk).exists()
    [heir] = Succession.objects.filter(predecessor__name="Huyện Bạch Long Vĩ")
    assert (heir.successor.name, heir.partial) == ("Đặc khu Bạch Long Vĩ", False)


def test_a_commune_that_was_not_rearranged_goes_on_under_its_province(national_tree):
    commune = Unit.objects.filter(opened__lt=BEFORE, closed=None, kind="commune").first()
    edges = Edge.objects.filter(unit=commune).order_by("since").select_related("superior")
    assert [(edge.superior.kind in ("province", "central_city"), edge.until) for edge in edges] == [
        (False, AFTER),
        (True, None),
    ]


def test_importing_it_again_changes_nothing(national_tree):
    before = set(Unit.objects.values_list("pk", "code", "name", "opened", "closed"))
    entry = import_national(by=None, now=NOW)
    assert (entry.created, entry.matched) == (0, 14_007)
    assert set(Unit.objects.values_list("pk", "code", "name", "opened", "closed")) == before
    assert Succession.objects.count() == 14_196
    assert Entry.objects.filter(verb="tree.imported").exists()
    assert TreeImport.objects.get(pk=entry.pk).supported_since == dt.date(2025, 3, 1)


def test_edits_by_hand_stay_when_it_is_imported_again(national_tree):
    city = national_tree.unit("Thành phố Thủy Nguyên", "Thành phố Hải Phòng", day=BEFORE)
    UnitName.objects.filter(unit=city).update(since=dt.date(2025, 1, 1))
    UnitName.objects.create(unit=city, name="Huyện Thủy Nguyên", until=dt.date(2025, 1, 1))
    import_national(by=None, now=NOW)
    assert national_tree.unit("Huyện Thủy Nguyên", "Thành phố Hải Phòng") == city


@pytest.mark.django_db
def test_units_entered_by_hand_before_are_recognised_and_get_their_codes():
    nation = actions.create_unit("Chính phủ", "nation", superior=None, by=None)
    hanoi = actions.create_unit("UBND TP Hà Nội", "central_city", superior=nation, by=None)
    actions.create_unit("Cục An toàn thông tin", "agency", superior=nation, by=None)
    plan = plan_national()
    assert plan.without_code == {"VN": nation.pk, "19:01": hanoi.pk}
    assert len(plan.created) == 14_005


def test_the_paths_are_those_that_a_rebuild_derives(national_tree):
    before = set(Ancestry.objects.values_list("ancestor", "descendant", "depth", "since", "until"))
    actions.rebuild_tree(NOW)
    assert set(Ancestry.objects.values_list("ancestor", "descendant", "depth", "since", "until")) == before
