"""Every change of the tree: what it does, and what it refuses."""

import datetime as dt

import pytest

from lamsach.portal.ledger.models import Entry
from lamsach.portal.units import actions
from lamsach.portal.units.errors import EditConflictError, NotPossibleError
from lamsach.portal.units.models import BEGINNING, Ancestry, Edge, Succession, Unit, UnitName

MERGED = dt.date(2025, 7, 1)
BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2025, 7, 2)
NOW = dt.datetime(2025, 8, 1, 3, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


class Tree:
    """A province with two districts, made by the actions themselves."""

    def __init__(self):
        self.province = actions.create_unit("Tỉnh Đông", "province", superior=None, by=None)
        self.north = actions.create_unit("Huyện Bắc", "rural_district", superior=self.province, by=None)
        self.south = actions.create_unit("Huyện Nam", "rural_district", superior=self.province, by=None)
        self.commune = actions.create_unit("Xã Hòa An", "commune", superior=self.north, by=None, code="00101")


@pytest.fixture
def tree():
    return Tree()


def above(unit, day):
    return [
        each.name
        for each in Unit.objects.filter(
            pk__in=Ancestry.objects.on(day).filter(descendant=unit, depth__gt=0).values("ancestor")
        ).order_by("-name")
    ]


def paths():
    return set(Ancestry.objects.values_list("ancestor", "descendant", "depth", "since", "until"))


class TestCreating:
    def test_a_new_unit_is_named_searchable_sorted_and_has_its_path(self, tree):
        assert tree.commune.search == " xa hoa an"
        assert tree.commune.sort
        assert above(tree.commune, AFTER) == ["Tỉnh Đông", "Huyện Bắc"]
        assert Entry.objects.filter(verb="unit.created", unit_id=tree.commune.pk).exists()

    def test_it_lives_as_long_as_its_superior_where_no_days_are_given(self, tree):
        actions.close_unit(tree.south, MERGED, by=None)
        tree.south.refresh_from_db()
        late = actions.create_unit("Xã Cũ", "commune", superior=tree.south, by=None)
        assert (late.opened, late.closed) == (BEGINNING, MERGED)

    @pytest.mark.parametrize("name", ["UBND xã Hoà An", "XÃ  HÒA AN", "X. Hòa An"])
    def test_a_name_that_stands_there_already_is_refused(self, tree, name):
        with pytest.raises(NotPossibleError, match="already a unit") as refused:
            actions.create_unit(name, "commune", superior=tree.north, by=None)
        assert refused.value.where == "name"
        actions.create_unit(name, "commune", superior=tree.south, by=None)

    @pytest.mark.parametrize("name", ["", " \u200b ", "...", "x" * 301])
    def test_it_needs_a_name(self, tree, name):
        with pytest.raises(NotPossibleError):
            actions.create_unit(name, "commune", superior=tree.north, by=None)

    def test_a_code_belongs_to_one_unit(self, tree):
        with pytest.raises(NotPossibleError, match="already has this code"):
            actions.create_unit("Xã Khác", "commune", superior=tree.north, by=None, code=" 00101 ")

    def test_it_cannot_live_when_its_superior_does_not(self, tree):
        actions.close_unit(tree.south, MERGED, by=None)
        tree.south.refresh_from_db()
        with pytest.raises(NotPossibleError, match="only until 01/07/2025"):
            actions.create_unit("Xã Mới", "commune", superior=tree.south, by=None, until=dt.date(2026, 1, 1))


class TestChanging:
    def test_a_new_name_holds_from_its_day_and_the_old_one_until_then(self, tree):
        actions.rename(tree.commune, "Phường Hòa An", since=MERGED, by=None, decision="1/NQ")
        names = UnitName.objects.filter(unit=tree.commune)
        assert [(row.name, row.since, row.until) for row in names.order_by("since")] == [
            ("Xã Hòa An", BEGINNING, MERGED),
            ("Phường Hòa An", MERGED, None),
        ]
        tree.commune.refresh_from_db()
        assert (tree.commune.name, tree.commune.search) == ("Phường Hòa An", " phuong hoa an")

    def test_a_name_that_is_still_to_come_does_not_show_yet(self, tree):
        actions.rename(tree.commune, "Phường Hòa An", since=dt.date(2999, 1, 1), by=None)
        tree.commune.refresh_from_db()
        assert tree.commune.name == "Xã Hòa An"

    def test_a_slip_in_the_name_is_corrected_without_a_history(self, tree):
        actions.rename(tree.commune, "Xã Hòa Ân", since=None, by=None)
        [row] = UnitName.objects.filter(unit=tree.commune)
        assert (row.name, row.since) == ("Xã Hòa Ân", BEGINNING)

    def test_a_kind_changes_from_a_day_on(self, tree):
        actions.change_kind(tree.commune, "ward", since=MERGED, by=None)
        assert list(tree.commune.kinds.order_by("since").values_list("kind", "until")) == [
            ("commune", MERGED),
            ("ward", None),
        ]

    def test_moving_a_unit_takes_all_below_it_along_from_that_day(self, tree):
        school = actions.create_unit("Trường THCS Hòa An", "secondary_school", superior=tree.commune, by=None)
        actions.move(tree.commune, tree.south, since=MERGED, by=None)
        assert above(school, BEFORE) == ["Xã Hòa An", "Tỉnh Đông", "Huyện Bắc"]
        assert above(school, AFTER) == ["Xã Hòa An", "Tỉnh Đông", "Huyện Nam"]
        kept = paths()
        actions.rebuild_tree(NOW)
        assert paths() == kept

    def test_a_unit_cannot_stand_below_itself(self, tree):
        for superior in (tree.commune, tree.north):
            with pytest.raises(NotPossibleError, match="stands below"):
                actions.move(tree.north, superior, since=MERGED, by=None)

    def test_moving_to_where_it_stands_is_refused(self, tree):
        with pytest.raises(NotPossibleError, match="already stands"):
            actions.move(tree.commune, tree.north, since=MERGED, by=None)

    def test_a_further_superior_sees_the_unit_and_does_not_count_it(self, tree):
        agency = actions.create_unit("Tổng cục Thuế", "agency", superior=None, by=None)
        actions.add_superior(tree.commune, agency, "vertical", since=MERGED, by=None)
        assert above(tree.commune, AFTER) == ["Tỉnh Đông", "Huyện Bắc"]
        with pytest.raises(NotPossibleError, match="On this line"):
            actions.add_superior(tree.commune, tree.south, "vertical", since=AFTER, by=None)
        [edge] = Edge.objects.filter(unit=tree.commune, counting=False)
        actions.end_superior(tree.commune, edge, AFTER, by=None)
        edge.refresh_from_db()
        assert edge.until == AFTER

    def test_the_counting_superior_cannot_simply_end(self, tree):
        with pytest.raises(NotPossibleError, match="counts"):
            actions.end_superior(tree.commune, Edge.objects.get(unit=tree.commune), AFTER, by=None)

    def test_two_who_edit_at_once_are_told(self, tree):
        seen = Unit.objects.get(pk=tree.commune.pk).changes
        actions.rename(tree.commune, "Xã Một", since=None, by=None, expected=seen)
        with pytest.raises(EditConflictError):
            actions.rename(tree.commune, "Xã Hai", since=None, by=None, expected=seen)
        assert Unit.objects.get(pk=tree.commune.pk).name == "Xã Một"

    def test_every_change_is_in_the_ledger(self, tree):
        actions.rename(tree.commune, "Xã Một", since=None, by=None)
        actions.move(tree.commune, tree.south, since=MERGED, by=None)
        actions.close_unit(tree.commune, AFTER, by=None)
        actions.reopen_unit(tree.commune, by=None)
        verbs = Entry.objects.filter(unit_id=tree.commune.pk).order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["unit.created", "unit.renamed", "unit.moved", "unit.closed", "unit.reopened"]


class TestEnding:
    def test_a_closed_unit_ends_with_its_name_kind_and_place(self, tree):
        actions.close_unit(tree.commune, MERGED, by=None)
        assert not Unit.objects.alive(AFTER).filter(pk=tree.commune.pk).exists()
        assert above(tree.commune, BEFORE) == ["Tỉnh Đông", "Huyện Bắc"]
        assert above(tree.commune, AFTER) == []

    def test_a_unit_with_others_below_it_is_not_closed(self, tree):
        with pytest.raises(NotPossibleError, match="Xã Hòa An") as refused:
            actions.close_unit(tree.north, MERGED, by=None)
        assert "where they go" in refused.value.advice

    def test_closing_can_be_taken_back(self, tree):
        before = paths()
        actions.close_unit(tree.commune, MERGED, by=None)
        actions.reopen_unit(tree.commune, by=None)
        assert paths() == before

    def test_a_unit_whose_superior_ended_too_comes_back_under_another_one(self, tree):
        """Else it would stand under nobody, and its own operator could not see it any more."""
        actions.close_unit(tree.commune, MERGED, by=None)
        for other in Unit.objects.filter(superior_edges__superior=tree.north).exclude(pk=tree.commune.pk):
            actions.close_unit(other, MERGED, by=None)
        actions.close_unit(tree.north, MERGED, by=None)
        with pytest.raises(NotPossibleError, match="Huyện Bắc has ended") as refused:
            actions.reopen_unit(tree.commune, by=None)
        assert refused.value.where == "superior"
        assert Unit.objects.get(pk=tree.commune.pk).closed == MERGED
        actions.reopen_unit(tree.commune, by=None, superior=tree.south)
        assert above(tree.commune, BEFORE) == ["Tỉnh Đông", "Huyện Bắc"]
        assert above(tree.commune, AFTER) == ["Tỉnh Đông", "Huyện Nam"]

    def test_a_merger_ends_the_old_units_and_moves_what_stood_below_them(self, tree):
        new = actions.create_unit("Huyện Mới", "rural_district", superior=tree.province, by=None, since=MERGED)
        actions.succeed(
            [actions.Part(tree.north), actions.Part(tree.south)], [new], MERGED, by=None, now=NOW, decision="2/NQ"
        )
        assert above(tree.commune, BEFORE) == ["Tỉnh Đông", "Huyện Bắc"]
        assert above(tree.commune, AFTER) == ["Tỉnh Đông", "Huyện Mới"]
        assert Succession.objects.filter(successor=new, decision="2/NQ", partial=False).count() == 2
        assert not Unit.objects.alive(AFTER).filter(pk__in=[tree.north.pk, tree.south.pk]).exists()
        with pytest.raises(NotPossibleError, match="successors"):
            actions.reopen_unit(tree.north, by=None)

    def test_a_split_asks_where_the_subordinates_go(self, tree):
        new = [
            actions.create_unit(name, "rural_district", superior=tree.province, by=None, since=MERGED)
            for name in ("Huyện Một", "Huyện Hai")
        ]
        with pytest.raises(NotPossibleError, match="still stand"):
            actions.succeed([actions.Part(tree.north, partial=True)], new, MERGED, by=None, now=NOW)
        actions.succeed([actions.Part(tree.north, partial=True)], new, MERGED, by=None, now=NOW, subordinates_to=new[1])
        assert above(tree.commune, AFTER) == ["Tỉnh Đông", "Huyện Hai"]

    def test_a_unit_that_gives_a_part_away_may_go_on(self, tree):
        actions.succeed([actions.Part(tree.north, partial=True, ends=False)], [tree.south], MERGED, by=None, now=NOW)
        assert Unit.objects.alive(AFTER).filter(pk=tree.north.pk).exists()
        assert above(tree.commune, AFTER) == ["Tỉnh Đông", "Huyện Bắc"]

    def test_a_successor_must_be_there_on_the_day_and_be_another_unit(self, tree):
        late = actions.create_unit("Huyện Sau", "rural_district", superior=tree.province, by=None, since=AFTER)
        with pytest.raises(NotPossibleError, match="only from"):
            actions.succeed([actions.Part(tree.south)], [late], MERGED, by=None, now=NOW)
        with pytest.raises(NotPossibleError, match="itself"):
            actions.succeed([actions.Part(tree.south)], [tree.south], MERGED, by=None, now=NOW)
        assert not Succession.objects.exists()


class TestHandover:
    @pytest.fixture
    def told(self, monkeypatch):
        told = []
        monkeypatch.setattr("lamsach.portal.units.handover._receivers", [lambda all_, by, now: told.extend(all_)])
        return told

    def test_open_work_passes_on_with_a_succession_of_today_or_earlier_once(self, tree, told):
        actions.succeed([actions.Part(tree.south)], [tree.north], MERGED, by=None, now=NOW)
        [handover] = told
        assert (handover.predecessor, handover.successors, handover.day) == (tree.south, (tree.north,), MERGED)
        actions.begin_day(NOW)
        assert len(told) == 1

    def test_it_waits_for_the_day_of_a_succession_to_come(self, tree, told):
        actions.succeed([actions.Part(tree.south)], [tree.north], dt.date(2025, 9, 1), by=None, now=NOW)
        assert actions.begin_day(NOW).handed_over == 0
        assert actions.begin_day(dt.datetime(2025, 9, 1, 1, tzinfo=dt.UTC)).handed_over == 1
        assert len(told) == 1

    def test_a_unit_that_gave_away_a_part_keeps_its_work(self, tree, told):
        actions.succeed([actions.Part(tree.north, partial=True, ends=False)], [tree.south], MERGED, by=None, now=NOW)
        assert not told


def test_a_new_day_brings_the_names_that_begin_on_it(tree):
    UnitName.objects.filter(unit=tree.commune).update(until=MERGED)
    UnitName.objects.create(unit=tree.commune, name="Phường Hòa An", since=MERGED)
    assert actions.begin_day(NOW).units == 1
    assert Unit.objects.get(pk=tree.commune.pk).name == "Phường Hòa An"
