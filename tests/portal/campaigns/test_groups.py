"""Groups of units: numbered rows, from a pasted list or one by one."""

import re

import pytest
from django.urls import reverse

from lamsach.portal.campaigns.actions.groups import GroupList, MemberLine, create_group, edit_group
from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.models import Assignment
from lamsach.portal.campaigns.parts import RuleLine, fingerprint
from lamsach.portal.ledger.models import Entry
from lamsach.portal.reporting.asked import traits_of
from lamsach.portal.units.models import UnitGroup
from tests.portal.campaigns import letters


def members(group):
    return [(each.position, each.unit.name, each.stands_for) for each in group.members.order_by("position")]


def typed(nation, *names, stands_for=1):
    return GroupList("Khối", members=tuple(MemberLine(nation.units[n].pk, n, stands_for) for n in names))


def test_rows_are_numbered_and_may_name_two_bodies(nation):
    group = create_group(nation.units["Sở"], typed(nation, "Quận", "Trường", stands_for=2), by=nation.people["so"])
    assert members(group) == [(1, "Quận", 2), (2, "Trường", 2)]


def test_two_editors_are_told_and_twins_refused(nation):
    group = create_group(nation.units["Sở"], typed(nation, "Quận"), by=nation.people["so"])
    base = fingerprint(GroupList.of(group))
    edit_group(group, typed(nation, "Trường"), base=base, by=nation.people["so"])
    with pytest.raises(EditConflictError):
        edit_group(group, typed(nation, "Quận"), base=base, by=nation.people["so"])
    with pytest.raises(NotPossibleError):
        create_group(nation.units["Sở"], typed(nation, "Quận", "Quận"), by=nation.people["so"])


def fields_of(page):
    """Return the fields of the form as a browser would send them back."""
    data = {}
    for tag in re.findall(r"<input[^>]*>", page):
        found = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if "name" in found and (found.get("type") not in ("radio", "checkbox") or " checked" in tag):
            data[found["name"]] = found.get("value", "")
    return {name: value for name, value in data.items() if "__prefix__" not in name}


def test_a_pasted_list_becomes_rows_and_what_is_doubtful_is_asked_back(nation):
    so = nation.browser("so")
    url = reverse("campaigns:group_create")
    rows = {"members-TOTAL_FORMS": 0, "members-INITIAL_FORMS": 0}
    pasted = "Phường 1\nphuong 2\n\nPhường\nXã không có"
    page = so.post(url, {"name": "Khối phường", "more": "pasted", "pasted": pasted, **rows}).content.decode()
    data = fields_of(page) | {"name": "Khối phường"}
    assert data["members-0-unit_text"] == "Phường 1"
    assert data["members-3-unit_text"] == "Xã không có"
    assert not UnitGroup.objects.exists()
    answer = so.post(url, data)
    assert answer.status_code == 422
    assert f'name="members-2-unit" value="{nation.units["Phường 3"].pk}"' in answer.content.decode()
    data |= {"members-2-unit": nation.units["Phường 3"].pk, "members-3-DELETE": "on"}
    assert so.post(url, data).status_code == 302
    assert members(UnitGroup.objects.get()) == [(1, "Phường 1", 1), (2, "Phường 2", 1), (3, "Phường 3", 1)]


def test_a_group_is_changed_by_its_own_office_only(nation):
    group = create_group(nation.units["Sở"], typed(nation, "Quận"), by=nation.people["so"])
    url = reverse("campaigns:group_edit", args=[group.pk])
    assert nation.browser("quan").get(url).status_code == 404
    so = nation.browser("so")
    data = fields_of(so.get(url).content.decode())
    assert so.post(url, data | {"name": "Tên mới"}).status_code == 302
    stale = so.post(url, data | {"name": "Tên khác"})
    assert (stale.status_code, "Tên mới" in stale.content.decode()) == (409, True)
    assert UnitGroup.objects.get().name == "Tên mới"
    assert "Tên mới" in so.get(reverse("campaigns:groups")).content.decode()
    twice = {"members-1-unit_text": "Quận", "members-1-stands_for": 1, "members-TOTAL_FORMS": 2}
    assert so.post(url, fields_of(so.get(url).content.decode()) | twice).status_code == 422


def test_a_group_is_deleted_and_letters_that_are_out_stay_as_they_were(nation, campaign):
    so = nation.people["so"]
    group = create_group(nation.units["Sở"], typed(nation, "Quận", "Trường"), by=so)
    rules = (RuleLine("group", group=group.pk),)
    letter = letters.issued(nation, campaign, "Sở", "so", rules=rules)
    edit_group(group, GroupList("Tên mới"), base=fingerprint(GroupList.of(group)), by=so)
    assignment = Assignment.objects.filter(task__directive=letter).select_related("recipient__rule__group").first()
    assert traits_of(assignment).groups == {"Khối"}, "a new name does not reach the letter that is out"
    address = reverse("campaigns:group_delete", args=[group.pk])
    assert nation.browser("quan").post(address).status_code == 404
    assert nation.browser("so").post(address)["Location"] == reverse("campaigns:groups")
    assert not UnitGroup.objects.exists()
    assert letters.unit_names(letter.recipients.all()) == {"Quận", "Trường"}
    assignment = Assignment.objects.get(pk=assignment.pk)
    assert traits_of(assignment).groups == {"Khối"}
    assert Entry.objects.get(verb="group.deleted").details["name"] == "Tên mới"


def test_a_group_that_a_draft_addresses_is_not_deleted(nation, campaign):
    group = create_group(nation.units["Sở"], typed(nation, "Quận"), by=nation.people["so"])
    made = letters.draft(nation, campaign, "Sở", "so", rules=(RuleLine("group", group=group.pk),))
    so = nation.browser("so")
    answer = so.post(reverse("campaigns:group_delete", args=[group.pk]), follow=True)
    assert made.subject in answer.text
    assert UnitGroup.objects.exists()
