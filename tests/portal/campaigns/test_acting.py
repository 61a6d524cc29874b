"""What recipients do, and what the officer decides."""

import datetime as dt

import pytest

from lamsach.portal.campaigns.actions.acting import ask_extension, finish_task, mark_seen, reopen_task
from lamsach.portal.campaigns.actions.deciding import extend, grant_extension, lift_waiver, refuse_extension, waive
from lamsach.portal.campaigns.actions.issuing import add_recipients, withdraw_directive
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.models import Assignment, Extension, Notice
from lamsach.portal.ledger.models import Entry
from tests.portal.campaigns.letters import NOW, issued

LATER = NOW + dt.timedelta(hours=1)
OCTOBER = dt.datetime(2022, 10, 1, tzinfo=dt.UTC)


@pytest.fixture
def directive(nation, campaign):
    return issued(nation, campaign)


def task(directive, unit="Phường 1", kind="report"):
    return Assignment.objects.get(task__directive=directive, unit__name=unit, task__kind=kind)


def test_seeing_counts_once_and_only_for_the_own_unit(nation, directive):
    row = directive.recipients.get(unit=nation.units["Phường 1"])
    mark_seen(row, by=nation.people["p1"], now=NOW)
    mark_seen(row, by=nation.people["kiemtra"], now=LATER)
    row.refresh_from_db()
    assert (row.seen_at, row.seen_by) == (NOW, nation.people["p1"])
    assert task(directive).state == "seen"
    assert task(directive, "Phường 2").state == "open"
    assert Entry.objects.filter(verb="directive.seen").count() == 1
    assert Notice.objects.get(unit=nation.units["Phường 1"]).seen_by == nation.people["p1"]


def test_a_task_is_done_and_undone_with_a_note(nation, directive):
    launch = finish_task(task(directive, kind="launch"), "Đã phát thanh", by=nation.people["p1"], now=NOW)
    assert (launch.state, launch.finished_at, launch.note) == ("submitted", NOW, "Đã phát thanh")
    again = finish_task(launch, "Lần hai", by=nation.people["p1"], now=LATER)
    assert (again.finished_at, again.note) == (NOW, "Đã phát thanh")
    back = reopen_task(launch, by=nation.people["p1"])
    assert (back.state, back.finished_at) == ("seen", None)


def test_a_report_is_done_by_filing_it(nation, directive):
    with pytest.raises(NotPossibleError):
        finish_task(task(directive), by=nation.people["p1"], now=NOW)


def test_nothing_is_done_in_a_withdrawn_letter(nation, directive):
    withdraw_directive(directive, "Gửi nhầm", by=nation.people["quan"], now=NOW)
    with pytest.raises(NotPossibleError):
        finish_task(task(directive, kind="launch"), by=nation.people["p1"], now=NOW)


def test_more_time_is_asked_for_and_granted(nation, directive):
    asked = ask_extension(task(directive), OCTOBER, "Đang sáp nhập", by=nation.people["p1"], now=NOW)
    assert Notice.objects.get(kind="extension_asked").unit == nation.units["Quận"]
    ask_extension(task(directive), OCTOBER + dt.timedelta(days=1), "Đang sáp nhập", by=nation.people["p1"], now=NOW)
    assert Extension.objects.count() == 1  # one request waits at a time
    grant_extension(asked, by=nation.people["quan"], now=LATER, until=OCTOBER)
    assert (task(directive).state, task(directive).due_at) == ("extended", OCTOBER)
    with pytest.raises(NotPossibleError):
        refuse_extension(asked, "Muộn rồi", by=nation.people["quan"], now=LATER)


def test_more_time_is_refused_with_an_answer(nation, directive):
    before = task(directive).due_at
    asked = ask_extension(task(directive), OCTOBER, "Bận", by=nation.people["p1"], now=NOW)
    with pytest.raises(NotPossibleError):
        refuse_extension(asked, "", by=nation.people["quan"], now=LATER)
    refuse_extension(asked, "Không được", by=nation.people["quan"], now=LATER)
    assert (task(directive).due_at, task(directive).state) == (before, "open")
    assert Notice.objects.get(kind="refused").detail == "Không được"


@pytest.mark.parametrize("until", [NOW - dt.timedelta(days=1), dt.datetime(2022, 9, 1, tzinfo=dt.UTC)])
def test_more_time_that_is_none_is_refused(nation, directive, until):
    with pytest.raises(NotPossibleError):
        ask_extension(task(directive), until, "Bận", by=nation.people["p1"], now=NOW)


def test_more_time_given_outright_answers_a_request_too(nation, directive):
    ask_extension(task(directive), OCTOBER, "Bận", by=nation.people["p1"], now=NOW)
    extend(task(directive), OCTOBER + dt.timedelta(days=3), "Bão", by=nation.people["quan"], now=LATER)
    (extension,) = Extension.objects.all()
    assert (extension.granted, extension.reason, extension.answer) == (True, "Bận", "Bão")
    assert task(directive).due_at == OCTOBER + dt.timedelta(days=3)


def test_a_report_sent_back_keeps_saying_so_when_it_gets_more_time(nation, directive):
    Assignment.objects.filter(pk=task(directive).pk).update(state="returned")
    extend(task(directive), OCTOBER, "Bão", by=nation.people["quan"], now=LATER)
    assert (task(directive).state, task(directive).due_at) == ("returned", OCTOBER)


def test_a_task_is_waived_with_a_reason_and_asked_for_again(nation, directive):
    with pytest.raises(NotPossibleError):
        waive(task(directive), "", by=nation.people["quan"], now=NOW)
    waive(task(directive), "Không có máy tính", by=nation.people["quan"], now=NOW)
    assert task(directive).state == "waived"
    with pytest.raises(NotPossibleError):
        ask_extension(task(directive), OCTOBER, "Bận", by=nation.people["p1"], now=NOW)
    lift_waiver(task(directive), by=nation.people["quan"], now=LATER)
    assert task(directive).state == "open"


def test_what_was_filed_is_not_waived(nation, directive):
    Assignment.objects.filter(pk=task(directive).pk).update(state="submitted", finished_at=NOW)
    with pytest.raises(NotPossibleError):
        waive(task(directive), "Không cần", by=nation.people["quan"], now=NOW)


def test_in_a_closed_campaign_everything_is_read_and_nothing_more_is_done(nation, campaign, directive):
    """Closed by mistake, it is opened again; until then no task moves, nobody is told, and the page says why."""
    launch = task(directive, kind="launch")
    campaign.state = "closed"
    campaign.save()
    by = nation.people["p1"]
    for refused in (
        lambda: finish_task(launch, by=by, now=LATER),
        lambda: reopen_task(launch, by=by),
        lambda: ask_extension(launch, OCTOBER, "Thiếu người", by=by, now=LATER),
        lambda: extend(launch, OCTOBER, "Thiếu người", by=nation.people["quan"], now=LATER),
        lambda: add_recipients(directive, [nation.units["Phường 1"]], by=nation.people["quan"], now=LATER),
    ):
        with pytest.raises(NotPossibleError):
            refused()
    page = nation.browser("p1").get(f"/campaigns/directives/{directive.pk}/").content.decode()
    assert "Chiến dịch đã đóng" in page
    assert f"/campaigns/assignments/{launch.pk}/" not in page
    assert "/reports/assignments/" not in page
    office = nation.browser("quan")
    board = office.get(f"/board/directives/{directive.pk}/").content.decode()
    assert "Chiến dịch đã đóng" in board
    assert 'name="recipient"' not in board
    row = directive.recipients.first()
    assert office.post(f"/board/directives/{directive.pk}/remind/", {"recipient": row.pk}).status_code == 404
