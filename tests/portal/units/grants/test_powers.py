"""Nobody gives a role above the own powers or outside the own subtree; nobody resets a superior's person."""

import datetime as dt

import pytest
from django.utils import timezone

from lamsach.portal.ledger.models import Entry
from lamsach.portal.people.models import Person
from lamsach.portal.units.ancestry import rebuild_below
from lamsach.portal.units.grants import actions, powers
from lamsach.portal.units.grants.powers import GRANTABLE, PowersExceededError
from lamsach.portal.units.models import Edge, Role, RoleGrant

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def nation(world):
    world.unit("Cục", "ministry")
    world.unit("Tỉnh", "province", "Cục")
    world.unit("Tỉnh khác", "province", "Cục")
    world.unit("Huyện", "district", "Tỉnh")
    world.unit("Xã", "commune", "Huyện")
    for unit in ("Cục", "Tỉnh", "Tỉnh khác", "Huyện", "Xã"):
        for role in Role.values:
            world.person(f"{role}@{unit}", unit, role)
    return world


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("given", Role.values)
def test_a_role_gives_only_what_its_powers_cover(nation, role, given):
    viewer = nation.viewer(f"{role}@Huyện")
    guest = actions.Guest(nation.units["Xã"], (given,))
    if given in GRANTABLE.get(role, ()):
        assert actions.invite(viewer, [guest], now=NOW)[0].invitation.person.grants.get().role == given
    else:
        with pytest.raises(PowersExceededError):
            actions.invite(viewer, [guest], now=NOW)


@pytest.mark.parametrize(
    ("unit", "reached"), [("Huyện", True), ("Xã", True), ("Tỉnh", False), ("Tỉnh khác", False), ("Cục", False)]
)
def test_powers_end_at_the_own_subtree(nation, unit, reached):
    viewer = nation.viewer("operator@Huyện")
    before = (Person.objects.count(), Entry.objects.count())
    if reached:
        actions.invite(viewer, [actions.Guest(nation.units[unit], ("reporter",))], now=NOW)
    else:
        with pytest.raises(PowersExceededError):
            actions.invite(
                viewer,
                [actions.Guest(nation.units["Xã"], ("reporter",)), actions.Guest(nation.units[unit], ("reporter",))],
                now=NOW,
            )
        assert (Person.objects.count(), Entry.objects.count()) == before, "all or none"


def test_a_superior_on_the_other_line_has_no_powers(nation):
    branch = nation.unit("Chi cục", "department", "Cục", line="vertical", also_under="Tỉnh")
    nation.person("branch", branch, "reporter")
    assert not powers.managed_people(nation.viewer("operator@Tỉnh")).filter(login="branch").exists()
    assert powers.managed_people(nation.viewer("operator@Cục")).filter(login="branch").exists()


def managed(world, login):
    found = set(powers.managed_people(world.viewer(login)))
    return {name for name, person in world.people.items() if person in found}


def test_an_officer_looks_after_equals_and_below_not_operators_not_superiors_not_neighbours(nation):
    below = {"officer", "head", "reporter", "it_admin", "auditor"}
    assert managed(nation, "officer@Huyện") == {f"{role}@{unit}" for role in below for unit in ("Huyện", "Xã")} - {
        "officer@Huyện"
    }


@pytest.mark.parametrize("role", ["reporter", "it_admin", "curator", "auditor"])
def test_who_has_no_powers_looks_after_nobody(nation, role):
    assert managed(nation, f"{role}@Cục") == set()


def test_whoever_also_holds_a_role_above_is_out_of_reach(nation):
    nation.person("reporter@Xã", "Tỉnh", "reporter")
    assert "reporter@Xã" not in managed(nation, "operator@Huyện")
    assert "reporter@Xã" in managed(nation, "operator@Tỉnh")


def test_a_revoked_role_elsewhere_does_not_count(nation):
    nation.person("reporter@Xã", "Tỉnh", "reporter")
    RoleGrant.objects.filter(person=nation.people["reporter@Xã"], unit=nation.units["Tỉnh"]).update(revoked_at=NOW)
    assert "reporter@Xã" in managed(nation, "operator@Huyện")


def test_a_revoked_manager_has_no_powers_left(nation):
    RoleGrant.objects.filter(person=nation.people["operator@Huyện"]).update(revoked_at=NOW)
    assert managed(nation, "operator@Huyện") == set()


def test_powers_follow_the_tree_of_the_day(nation):
    xa = nation.units["Xã"]
    Edge.objects.filter(unit=xa).update(until=dt.date(2025, 7, 1))
    Edge.objects.create(unit=xa, superior=nation.units["Tỉnh khác"], since=dt.date(2025, 7, 1))
    rebuild_below([xa.pk])
    assert "reporter@Xã" not in managed(nation, "operator@Huyện")
    assert "reporter@Xã" in managed(nation, "operator@Tỉnh khác")


@pytest.mark.parametrize("login", ["operator@Tỉnh", "operator@Huyện", "operator@Tỉnh khác", "officer@Huyện"])
def test_actions_refuse_persons_out_of_reach_even_without_a_page(nation, login):
    viewer, unit = nation.viewer("officer@Huyện"), nation.units["Huyện"]
    person = nation.people[login]
    for attempt in (
        lambda: actions.reset(viewer, person, unit, "slip", now=NOW),
        lambda: actions.deactivate(viewer, person, unit, now=NOW),
        lambda: actions.reactivate(viewer, person, unit),
        lambda: actions.give_role(viewer, person, unit, "reporter", now=NOW),
        lambda: actions.revoke_role(viewer, person.grants.get(), now=NOW),
    ):
        with pytest.raises(PowersExceededError):
            attempt()
    person.refresh_from_db()
    assert person.is_active
    assert person.has_usable_password()


def test_one_person_may_hold_several_roles_in_several_units(nation):
    viewer, person = nation.viewer("operator@Tỉnh"), nation.people["reporter@Xã"]
    actions.give_role(viewer, person, nation.units["Huyện"], "head", now=NOW)
    actions.give_role(viewer, person, nation.units["Xã"], "it_admin", now=NOW)
    actions.give_role(viewer, person, nation.units["Xã"], "it_admin", now=NOW)
    assert nation.viewer("reporter@Xã").roles == {
        nation.units["Xã"].pk: {"reporter", "it_admin"},
        nation.units["Huyện"].pk: {"head"},
    }
    with pytest.raises(PowersExceededError):
        actions.give_role(viewer, person, nation.units["Tỉnh khác"], "head", now=NOW)


def test_a_revoked_role_ends_at_once_and_stays_as_a_fact(nation):
    grant = nation.people["reporter@Xã"].grants.get()
    actions.revoke_role(nation.viewer("head@Huyện"), grant, now=NOW)
    assert nation.viewer("reporter@Xã").roles == {}
    grant.refresh_from_db()
    assert grant.revoked_at == NOW
    assert Entry.objects.get(verb="role.revoked").unit_id == nation.units["Xã"].pk


def test_the_last_second_counts(nation):
    """A page opened before the own role was taken is too late."""
    viewer = nation.viewer("operator@Huyện")
    RoleGrant.objects.filter(person=nation.people["operator@Huyện"]).update(revoked_at=timezone.now())
    browser = nation.browser("operator@Huyện")
    answer = browser.post(f"/people/units/{nation.units['Xã'].pk}/invite/", {"roles": "reporter"})
    assert answer.status_code == 403
    assert viewer.holds_any("operator"), "the viewer of that page was older"
