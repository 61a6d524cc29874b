"""What happens when a letter goes out, and after."""

import datetime as dt

import pytest

from lamsach.portal.campaigns.actions.corrections import Parts, correct_directive
from lamsach.portal.campaigns.actions.drafting import discard_draft
from lamsach.portal.campaigns.actions.issuing import add_recipients, issue_directive, withdraw_directive
from lamsach.portal.campaigns.cautions import deadline_cautions
from lamsach.portal.campaigns.errors import NotPossibleError
from lamsach.portal.campaigns.models import Assignment, Directive, Notice, Recipient, TaskDeadline
from lamsach.portal.campaigns.parts import CitationLine, DeadlineLine, Letter, RuleLine, TaskLine
from lamsach.portal.ledger.models import Entry
from tests.portal.campaigns.letters import LAUNCH, NOW, draft, form, issued, report_task, unit_names, wards


def test_recipients_get_their_tasks_and_are_told(nation, campaign):
    directive = issued(nation, campaign)

    assert directive.state == Directive.State.ISSUED
    assert unit_names(directive.recipients.all()) == {"Phường 1", "Phường 2", "Phường 3"}
    assert Assignment.objects.filter(task__directive=directive).count() == 6
    due = set(Assignment.objects.filter(task__kind="report").values_list("due_at", flat=True))
    assert due == {dt.datetime(2022, 9, 25, 17, tzinfo=dt.UTC)}  # before 26/9 ends on the 25th at 24:00 in Hà Nội
    assert unit_names(Notice.objects.filter(kind="issued")) == {"Phường 1", "Phường 2", "Phường 3"}
    assert Entry.objects.filter(verb="directive.issued", object_id=directive.pk).count() == 1


def test_number_and_day_are_asked_for_when_it_is_issued(nation, campaign):
    directive = draft(nation, campaign)
    with pytest.raises(NotPossibleError) as error:
        issue_directive(directive, by=nation.people["quan"], now=NOW)
    assert error.value.where == "number"
    with pytest.raises(NotPossibleError) as error:
        issue_directive(directive, by=nation.people["quan"], now=NOW, number="7/UBND", dated="/8/2022")
    assert error.value.where == "dated"
    assert not Recipient.objects.exists()


def test_they_stay_blank_where_that_is_meant_and_a_partial_day_is_kept_as_written(nation, campaign):
    directive = draft(nation, campaign, letter=Letter("V/v", dated="ngày   tháng 8 năm 2022"))
    issue_directive(directive, by=nation.people["quan"], now=NOW, blank_is_meant=True)
    directive.refresh_from_db()
    assert (directive.number, directive.dated, directive.dated_as_written) == ("", None, "ngày   tháng 8 năm 2022")


def test_issuing_twice_is_issuing_once(nation, campaign):
    directive = issued(nation, campaign)
    issue_directive(directive, by=nation.people["quan"], now=NOW, number="8/UBND")
    assert Directive.objects.get().number == "7/UBND"
    assert (Recipient.objects.count(), Notice.objects.count()) == (3, 3)


@pytest.mark.parametrize("parts", [{"tasks": ()}, {"rules": ()}, {"tasks": (TaskLine("report", "Báo cáo"),)}])
def test_what_lacks_a_task_a_recipient_or_a_form_does_not_go_out(nation, campaign, parts):
    with pytest.raises(NotPossibleError):
        issued(nation, campaign, **parts)
    assert Directive.objects.get().is_draft


def test_a_form_that_is_still_a_draft_does_not_go_out(nation, campaign):
    version = form()
    directive = draft(nation, campaign)
    version.published_at = None
    version.save()
    with pytest.raises(NotPossibleError):
        issue_directive(directive, by=nation.people["quan"], now=NOW, blank_is_meant=True)


def test_a_task_is_for_its_own_assignees(nation, campaign):
    school = RuleLine("unit", unit=nation.units["Trường"].pk, label="Trường học")
    tasks = (
        LAUNCH,
        TaskLine("inform", "Tuyên truyền trong dân", kinds=("ward",)),
        TaskLine("other", "Nhắc học sinh", groups=("Trường học",)),
    )
    issued(nation, campaign, tasks=tasks, rules=(wards(nation), school))

    def assigned(kind):
        return unit_names(Assignment.objects.filter(task__kind=kind))

    assert assigned("launch") == {"Phường 1", "Phường 2", "Phường 3", "Trường"}
    assert assigned("inform") == {"Phường 1", "Phường 2", "Phường 3"}
    assert assigned("other") == {"Trường"}


def test_a_task_with_two_deadlines_is_due_at_the_last(nation, campaign):
    deadlines = (
        DeadlineLine("clean_by", dt.date(2020, 10, 20)),
        DeadlineLine("report_by", dt.date(2020, 10, 22), inclusive=True),
    )
    issued(nation, campaign, tasks=(TaskLine("report", "Quét và báo cáo", form().pk, deadlines=deadlines),))
    assert {each.due_at for each in Assignment.objects.all()} == {dt.datetime(2020, 10, 22, 17, tzinfo=dt.UTC)}


def test_a_report_is_due_when_it_is_to_be_reported_and_what_comes_later_is_pointed_out(nation, campaign):
    """In an impossible order a report would be late only after the cleaning, which comes after the reporting."""
    deadlines = (DeadlineLine("clean_by", dt.date(2022, 10, 20)), DeadlineLine("report_by", dt.date(2022, 9, 22)))
    letter = draft(nation, campaign, tasks=(TaskLine("report", "Báo cáo", form().pk, deadlines=deadlines),))
    found = deadline_cautions(letter, NOW)
    assert len(found) == 1
    assert "20/10/2022" in found[0]
    issue_directive(letter, by=nation.people["quan"], now=NOW, blank_is_meant=True)
    assert {each.due_at for each in Assignment.objects.all()} == {dt.datetime(2022, 9, 21, 17, tzinfo=dt.UTC)}


def test_a_withdrawn_letter_leaves_nothing_to_do_but_stays(nation, campaign):
    directive = issued(nation, campaign)
    assert Assignment.objects.to_do().count() == 6
    with pytest.raises(NotPossibleError):
        withdraw_directive(directive, " ", by=nation.people["quan"], now=NOW)
    withdraw_directive(directive, "Gửi nhầm", by=nation.people["quan"], now=NOW)
    assert Assignment.objects.to_do().count() == 0
    assert Directive.objects.get().withdrawn_reason == "Gửi nhầm"
    assert Notice.objects.filter(kind="withdrawn", detail="Gửi nhầm").count() == 3


def test_a_draft_is_thrown_away_an_issued_letter_is_not(nation, campaign):
    discard_draft(draft(nation, campaign), by=nation.people["quan"])
    assert not Directive.objects.exists()
    with pytest.raises(NotPossibleError):
        discard_draft(issued(nation, campaign), by=nation.people["quan"])


def test_a_recipient_added_later_gets_its_tasks_once(nation, campaign):
    directive = issued(nation, campaign)
    units = [nation.units["Trường"], nation.units["Phường 1"]]
    (made,) = add_recipients(directive, units, heading="Trường học", by=nation.people["quan"], now=NOW)
    assert (made.unit.name, made.position, made.order) == ("Trường", 1, 4)
    assert made.assignments.count() == 2
    assert add_recipients(directive, units, by=nation.people["quan"], now=NOW) == []


def test_a_correction_keeps_what_it_said_before_and_moves_what_waits(nation, campaign):
    directive = issued(nation, campaign)
    deadline = TaskDeadline.objects.get()
    correct_directive(
        directive,
        {"number": "9/UBND", "dated": "31/08/2022"},
        "Ghi nhầm số",
        parts=Parts(deadlines={deadline.pk: (dt.date(2022, 9, 30), True)}),
        by=nation.people["quan"],
        now=NOW,
    )
    kept = [(each.field, each.before, each.after) for each in directive.corrections.all()]
    assert kept == [
        ("number", "7/UBND", "9/UBND"),
        ("dated", "30/08/2022", "31/08/2022"),
        ("deadline.report_by", "< 26/09/2022", "≤ 30/09/2022"),
    ]
    due = {each.due_at for each in Assignment.objects.filter(task__kind="report")}
    assert due == {dt.datetime(2022, 9, 30, 17, tzinfo=dt.UTC)}
    assert Notice.objects.filter(kind="corrected").count() == 3
    assert correct_directive(directive, {"number": "9/UBND"}, "Không đổi", by=nation.people["quan"], now=NOW) == []


def test_issuing_to_many_units_takes_as_many_queries_as_to_few(nation, campaign, django_assert_max_num_queries):
    for n in range(4, 60):
        nation.units[f"Phường {n}"] = nation.units["Phường 1"].__class__.objects.create(name=f"Phường {n}", kind="ward")
    from lamsach.portal.units.ancestry import rebuild
    from lamsach.portal.units.models import Edge, UnitKind

    for n in range(4, 60):
        Edge.objects.create(unit=nation.units[f"Phường {n}"], superior=nation.units["Quận"])
        UnitKind.objects.create(unit=nation.units[f"Phường {n}"], kind="ward")
    rebuild()
    directive = draft(nation, campaign, tasks=(LAUNCH, report_task()))
    with django_assert_max_num_queries(40):
        issue_directive(directive, by=nation.people["quan"], now=NOW, blank_is_meant=True)
    assert Recipient.objects.count() == 59


def test_a_letter_typed_in_passes_on_the_one_that_it_cites_with_a_persons_word(nation, campaign):
    top = issued(nation, campaign, "Cục", "cuc", rules=(RuleLine("unit", unit=nation.units["Sở"].pk),))
    others = issued(nation, campaign, "Cục", "cuc", rules=(RuleLine("unit", unit=nation.units["Quận"].pk),))
    quan = (RuleLine("unit", unit=nation.units["Quận"].pk),)
    sure, unsure = CitationLine("a", matched=top.pk, confirmed=True), CitationLine("a", matched=top.pk)
    not_ours = CitationLine("b", matched=others.pk, confirmed=True)
    for lines, parent in (((sure, not_ours), top), ((unsure,), None), ((not_ours,), None)):
        assert top.recipients.get().forwarded_at is None or parent is None
        made = issued(nation, campaign, "Sở", "so", rules=quan, letter=Letter("V/v", citations=lines))
        assert made.parent == parent
    assert top.recipients.get().forwarded_at == NOW
