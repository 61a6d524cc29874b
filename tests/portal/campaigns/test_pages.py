"""The pages, as their users click through them."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from lamsach.portal.campaigns.models import (
    Assignment,
    Campaign,
    Directive,
    Extension,
    FormVersion,
    Notice,
    Recipient,
    TaskDeadline,
)
from lamsach.portal.campaigns.parts import Letter
from tests.portal.campaigns.letters import LAUNCH, issued, report_task

TODAY = timezone.localdate()
SOON = TODAY + dt.timedelta(days=20)
LATER = TODAY + dt.timedelta(days=40)
EMPTY_ROWS = {"INITIAL_FORMS": 0, "TOTAL_FORMS": 0}


def rows(prefix, *rows_typed):
    """Return the fields of a list of rows as a browser sends them."""
    data = {f"{prefix}-TOTAL_FORMS": len(rows_typed), f"{prefix}-INITIAL_FORMS": 0}
    for n, row in enumerate(rows_typed):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


def base(page):
    """Return the mark of what the page showed."""
    return re.search(r'name="base" value="(\w+)"', page.content.decode())[1]


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


def post(browser, name, *args, data=None, status=302):
    answer = browser.post(reverse(f"campaigns:{name}", args=args), data or {})
    assert answer.status_code == status, answer.content.decode()[-4000:]
    return answer


def get(browser, name, *args, status=200, **query):
    answer = browser.get(reverse(f"campaigns:{name}", args=args), query)
    assert answer.status_code == status
    return answer


def test_an_operator_creates_edits_opens_and_closes_a_campaign(nation):
    cuc = nation.browser("cuc")
    data = {
        "operator": nation.units["Cục"].pk,
        "title": "Làm sạch mã độc 2022",
        "starts_on": "01/08/2022",
        "ends_on": "2022-12-31",
        "time_zone": "Asia/Ho_Chi_Minh",
        "is_public": "on",
        "measures": ["machines_scanned", "machines_infected"],
    }
    post(cuc, "create", data={**data, "ends_on": "2022-01-01"}, status=422)
    post(cuc, "create", data={**data, "time_zone": "Asia/Nowhere"}, status=422)
    post(cuc, "create", data=data)
    campaign = Campaign.objects.get()
    assert (campaign.slug, campaign.state, campaign.measures.count()) == ("lam-sach-ma-doc-2022", "draft", 2)
    get(nation.browser("quan"), "detail", campaign.slug, status=404)
    post(cuc, "open", campaign.slug)
    get(nation.browser("quan"), "detail", campaign.slug)
    page = get(cuc, "edit", campaign.slug)
    mark = re.search(r'name="base" value="(\w+)"', page.content.decode())[1]
    post(cuc, "edit", campaign.slug, data={**data, "title": "Tên mới", "base": mark})
    again = post(cuc, "edit", campaign.slug, data={**data, "title": "Tên của tôi", "base": mark}, status=409)
    assert "Tên mới" in again.content.decode()
    assert "Tên của tôi" in again.content.decode()
    mark = re.search(r'name="base" value="(\w+)"', again.content.decode())[1]
    post(cuc, "edit", campaign.slug, data={**data, "title": "Tên của tôi", "base": mark})
    assert Campaign.objects.get().title == "Tên của tôi"
    post(cuc, "close", campaign.slug)
    assert Campaign.objects.get().state == "closed"


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


def test_deadlines_that_passed_or_outlast_the_letter_above_are_pointed_out(nation, campaign):
    rule = (report_rule(nation, "Quận"),)
    parent = issued(nation, campaign, "Sở", "so", rules=rule, tasks=(report_task(SOON),))
    quan = nation.browser("quan")
    answer = quan.post(reverse("campaigns:forward", args=[parent.recipients.get().pk]), follow=True)
    assert "công văn của đơn vị mình" in answer.content.decode()
    child = Directive.objects.get(parent=parent)
    assert "Cần xem lại" not in get(quan, "directive_issue", child.pk).content.decode()
    TaskDeadline.objects.filter(task__directive=child).update(moment=timezone.now() + dt.timedelta(days=50))
    assert "yêu cầu sớm hơn" in get(quan, "directive_issue", child.pk).content.decode()
    TaskDeadline.objects.filter(task__directive=child).update(moment=timezone.now() - dt.timedelta(days=1))
    assert "đã qua" in get(quan, "directive_issue", child.pk).content.decode()


def test_the_receiving_office_is_told_and_reading_the_letter_settles_the_notice(nation, campaign):
    office = Letter("V/v", receiving_office=nation.units["Văn phòng"].pk)
    letter = issued(nation, campaign, letter=office)
    notice = Notice.objects.get(unit=nation.units["Văn phòng"])
    get(nation.browser("vanphong"), "directive", letter.pk)
    notice.refresh_from_db()
    assert notice.seen_by == nation.people["vanphong"]
    assert not Recipient.objects.filter(seen_at__isnull=False).exists()


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


def report_rule(nation, unit):
    from lamsach.portal.campaigns.parts import RuleLine

    return RuleLine("unit", unit=nation.units[unit].pk)


def test_opening_a_letter_records_that_it_was_seen_but_an_auditor_leaves_no_trace(nation, campaign):
    letter = issued(nation, campaign)
    get(nation.browser("kiemtra"), "directive", letter.pk)
    row = Recipient.objects.get(unit=nation.units["Phường 1"])
    assert row.seen_at is None
    get(nation.browser("p1"), "directive", letter.pk)
    row.refresh_from_db()
    assert row.seen_by == nation.people["p1"]
    get(nation.browser("khac"), "directive", letter.pk, status=404)
    page = get(nation.browser("quan"), "directive", letter.pk).content.decode()
    assert "1 trong 3 đơn vị đã xem" in page
    assert Recipient.objects.filter(seen_at__isnull=False).count() == 1


def test_a_clerk_sees_what_is_to_do_does_it_and_takes_it_back(nation, campaign):
    issued(nation, campaign, tasks=(LAUNCH, report_task(SOON)))
    p1 = nation.browser("p1")
    page = get(p1, "inbox").content.decode()
    assert "2 việc phải làm" in page
    launch = Assignment.objects.get(unit=nation.units["Phường 1"], task__kind="launch")
    post(p1, "finish", launch.pk, data={"note": "Đã phát thanh"})
    launch.refresh_from_db()
    assert (launch.state, launch.note) == ("submitted", "Đã phát thanh")
    assert "1 việc phải làm" in get(p1, "inbox").content.decode()
    post(p1, "reopen", launch.pk)
    launch.refresh_from_db()
    assert launch.finished_at is None
    post(nation.browser("p2"), "finish", launch.pk, status=404)
    post(nation.browser("kiemtra"), "finish", launch.pk, status=403)


def test_more_time_is_asked_for_and_decided_on_the_pages(nation, campaign):
    issued(nation, campaign, tasks=(report_task(SOON),))
    task = Assignment.objects.get(unit=nation.units["Phường 1"])
    p1, quan = nation.browser("p1"), nation.browser("quan")
    post(p1, "ask", task.pk, data={"day": TODAY.isoformat(), "reason": "Bận"}, status=422)
    post(p1, "ask", task.pk, data={"day": LATER.isoformat(), "reason": "Bận"})
    asked = Extension.objects.get()
    assert "Đề nghị gia hạn" in get(quan, "directive", task.task.directive_id).content.decode()
    get(p1, "decide", asked.pk, status=403)
    get(nation.browser("so"), "decide", asked.pk, status=404)
    post(quan, "decide", asked.pk, data={"refuse": "1", "answer": ""}, status=422)
    answer = post(quan, "decide", asked.pk, data={"answer": "Đồng ý", "back": "https://elsewhere.example.vn/"})
    assert answer.url == reverse("campaigns:directive", args=[task.task.directive_id])
    task.refresh_from_db()
    assert task.state == "extended"


def test_an_officer_extends_and_waives_from_the_board_and_returns_to_it(nation, campaign):
    issued(nation, campaign, tasks=(report_task(SOON),))
    quan = nation.browser("quan")
    one, two = Assignment.objects.filter(unit__name__in=["Phường 1", "Phường 2"]).order_by("pk")
    answer = post(quan, "extend", one.pk, data={"day": LATER.isoformat(), "reason": "Bão", "back": "/reports/"})
    assert answer.url == "/reports/"
    post(quan, "waive", two.pk, data={"reason": "Không có máy"})
    post(quan, "lift_waiver", two.pk)
    two.refresh_from_db()
    assert two.state == "open"
    get(nation.browser("so"), "extend", one.pk, status=404)


def test_a_letter_is_forwarded_corrected_widened_and_withdrawn(nation, campaign):
    parent = issued(nation, campaign, "Sở", "so", rules=(report_rule(nation, "Quận"),), tasks=(report_task(LATER),))
    quan, so = nation.browser("quan"), nation.browser("so")
    row = parent.recipients.get()
    get(quan, "directive", parent.pk)
    post(nation.browser("khac"), "forward", row.pk, status=404)
    answer = post(quan, "forward", row.pk)
    child = Directive.objects.get(parent=parent)
    assert answer.url == reverse("campaigns:directive_edit", args=[child.pk])
    post(quan, "forward", row.pk)
    assert Directive.objects.filter(parent=parent).count() == 1

    deadline = parent.tasks.get().deadlines.get()
    correction = {
        "reason": "Nhầm",
        "number": "8/STTTT",
        "dated": "30/08/2022",
        "subject": parent.subject,
        "denominator": "listed",
        f"day_{deadline.pk}": LATER.isoformat(),
        f"bound_{deadline.pk}": "by",
    }
    post(so, "correct", parent.pk, data=correction)
    shown = get(quan, "directive", parent.pk).content.decode()
    assert "8/STTTT" in shown
    assert "Nhầm" in shown
    post(so, "add_recipient", parent.pk, data={"unit": "", "unit_text": "Trường", "listed": "on"})
    assert parent.recipients.count() == 2
    post(so, "withdraw", parent.pk, data={"reason": ""}, status=422)
    post(so, "withdraw", parent.pk, data={"reason": "Gửi nhầm"})
    assert "Gửi nhầm" in get(quan, "directive", parent.pk).content.decode()
    post(quan, "withdraw", parent.pk, data={"reason": "Không phải của mình"}, status=404)


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


def test_the_list_of_letters_is_searched_and_scoped(nation, campaign):
    issued(nation, campaign)
    assert "7/UBND" in get(nation.browser("p1"), "directives", q="7/ubnd").content.decode()
    assert "7/UBND" not in get(nation.browser("p1"), "directives", q="999").content.decode()
    assert "7/UBND" not in get(nation.browser("khac"), "directives").content.decode()


def test_pages_speak_english_too(nation, campaign):
    issued(nation, campaign, tasks=(report_task(SOON),))
    p1 = nation.browser("p1")
    page = p1.get(reverse("campaigns:inbox"), headers={"accept-language": "en"}).content.decode()
    assert "1 thing to do, the next one in" in page


def test_a_page_with_many_recipients_takes_a_constant_number_of_queries(
    nation, campaign, django_assert_max_num_queries
):
    letter = issued(nation, campaign)
    quan = nation.browser("quan")
    get(quan, "directive", letter.pk)
    with django_assert_max_num_queries(45):
        get(quan, "directive", letter.pk)
