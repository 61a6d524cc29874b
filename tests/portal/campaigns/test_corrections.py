"""Corrections of a letter that is out, part by part, as an officer makes them."""

import pytest
from django.urls import reverse

from lamsach.portal.campaigns.actions.corrections import Parts, correct_directive
from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.models import Directive, Notice
from lamsach.portal.campaigns.parts import ContactLine, Letter, contact_lines
from tests.flows.forms_on_pages import form_with
from tests.portal.campaigns.letters import NOW, issued

DESK = ContactLine("Tổ hỗ trợ", None, "0200000001", "", is_public=False)


@pytest.fixture
def letter(nation, campaign):
    return issued(nation, campaign, letter=Letter("V/v làm sạch mã độc", contacts=(DESK,)))


@pytest.fixture
def correct(nation):
    def change(letter, **parts):
        return correct_directive(letter, {}, "Nhầm", parts=Parts(**parts), by=nation.people["quan"], now=NOW)

    return change


def told(kind="corrected"):
    return sorted(Notice.objects.filter(kind=kind).values_list("unit__name", flat=True))


WARDS = ["Phường 1", "Phường 2", "Phường 3"]


def test_who_helps_is_corrected_and_what_stood_there_is_kept(letter, correct):
    new = (ContactLine("Tổ hỗ trợ", None, "0200000002", "hotro@example.vn", is_public=True), ContactLine("Trực ban"))
    (made,) = correct(letter, contacts=new)
    assert contact_lines(Directive.objects.get(pk=letter.pk)) == new
    assert (made.field, made.before) == ("contacts", "Tổ hỗ trợ · 0200000001")
    assert made.after.splitlines()[1] == "Trực ban"
    assert told() == WARDS
    assert correct(letter, contacts=new) == [], "the same again is no correction"


def test_the_reports_go_to_another_office_from_now_on_and_both_offices_are_told(nation, letter, correct):
    board = reverse("board:board", args=[letter.pk])
    assert nation.browser("vanphong").get(board).status_code == 404
    correct(letter, receiving_office=nation.units["Văn phòng"])
    assert nation.browser("vanphong").get(board).status_code == 200
    assert told() == sorted([*WARDS, "Văn phòng"])
    correct(letter, receiving_office=nation.units["Sở"])
    assert nation.browser("vanphong").get(board).status_code == 404
    assert nation.browser("so").get(board).status_code == 200
    assert told().count("Văn phòng") == 2, "the former office is told too"
    assert [each.after for each in letter.corrections.all()] == ["Văn phòng", "Sở"]


def test_the_wording_of_a_task_is_corrected_and_never_blank(letter, correct):
    task = letter.tasks.first()
    (made,) = correct(letter, tasks={task.pk: "Phát động trong toàn đơn vị"})
    assert (made.field, made.before, made.after) == (f"task.{task.kind}", task.text, "Phát động trong toàn đơn vị")
    with pytest.raises(NotPossibleError):
        correct(letter, tasks={task.pk: "  "})


def test_a_task_of_another_letter_is_not_reached(nation, campaign, letter, correct):
    other = issued(nation, campaign, "Sở", "so").tasks.first()
    assert correct(letter, tasks={other.pk: "Khác"}) == []
    other.refresh_from_db()
    assert other.text != "Khác"


def test_two_officers_who_correct_at_once_are_told_and_nothing_is_lost(nation, letter):
    quan, quan2 = nation.browser("quan"), nation.browser("quan2")
    url = reverse("campaigns:correct", args=[letter.pk])
    mine, theirs = (form_with(each.get(url).text, "denominator") for each in (quan, quan2))
    assert quan.post(url, {**mine, "number": "8/UBND", "reason": "Số"}).status_code == 302
    answer = quan2.post(url, {**theirs, "subject": "V/v khác", "reason": "Trích yếu"})
    assert answer.status_code == 409
    assert "8/UBND" in answer.text
    assert "V/v khác" in answer.text
    letter.refresh_from_db()
    assert letter.number == "8/UBND"
    again = {**form_with(answer.text, "denominator"), "number": "8/UBND"}
    assert quan2.post(url, again).status_code == 302
    letter.refresh_from_db()
    assert (letter.number, letter.subject) == ("8/UBND", "V/v khác")


def test_the_officer_adds_and_moves_contacts_on_the_page_without_script(nation, letter):
    quan, url = nation.browser("quan"), reverse("campaigns:correct", args=[letter.pk])
    form = form_with(quan.get(url).text, "denominator")
    form |= {"contacts-1-role": "Trực ban", "contacts-1-phone": "0200000003", "reason": "Thêm"}
    moved = quan.post(url, {**form, "more": "contacts:down:0"})
    assert moved.status_code == 200
    form = form_with(moved.text, "denominator")
    assert (form["contacts-0-role"], form["contacts-1-role"], form["reason"]) == ("Trực ban", "Tổ hỗ trợ", "Thêm")
    assert contact_lines(letter) == (DESK,), "nothing is saved by moving"
    assert quan.post(url, form).status_code == 302
    assert [each.role for each in contact_lines(Directive.objects.get(pk=letter.pk))] == ["Trực ban", "Tổ hỗ trợ"]


def test_correcting_without_a_change_tells_nobody(nation, letter):
    quan, url = nation.browser("quan"), reverse("campaigns:correct", args=[letter.pk])
    form = form_with(quan.get(url).text, "denominator")
    assert quan.post(url, {**form, "reason": "Không đổi gì"}).status_code == 302
    assert told() == []


def test_the_version_that_the_editor_saw_is_held_to(nation, letter):
    with pytest.raises(EditConflictError):
        correct_directive(
            letter, {"number": "9"}, "Nhầm", version=letter.version - 1, by=nation.people["quan"], now=NOW
        )
