"""The pages, as their users click through them."""

import datetime as dt
import re

from django.urls import reverse
from django.utils import timezone

from lamsach.portal.campaigns.actions.builtin_forms import sync_builtin_forms
from lamsach.portal.campaigns.models import (
    Assignment,
    Campaign,
    Directive,
    Extension,
    FormTemplate,
    Notice,
    Recipient,
    TaskDeadline,
)
from lamsach.portal.campaigns.parts import Letter
from tests.portal.campaigns.letters import LAUNCH, NOW, form, issued, report_task
from tests.portal.campaigns.pages import LATER, SOON, TODAY, get, post, report_rule, rows


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
    post(cuc, "create", data={**data, "ends_on": "9999-12-31"}, status=422)  # there is no day after it
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


def test_who_acts_for_several_units_begins_with_the_one_that_was_chosen(nation, campaign):
    for name in ("Cục", "Sở"):
        nation.person("cuc", name, *(["officer"] if name == "Cục" else ["operator", "officer"]))
    cuc = nation.browser("cuc")
    for name in ("Sở", "Cục"):
        cuc.post(reverse("site:switch_unit"), {"unit": nation.units[name].pk})
        chosen = f'value="{nation.units[name].pk}" selected'
        assert all(chosen in get(cuc, *page).text for page in (("create",), ("directive_create", campaign.slug)))


def test_a_page_that_is_sent_twice_makes_one_campaign_and_one_draft(nation, campaign):
    """A double click without a script; typed anew on the page that the browser kept, it is another."""

    def sent(browser, page, *args, **data):
        key = re.search(r'name="key" value="([0-9a-f-]{36})"', get(browser, page, *args).text)[1]
        return [post(browser, page, *args, data={**data, "key": key}).url for _again in range(2)] + [
            post(browser, page, *args, data={**data, changed: "Khác", "key": key}).url
            for changed in ("title", "subject")
            if changed in data
        ]

    cuc = nation.browser("cuc")
    days = {"starts_on": "2022-08-01", "ends_on": "2022-12-31", "time_zone": "Asia/Ho_Chi_Minh"}
    first, second, other = sent(cuc, "create", title="Mới", **days)
    assert first == second != other
    assert Campaign.objects.exclude(pk=campaign.pk).count() == 2
    first, second, other = sent(cuc, "directive_create", campaign.slug, subject="V/v")
    assert first == second != other
    assert Directive.objects.count() == 2


def test_what_is_entered_in_both_languages_is_shown_in_the_readers(nation, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(title_en="Clean machines")
    FormTemplate.objects.filter(pk=form().template_id).update(title_en="Report of figures")
    letter = issued(nation, campaign)
    sync_builtin_forms(now=NOW)
    places = [("list",), ("detail", campaign.slug), ("directive", letter.pk), ("forms",)]
    words = ["Clean machines", "Clean machines", "Report of figures", "Progress report (Hải Phòng form)"]
    quan = nation.browser("quan")
    assert not any(text in get(quan, *place).text for place, text in zip(places, words, strict=True))
    quan.cookies["django_language"] = "en"
    assert all(text in get(quan, *place).text for place, text in zip(places, words, strict=True))


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
        f"task_{parent.tasks.get().pk}": "Báo cáo kết quả",
        **rows("contacts"),
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
