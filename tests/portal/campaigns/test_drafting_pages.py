"""An officer drafts a letter on its pages; what was typed is never lost."""

import re

import pytest
from django.urls import reverse

from lamsach.portal.campaigns.models import (
    Directive,
    FormVersion,
)
from tests.portal.campaigns.letters import issued
from tests.portal.campaigns.pages import TODAY, base, get, post, report_rule, rows


def letter_data(**changes):
    return {
        "subject": "V/v làm sạch mã độc",
        "number": "",
        "dated": "/8/2022",
        "body": "Kính gửi",
        **rows("citations", {"as_written": "Công văn số 1298/CATTT-NCSV ngày 23/8/2022"}),
        **rows("contacts", {"role": "Phòng CNTT", "phone": "0200000000"}),
        **rows("distributions", {"purpose": "filing", "text": "Lưu: VT"}),
        **changes,
    }


@pytest.fixture
def quan(nation):
    return nation.browser("quan")


def start(quan, campaign):
    answer = quan.post(
        reverse("campaigns:directive_create", args=[campaign.slug]),
        {"issuer": quan.unit.pk, "subject": "V/v làm sạch mã độc"},
    )
    assert answer.status_code == 302
    return Directive.objects.latest("pk")


@pytest.fixture
def draft(quan, campaign, nation):
    quan.unit = nation.units["Quận"]
    return start(quan, campaign)


def test_an_officer_drafts_and_issues_a_letter_in_four_steps(nation, campaign, quan, draft):
    page = get(quan, "directive_edit", draft.pk)
    office = {"receiving_office": "", "receiving_office_text": "văn phòng"}
    post(quan, "directive_edit", draft.pk, data=letter_data(base=base(page), next="1", **office))
    draft.refresh_from_db()
    assert draft.receiving_office == nation.units["Văn phòng"]
    assert (draft.dated_as_written, draft.citations.count()) == ("/8/2022", 1)

    page = get(quan, "directive_recipients", draft.pk)
    rule = {"kind": "kind_below", "unit": nation.units["Quận"].pk, "unit_kind": "ward", "listed": "on"}
    data = {"tree_day": TODAY.isoformat(), "denominator": "listed", "base": base(page), **rows("rules", rule)}
    post(quan, "directive_recipients", draft.pk, data=data)
    assert "Phường 3" in get(quan, "directive_recipients", draft.pk).content.decode()

    page = get(quan, "directive_tasks", draft.pk)
    hp = FormVersion.objects.get(template__key="hp")
    report = {
        "kind": "report",
        "text": "Báo cáo",
        "form": hp.pk,
        "report_by_day": "25/09/2022",
        "report_by_bound": "before",
        "clean_by_day": "20/09/2022",
        "clean_by_bound": "by",
    }
    launch = {"kind": "launch", "text": "Phát động", "audience": ["kind:ward"]}
    post(quan, "directive_tasks", draft.pk, data={"base": base(page), **rows("tasks", launch, report)})
    shown = get(quan, "directive_tasks", draft.pk).content.decode()
    assert "24/09/2022 24:00" in shown
    assert "20/09/2022 24:00" in shown
    assert "25/09/2022 là ngày nghỉ" in shown

    page = get(quan, "directive_issue", draft.pk)
    seen = re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]
    answer = post(quan, "directive_issue", draft.pk, data={"seen": seen, "dated": "/8/2022"}, status=422)
    assert "Số công văn còn trống" in answer.content.decode()
    post(quan, "directive_issue", draft.pk, data={"seen": seen, "dated": "/8/2022", "blank_is_meant": "on"})
    draft.refresh_from_db()
    assert (draft.state, draft.recipients.count()) == ("issued", 3)
    for step in ("directive_edit", "directive_recipients", "directive_tasks", "directive_issue"):
        get(quan, step, draft.pk, status=302)


def test_what_changed_since_the_last_look_is_not_issued(nation, campaign, quan, draft):
    answer = post(quan, "directive_issue", draft.pk, data={"seen": "old", "number": "7"}, status=422)
    assert "đã thay đổi" in answer.content.decode()
    shown = re.search(r'name="seen" value="([^"]*)"', get(quan, "directive_issue", draft.pk).text)[1]
    mark = base(get(quan, "directive_edit", draft.pk))
    post(nation.browser("quan2"), "directive_edit", draft.pk, data=letter_data(base=mark, subject="Của người khác"))
    answer = post(quan, "directive_issue", draft.pk, data={"seen": shown, "blank_is_meant": "on"}, status=422)
    assert "đã thay đổi" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.is_draft


def test_two_officers_at_once_are_told_and_nothing_typed_is_lost(nation, campaign, quan, draft):
    mark = base(get(quan, "directive_edit", draft.pk))
    post(nation.browser("quan2"), "directive_edit", draft.pk, data=letter_data(base=mark, subject="Của người khác"))
    answer = post(quan, "directive_edit", draft.pk, data=letter_data(base=mark, subject="Của tôi"), status=409)
    assert "Của người khác" in answer.content.decode()
    assert 'value="Của tôi"' in answer.content.decode()
    assert Directive.objects.get().subject == "Của người khác"
    post(quan, "directive_edit", draft.pk, data=letter_data(base=base(answer), subject="Của tôi"))
    assert Directive.objects.get().subject == "Của tôi"


def test_more_rows_come_without_script_and_without_losing_what_was_typed(quan, draft):
    mark = base(get(quan, "directive_edit", draft.pk))
    data = letter_data(base=mark, more="citations", subject="Đang gõ dở")
    page = post(quan, "directive_edit", draft.pk, data=data, status=200).content.decode()
    assert 'name="citations-3-as_written"' in page
    assert 'value="Đang gõ dở"' in page
    assert Directive.objects.get().subject != "Đang gõ dở"


def test_the_spare_rows_that_a_browser_sends_along_say_nothing(quan, draft):
    mark = base(get(quan, "directive_edit", draft.pk))
    spare = rows("distributions", {"purpose": "filing", "text": "VT"}, {"purpose": "action", "text": ""})
    post(quan, "directive_edit", draft.pk, data=letter_data(base=mark, **spare))
    assert [each.text for each in draft.distributions.all()] == ["VT"]


def test_a_line_of_the_address_that_was_only_typed_is_not_lost(nation, quan, draft):
    mark = base(get(quan, "directive_recipients", draft.pk))
    typed = rows("rules", {"kind": "unit", "unit": "", "unit_text": "phường 2", "listed": "on"})
    data = {"tree_day": TODAY.isoformat(), "denominator": "listed", "base": mark, **typed}
    post(quan, "directive_recipients", draft.pk, data=data)
    assert draft.rules.get().unit == nation.units["Phường 2"]


def test_a_name_that_may_mean_several_units_is_asked_back_with_choices(nation, quan, draft):
    mark = base(get(quan, "directive_edit", draft.pk))
    data = letter_data(base=mark, receiving_office="", receiving_office_text="phuong")
    page = post(quan, "directive_edit", draft.pk, data=data, status=422).content.decode()
    assert f'name="receiving_office" value="{nation.units["Phường 2"].pk}"' in page
    data["receiving_office"] = nation.units["Phường 2"].pk
    post(quan, "directive_edit", draft.pk, data=data)
    assert Directive.objects.get().receiving_office == nation.units["Phường 2"]
    unknown = letter_data(base="x", receiving_office="", receiving_office_text="xã không có")
    post(quan, "directive_edit", draft.pk, data=unknown, status=422)


def test_an_emptied_line_takes_the_chosen_unit_back(nation, quan, draft):
    chosen = {"receiving_office": nation.units["Văn phòng"].pk, "receiving_office_text": "Văn phòng — Quận"}
    post(quan, "directive_edit", draft.pk, data=letter_data(base=base(get(quan, "directive_edit", draft.pk)), **chosen))
    assert Directive.objects.get().receiving_office == nation.units["Văn phòng"]
    emptied = chosen | {"receiving_office_text": ""}
    post(
        quan, "directive_edit", draft.pk, data=letter_data(base=base(get(quan, "directive_edit", draft.pk)), **emptied)
    )
    assert Directive.objects.get().receiving_office == nation.units["Quận"]


def test_a_row_with_a_typed_name_only_is_not_dropped(nation, quan, draft):
    row = {"kind": "unit", "unit": "", "unit_text": "Phường 2", "listed": "on"}
    page = get(quan, "directive_recipients", draft.pk)
    data = {"tree_day": TODAY.isoformat(), "denominator": "listed", "base": base(page), **rows("rules", row)}
    post(quan, "directive_recipients", draft.pk, data=data)
    assert Directive.objects.get().rules.get().unit == nation.units["Phường 2"]
    doubtful = rows("rules", row | {"unit_text": "Phường"})
    page = get(quan, "directive_recipients", draft.pk)
    post(quan, "directive_recipients", draft.pk, data=data | doubtful | {"base": base(page)}, status=422)


def test_a_cited_letter_is_suggested_and_only_readable_ones_can_be_chosen(nation, campaign, quan, draft):
    other = issued(nation, campaign, "Tỉnh khác", "khac", rules=(report_rule(nation, "Tỉnh khác"),))
    top = issued(nation, campaign, "Sở", "so", rules=(report_rule(nation, "Quận"),))
    mark = base(get(quan, "directive_edit", draft.pk))
    cited = rows("citations", {"as_written": "Công văn 7/UBND ngày 30/8/2022", "matched": other.pk, "confirmed": "on"})
    post(quan, "directive_edit", draft.pk, data=letter_data(base=mark, **cited), status=422)
    plain = rows("citations", {"as_written": "Công văn 7/UBND ngày 30/8/2022"})
    post(quan, "directive_edit", draft.pk, data=letter_data(base=mark, **plain))
    page = get(quan, "directive_edit", draft.pk)
    assert "có thể là công văn này" in page.content.decode()
    sure = rows("citations", {"as_written": "Công văn 7/UBND ngày 30/8/2022", "matched": top.pk, "confirmed": "on"})
    post(quan, "directive_edit", draft.pk, data=letter_data(base=base(page), **sure))
    citation = Directive.objects.get(pk=draft.pk).citations.get()
    assert (citation.matched, citation.confirmed_by) == (top, nation.people["quan"])


def test_a_draft_is_thrown_away_by_its_issuer_only(nation, campaign, quan, draft):
    post(nation.browser("so"), "discard", draft.pk, status=404)
    post(quan, "discard", draft.pk)
    assert not Directive.objects.exists()


def test_hostile_text_is_shown_as_text(nation, campaign, quan, draft):
    mark = base(get(quan, "directive_edit", draft.pk))
    nasty = "<script>alert(1)</script>\u202egnp.exe"
    post(quan, "directive_edit", draft.pk, data=letter_data(base=mark, subject=nasty))
    page = get(quan, "directive", draft.pk).content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page
