"""The board says how far every unit is, who is late, and lets the officer act on those chosen."""

import csv
import datetime as dt
import io
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lamsach.campaign.progress import BoardState
from lamsach.portal.campaigns.actions.acting import ask_extension, finish_task, mark_seen
from lamsach.portal.campaigns.models import Assignment, Campaign, Extension, Notice, Reminder
from lamsach.portal.ledger.models import Entry
from lamsach.portal.people.models import Person
from lamsach.portal.reporting.board.rows import board_rows
from lamsach.portal.units.ancestry import rebuild
from lamsach.portal.units.models import Edge, Unit
from tests.portal.campaigns import letters
from tests.portal.reporting import reports

AFTER = dt.datetime(2022, 9, 28, tzinfo=dt.UTC)


def rows_by_name(nation, directive, login="quan", now=letters.NOW):
    return {row.name: row for row in board_rows(nation.viewer(login), directive, now)}


def recipient_of(directive, name):
    return directive.recipients.get(unit__name=name)


def test_every_state_a_unit_goes_through_shows(nation, directive, assignment):
    def state():
        return rows_by_name(nation, directive)["Phường 1"].state

    assert state() is BoardState.NOT_SEEN
    mark_seen(recipient_of(directive, "Phường 1"), by=nation.people["p1"], now=letters.NOW)
    assert state() is BoardState.SEEN
    reports.clerk(nation, "p1", assignment).types(scanned="1")
    assert state() is BoardState.WORKING
    report = reports.filed(nation, "p1", assignment, scanned="1")
    assert state() is BoardState.SUBMITTED
    office = nation.browser("quan")
    office.post(reverse("reporting:return", args=[report.filings.get().pk]), {"reason": "Thiếu số liệu"})
    assert state() is BoardState.RETURNED
    report = reports.filed(nation, "p1", assignment, scanned="2")
    office.post(reverse("reporting:accept", args=[report.filings.get().pk]))
    assert state() is BoardState.ACCEPTED


def test_late_is_a_flag_beside_the_state_and_says_by_how_much(nation, directive, assignment):
    rows = rows_by_name(nation, directive, now=AFTER)
    assert (rows["Phường 1"].state, rows["Phường 1"].late_days) == (BoardState.NOT_SEEN, 3)
    assert rows_by_name(nation, directive)["Phường 1"].late_days is None


def test_the_page_filters_by_state_lateness_and_name(nation, directive, assignment):
    mark_seen(recipient_of(directive, "Phường 1"), by=nation.people["p1"], now=letters.NOW)
    office, url = nation.browser("quan"), reverse("board:board", args=[directive.pk])

    def names(query):
        return {row.name for row in office.get(url, query).context["rows"]}

    assert names({}) == {"Phường 1", "Phường 2", "Phường 3"}
    assert names({"state": "seen"}) == {"Phường 1"}
    assert names({"q": "phuong 2"}) == {"Phường 2"}
    assert names({"late": "1", "order": "late"}) == {"Phường 1", "Phường 2", "Phường 3"}  # 2022 is over
    assert names({"state": "nonsense", "page": "99"}) == {"Phường 1", "Phường 2", "Phường 3"}


def test_reminding_tells_the_chosen_units_in_the_portal_and_by_mail_and_is_recorded(
    nation, directive, assignment, django_capture_on_commit_callbacks
):
    Person.objects.filter(login="p1").update(email="p1@example.vn")
    chosen = [recipient_of(directive, name).pk for name in ("Phường 1", "Phường 2")]
    with django_capture_on_commit_callbacks(execute=True):
        answer = nation.browser("quan").post(
            reverse("board:remind", args=[directive.pk]), {"recipient": chosen, "text": "Xin báo cáo sớm"}
        )
    assert answer.status_code == 302
    assert Notice.objects.filter(kind="reminded").count() == 2
    assert [message.to for message in mail.outbox] == [["p1@example.vn"]]
    assert sorted(Reminder.objects.values_list("channel", flat=True)) == ["email", "portal", "portal"]
    assert Entry.objects.filter(verb="units.reminded").count() == 1
    row = rows_by_name(nation, directive)["Phường 1"]
    assert (row.reminders, row.reminded is not None) == (1, True)


def test_a_report_that_waits_for_the_head_is_one_that_the_unit_works_on(nation, directive, assignment):
    someone = reports.clerk(nation, "p1", assignment)
    someone.types(assessment="Tốt", scanned="1")
    someone.files(do="hand_in")
    row = rows_by_name(nation, directive)["Phường 1"]
    assert (row.state, row.submission) == ("working", None)


def test_a_double_click_reminds_once_and_another_text_again(nation, directive, assignment):
    quan = nation.browser("quan")
    key = quan.get(reverse("board:board", args=[directive.pk])).context["remind_form"]["key"].value()
    for text in ("Xin báo cáo sớm", "Xin báo cáo sớm", "Hôm nay là hạn cuối"):
        data = {"recipient": [assignment.recipient_id], "text": text, "key": key}
        quan.post(reverse("board:remind", args=[directive.pk]), data)
    assert list(Notice.objects.filter(kind="reminded").order_by("pk").values_list("detail", flat=True)) == [
        "Xin báo cáo sớm",
        "Hôm nay là hạn cuối",
    ]


def test_a_unit_that_owes_nothing_is_not_reminded(nation, directive, assignment):
    reports.filed(nation, "p1", assignment, scanned="1")
    nation.browser("quan").post(
        reverse("board:remind", args=[directive.pk]),
        {"recipient": [recipient_of(directive, "Phường 1").pk], "text": "Xin báo cáo"},
    )
    assert not Reminder.objects.exists()


def test_units_of_another_directive_cannot_be_slipped_in(nation, campaign, directive):
    other = reports.order(nation, campaign, issuer="Sở", by="so")
    foreign = other.recipients.first()
    nation.browser("quan").post(
        reverse("board:remind", args=[directive.pk]), {"recipient": [foreign.pk, "x", "-1", "9" * 30], "text": "A"}
    )
    assert not Reminder.objects.exists()


def test_more_time_ends_with_the_day_in_the_campaigns_time_zone(nation, directive, assignment):
    day = timezone.localdate() + dt.timedelta(days=10)
    nation.browser("quan").post(
        reverse("board:extend", args=[directive.pk]),
        {
            "recipient": [recipient_of(directive, "Phường 1").pk],
            "extend-day": day.isoformat(),
            "extend-reason": "Bão",
        },
    )
    assignment.refresh_from_db()
    assert assignment.state == Assignment.State.EXTENDED
    assert timezone.localtime(assignment.due_at).isoformat()[:16] == f"{day + dt.timedelta(days=1)}T00:00"


def test_waiving_takes_a_reason(nation, directive, assignment):
    url, chosen = reverse("board:waive", args=[directive.pk]), [recipient_of(directive, "Phường 1").pk]
    nation.browser("quan").post(url, {"recipient": chosen, "waive-reason": ""})
    assignment.refresh_from_db()
    assert assignment.state == Assignment.State.OPEN
    nation.browser("quan").post(url, {"recipient": chosen, "waive-reason": "Không có máy tính"})
    assignment.refresh_from_db()
    assert assignment.state == Assignment.State.WAIVED


@pytest.mark.parametrize(("decision", "granted"), [("grant", True), ("refuse", False)])
def test_a_request_for_more_time_is_decided_on_the_board(nation, directive, assignment, decision, granted):
    ask_extension(
        assignment, timezone.now() + dt.timedelta(days=9), "Thiếu người", by=nation.people["p1"], now=letters.NOW
    )
    office = nation.browser("quan")
    page = office.get(reverse("board:board", args=[directive.pk])).text
    assert "Thiếu người" in page
    asked = Extension.objects.get()
    office.post(reverse("board:decide", args=[directive.pk, asked.pk]), {"decision": decision, "answer": "Đã xem xét"})
    asked.refresh_from_db()
    assert asked.granted is granted


def test_exports_carry_the_board_and_no_formula(nation, directive, assignment):
    Unit.objects.filter(name="Phường 1").update(name="=1+1")
    office = nation.browser("quan")
    answer = office.get(reverse("board:export", args=[directive.pk, "csv"]))
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(lines) == 4
    assert "'=1+1" in {line[2] for line in lines}
    sheet = load_workbook(io.BytesIO(office.get(reverse("board:export", args=[directive.pk, "xlsx"])).content)).active
    cells = {cell.value: cell.data_type for cell in sheet["C"]}
    assert cells["'=1+1"] == "s"
    assert sheet.freeze_panes == "A2"


def test_tasks_done_are_counted(nation, campaign):
    directive = letters.issued(nation, campaign)
    launch = Assignment.objects.get(task__directive=directive, task__kind="launch", unit__name="Phường 1")
    finish_task(launch, by=nation.people["p1"], now=letters.NOW)
    row = rows_by_name(nation, directive)["Phường 1"]
    assert (row.done, row.tasks, row.state) == (1, 2, BoardState.WORKING)


def test_the_queries_do_not_grow_with_the_units(nation, campaign, django_assert_max_num_queries):
    for n in range(30):
        nation.unit(f"Phường {n + 10}", "ward", "Quận")
    directive = reports.order(nation, campaign)
    office = nation.browser("quan")
    with django_assert_max_num_queries(30):
        assert len(office.get(reverse("board:board", args=[directive.pk])).context["rows"]) == 33


def test_a_name_that_holds_html_or_turns_the_text_round_is_shown_as_text(nation, directive):
    Unit.objects.filter(name="Phường 1").update(name="<b>Phường</b> \u202etxt.exe")
    page = nation.browser("quan").get(reverse("board:board", args=[directive.pk])).text
    assert "<b>Phường" not in page


def test_the_sum_of_a_unit_that_closed_opens_for_its_last_superior_alone(nation, campaign, directive, assignment):
    reports.filed(nation, "p1", assignment, scanned="7")
    end = dt.date(2022, 10, 1)
    Edge.objects.filter(unit=assignment.unit).update(until=end)
    Unit.objects.filter(pk=assignment.unit_id).update(closed=end)
    rebuild()
    above = reverse("board:campaign_sum", args=[campaign.slug, nation.units["Quận"].pk])
    below = reverse("board:campaign_sum", args=[campaign.slug, assignment.unit_id])
    page = nation.browser("quan").get(above).text
    assert below in page
    answer = nation.browser("quan").get(below)
    assert answer.status_code == 200
    assert re.search(r">\s*7\s*<", answer.text)
    assert nation.browser("khac").get(below).status_code == 404
    for table in ("xlsx", "csv"):
        address = reverse("board:campaign_export", args=[campaign.slug, assignment.unit_id, table])
        assert [nation.browser(login).get(address).status_code for login in ("quan", "khac")] == [200, 404]


def test_how_many_reported_is_of_the_same_units_as_the_sum(nation, campaign, directive, assignment):
    """A ward that was closed after it reported is in both; who stood above it still opens its report."""
    nation.person("thanhpho", "Thành phố", "officer")
    report = reports.filed(nation, "p1", assignment, scanned="7")
    end = dt.date(2022, 10, 1)
    Edge.objects.filter(unit=assignment.unit).update(until=end)
    Unit.objects.filter(pk=assignment.unit_id).update(closed=end)
    rebuild()
    city = nation.browser("thanhpho")
    page = city.get(reverse("board:campaign_sum", args=[campaign.slug, nation.units["Thành phố"].pk]))
    assert page.context["sum"].reported == (1, 3)
    address = reverse("reporting:submission", args=[report.pk])
    assert [nation.browser(login).get(address).status_code for login in ("thanhpho", "khac")] == [200, 404]


def test_a_waived_report_is_asked_for_again_from_the_board_and_the_unit_is_told(nation, directive, assignment):
    quan, board = nation.browser("quan"), reverse("board:board", args=[directive.pk])
    again = reverse("campaigns:lift_waiver", args=[assignment.pk])
    assert again not in quan.get(board).text
    chosen = [recipient_of(directive, "Phường 1").pk]
    quan.post(reverse("board:waive", args=[directive.pk]), {"recipient": chosen, "waive-reason": "Không có máy tính"})
    assert f'form="again" formaction="{again}"' in quan.get(board).text
    assert quan.post(again, {"back": board}).url == board
    assert reports.state(assignment) == "open"
    assert Notice.objects.filter(unit=assignment.unit, kind="asked_again").count() == 1
    quan.post(reverse("board:waive", args=[directive.pk]), {"recipient": chosen, "waive-reason": "Không có máy tính"})
    Campaign.objects.update(state="closed")
    quan.post(again, {"back": board})
    assert reports.state(assignment) == "waived", "in a closed campaign nothing is asked for"


def test_the_board_says_that_a_unit_has_ended(nation, directive):
    """Closed with nobody to take over, it owes for ever: the officer must see that it is waived, not chased."""
    Unit.objects.filter(name="Phường 1").update(closed=dt.date(2022, 9, 20))
    page = nation.browser("quan").get(reverse("board:board", args=[directive.pk])).text
    assert "kết thúc từ 20/09/2022" in page
    assert page.count("kết thúc từ") == 1
    before = rows_by_name(nation, directive, now=dt.datetime(2022, 9, 10, tzinfo=dt.UTC))
    assert before["Phường 1"].ended is None


def test_a_unit_that_owes_nothing_any_more_has_no_box_and_its_row_is_no_text(nation, directive, assignment):
    reports.filed(nation, "p1", assignment, scanned="7")
    Unit.objects.filter(pk=assignment.unit_id).update(closed=dt.date(2022, 10, 1))
    page = nation.browser("quan").get(reverse("board:board", args=[directive.pk])).text
    assert page.count('<td class="tick"') == 3
    assert page.count('name="recipient"') == 2
    assert "&lt;" not in page.split("<tbody>")[1].split("</tbody>")[0]
