"""From the lines of an address to units."""

import datetime as dt

from lamsach.portal.campaigns.addressing import resolve
from lamsach.portal.campaigns.parts import Address, RuleLine
from lamsach.portal.units.models import GroupMember, UnitGroup, UnitKind
from tests.portal.campaigns.letters import TODAY, wards


def names(resolution):
    return [resolution.units[each.unit].name for each in resolution.addressees]


def group(nation, name, *units, stands_for=1):
    made = UnitGroup.objects.create(owner=nation.units["Sở"], name=name)
    for n, unit in enumerate(units, 1):
        GroupMember.objects.create(group=made, unit=nation.units[unit], position=n, stands_for=stands_for)
    return made


def unit(nation, name, **changes):
    return RuleLine("unit", unit=nation.units[name].pk, **changes)


def test_numbers_restart_under_each_heading_and_rows_may_stand_for_two(nation):
    one, two = (
        group(nation, "Khối quận", "Quận", stands_for=2),
        group(nation, "Khối phường", "Phường 2", "Phường 1"),
    )
    rules = (RuleLine("group", group=one.pk), RuleLine("group", group=two.pk), unit(nation, "Sở", listed=False))
    found = resolve(Address(TODAY, rules=rules))
    assert [(found.units[each.unit].name, each.heading, each.position) for each in found.addressees] == [
        ("Quận", "Khối quận", 1),
        ("Phường 2", "Khối phường", 1),
        ("Phường 1", "Khối phường", 2),
        ("Sở", "", 1),
    ]
    issuer = nation.units["Phường 1"].pk
    assert found.counts(issuer) == {"addressed": 4, "listed": 3, "without_issuer": 2, "bodies": 5}
    assert [heading for heading, _found in found.headings()] == ["Khối quận", "Khối phường", ""]


def test_a_unit_named_twice_is_addressed_once_and_excluded_wherever_it_stands(nation):
    some = group(nation, "Nhóm", "Phường 1", "Trường")
    rules = (wards(nation), RuleLine("group", group=some.pk), unit(nation, "Phường 3", excluded=True))
    found = resolve(Address(TODAY, rules=rules))
    assert names(found) == ["Phường 1", "Phường 2", "Trường"]
    assert [each.name for each in found.twice] == ["Phường 1"]
    assert [each.name for each in found.left_out] == ["Phường 3"]
    assert found.addressees[0].groups == {"Nhóm"}


def test_the_kind_and_the_tree_are_those_of_the_day(nation):
    UnitKind.objects.filter(unit=nation.units["Phường 3"]).update(until=dt.date(2022, 1, 1))
    UnitKind.objects.create(unit=nation.units["Phường 3"], kind="township", since=dt.date(2022, 1, 1))
    nation.unit("Phường 4", "ward", "Quận", since=dt.date(2023, 1, 1))
    assert names(resolve(Address(TODAY, rules=(wards(nation),)))) == ["Phường 1", "Phường 2"]
    assert len(resolve(Address(dt.date(2023, 5, 1), rules=(wards(nation),))).addressees) == 3
    everywhere = RuleLine("kind_below", unit=nation.units["Chính phủ"].pk, unit_kind="any_commune")
    found = resolve(Address(TODAY, rules=(everywhere,)))
    assert {found.units[each.unit].name: each.kind for each in found.addressees}["Phường 3"] == "township"


def test_what_no_longer_exists_is_named_and_not_addressed(nation):
    nation.unit("Phường cũ", "ward", "Quận", until=dt.date(2020, 1, 1))
    empty = RuleLine("kind_below", unit=nation.units["Quận"].pk, unit_kind="college")
    found = resolve(Address(TODAY, rules=(unit(nation, "Phường cũ"), empty)))
    assert (names(found), [each.name for each in found.gone], found.empty) == ([], ["Phường cũ"], 1)


def test_it_takes_a_handful_of_queries(nation, django_assert_max_num_queries):
    rules = (wards(nation), RuleLine("group", group=group(nation, "Nhóm", "Trường").pk))
    with django_assert_max_num_queries(5):
        resolve(Address(TODAY, rules=rules))
