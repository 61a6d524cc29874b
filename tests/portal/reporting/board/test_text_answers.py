"""Answers in words are collected by question, for whoever reads the directive's units."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from lamsach.portal.campaigns.parts import RuleLine
from lamsach.portal.reporting.actions.decisions import return_
from lamsach.portal.reporting.board.text_answers import collect
from tests.portal.campaigns import letters
from tests.portal.reporting import reports

FORM = reports.definition(
    reports.text("unit_name", prefill="unit.name"),
    reports.text("assessment", required=True),
    reports.count("treated", measure="malware_treated", with_note=True),
    reports.text("proposals"),
    key="words",
)


@pytest.fixture
def letter(nation, campaign):
    nation.person("p2", "Phường 2", "head")
    return reports.order(
        nation,
        campaign,
        FORM,
        rules=tuple(
            RuleLine("unit", unit=nation.units[name].pk, label=label)
            for name, label in (("Phường 1", "Nhóm A"), ("Phường 2", "Nhóm B"), ("Phường 3", "Nhóm B"))
        ),
    )


def files(nation, login, letter, unit, **answers):
    someone = reports.clerk(nation, login, reports.assignment(nation, letter, unit))
    someone.types(unit_name=unit, **answers)
    assert someone.files().status_code == 302


@pytest.fixture
def words(nation, letter):
    files(nation, "p1", letter, "Phường 1", assessment="Tốt, đạt yêu cầu", treated="đã diệt hết")
    files(nation, "p2", letter, "Phường 2", assessment="Còn chậm", treated="4", treated__note="chưa kể máy cũ",
          proposals="Cấp thêm máy\nvà tập huấn")  # fmt: skip
    return letter


def said(nation, letter, login="quan"):
    collected = collect(nation.viewer(login), letter)
    return {question.key.partition(".")[2]: [(each.unit, each.text, each.figure) for each in found]
            for question, found in collected.answers.items()}  # fmt: skip


def test_every_text_and_every_note_stands_under_its_question_with_its_unit(nation, words):
    assert said(nation, words) == {
        "assessment": [("Phường 1", "Tốt, đạt yêu cầu", None), ("Phường 2", "Còn chậm", None)],
        "treated": [("Phường 1", "đã diệt hết", None), ("Phường 2", "chưa kể máy cũ", 4)],
        "proposals": [("Phường 2", "Cấp thêm máy\nvà tập huấn", None)],
    }
    counts = collect(nation.viewer("quan"), words).counts
    assert [(question.label, answered, asked) for question, answered, asked in counts] == [
        ("Nội dung assessment", 2, 2), ("Số treated", 2, 2), ("Nội dung proposals", 1, 2),
    ]  # fmt: skip


def test_only_what_counts_is_collected(nation, words):
    report = reports.Submission.objects.get(unit=nation.units["Phường 2"])
    return_(report.filings.get(), reason="Thiếu", by=nation.people["quan"], now=letters.NOW)
    assert {unit for rows in said(nation, words).values() for unit, _text, _figure in rows} == {"Phường 1"}


def test_who_is_only_addressed_reads_its_own_words(nation, words):
    nation.person("p1officer", "Phường 1", "officer")
    assert {unit for rows in said(nation, words, "p1officer").values() for unit, _text, _figure in rows} == {"Phường 1"}
    assert nation.browser("khac").get(reverse("board:texts", args=[words.pk])).status_code == 404


def test_the_page_filters_by_question_list_and_words(nation, words):
    office, url = nation.browser("quan"), reverse("board:texts", args=[words.pk])

    def found(**query):
        return [(each.unit, each.text) for each in office.get(url, query).context["answers"]]

    assert len(found()) == 5
    form = reports.version(FORM).pk
    assert found(question=f"{form}.assessment") == [("Phường 1", "Tốt, đạt yêu cầu"), ("Phường 2", "Còn chậm")]
    assert {unit for unit, _text in found(heading="Nhóm A")} == {"Phường 1"}
    assert found(q="tap huan") == [("Phường 2", "Cấp thêm máy\nvà tập huấn")]
    assert len(found(q="phuong 2")) == 3
    assert found(question="nonsense", page="99") == []
    page = office.get(url).text
    assert "2/2" in page
    assert "1/2" in page
    assert reverse("reporting:submission", args=[reports.Submission.objects.first().pk]) in page


def test_the_board_and_the_sum_lead_there(nation, words):
    office = nation.browser("quan")
    for name in ("board:board", "board:directive_sum"):
        assert reverse("board:texts", args=[words.pk]) in office.get(reverse(name, args=[words.pk])).text


def test_files_carry_the_words_and_no_formula(nation, letter):
    files(nation, "p1", letter, "Phường 1", assessment="=cmd|' /C calc'!A0", treated="1")
    office = nation.browser("quan")
    answer = office.get(reverse("board:texts_export", args=[letter.pk, "csv"]))
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [line[1:] for line in lines[1:]] == [["Nhóm A", "Phường 1", "", "'=cmd|' /C calc'!A0"]]
    sheet = load_workbook(
        io.BytesIO(office.get(reverse("board:texts_export", args=[letter.pk, "xlsx"])).content)
    ).active
    assert [cell.data_type for cell in sheet["E"]] == ["s", "s"]


def test_words_are_shown_as_text_whatever_stands_in_them(nation, letter):
    files(nation, "p1", letter, "Phường 1", assessment="<script>alert(1)</script>\u202exe.txt", treated="1")
    page = nation.browser("quan").get(reverse("board:texts", args=[letter.pk])).text
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_the_queries_do_not_grow_with_the_reports(nation, words, django_assert_num_queries):
    office = nation.viewer("quan")
    with django_assert_num_queries(2):
        collect(office, words)
    files(nation, "p3", words, "Phường 3", assessment="Tốt", treated="0")
    with django_assert_num_queries(2):
        assert sum(answered for _question, answered, _asked in collect(office, words).counts) == 6
