"""When the tree changes, open assignments pass to the successors; filed reports stay where they were filed."""

import datetime as dt

from lamsach.portal.campaigns.actions.acting import ask_extension
from lamsach.portal.campaigns.actions.deciding import extend
from lamsach.portal.campaigns.actions.succeeding import pass_to_successors
from lamsach.portal.campaigns.models import Assignment, Notice, Recipient
from lamsach.portal.campaigns.parts import RuleLine
from lamsach.portal.units.actions import Part
from lamsach.portal.units.actions import succeed as succeed_units
from tests.portal.campaigns.letters import NOW, issued, wards

DAY = dt.date(2022, 9, 1)
LATER = NOW + dt.timedelta(days=2)


def state(unit, kind="report"):
    found = Assignment.objects.current().filter(unit__name=unit, task__kind=kind).first()
    return found and found.state


def succeed(nation, old, *new):
    return pass_to_successors(
        nation.units[old], [nation.units[name] for name in new], DAY, by=nation.people["quan"], now=LATER
    )


def test_open_tasks_pass_and_filed_reports_stay(nation, campaign):
    directive = issued(nation, campaign)
    Assignment.objects.filter(unit__name="Phường 1", task__kind="report").update(state="submitted", finished_at=NOW)
    nation.unit("Phường mới", "ward", "Quận")

    assert succeed(nation, "Phường 1", "Phường mới") == 1

    assert (state("Phường 1"), state("Phường 1", "launch")) == ("submitted", None)
    assert (state("Phường mới"), state("Phường mới", "launch")) == (None, "open")
    old = directive.recipients.get(unit__name="Phường 1")
    new = directive.recipients.get(unit__name="Phường mới")
    assert old.replaced_at == LATER
    assert (list(new.succeeds.all()), new.position, new.order) == ([old], old.position, old.order)
    assert Notice.objects.get(unit__name="Phường mới").detail == "Phường 1"
    assert old in Recipient.objects.current()  # what it filed still counts


def test_a_split_unit_passes_to_each_and_merged_units_to_one(nation, campaign):
    directive = issued(nation, campaign)
    nation.unit("Phường A", "ward", "Quận")
    nation.unit("Phường B", "ward", "Quận")
    succeed(nation, "Phường 1", "Phường A", "Phường B")
    succeed(nation, "Phường 2", "Phường A")

    assert Assignment.objects.current().filter(task__kind="report").count() == 3  # A, B, Phường 3
    row = directive.recipients.get(unit__name="Phường A")
    assert {each.unit.name for each in row.succeeds.all()} == {"Phường 1", "Phường 2"}
    assert {each.unit.name for each in Recipient.objects.current()} == {"Phường 3", "Phường A", "Phường B"}


def test_passing_again_does_nothing_more(nation, campaign):
    issued(nation, campaign)
    assert succeed(nation, "Phường 1", "Phường 2") == 2
    assert succeed(nation, "Phường 1", "Phường 2") == 0


def test_a_successor_that_has_the_letter_keeps_its_own_and_the_longer_time(nation, campaign):
    issued(nation, campaign)
    until = dt.datetime(2022, 10, 10, tzinfo=dt.UTC)
    extend(
        Assignment.objects.get(unit__name="Phường 1", task__kind="report"),
        until,
        "Bão",
        by=nation.people["quan"],
        now=NOW,
    )
    succeed(nation, "Phường 1", "Phường 2")
    kept = Assignment.objects.current().get(unit__name="Phường 2", task__kind="report")
    assert (kept.due_at, kept.state) == (until, "extended")
    assert Assignment.objects.current().filter(unit__name="Phường 2").count() == 2


def test_what_was_sent_back_to_the_successor_still_says_so_with_the_longer_time(nation, campaign):
    issued(nation, campaign)
    until = dt.datetime(2022, 10, 10, tzinfo=dt.UTC)
    old, new = (Assignment.objects.get(unit__name=name, task__kind="report") for name in ("Phường 1", "Phường 2"))
    extend(old, until, "Bão", by=nation.people["quan"], now=NOW)
    Assignment.objects.filter(pk=new.pk).update(state="returned")
    succeed(nation, "Phường 1", "Phường 2")
    new.refresh_from_db()
    assert (new.due_at, new.state) == (until, "returned")


def test_the_successor_is_named_by_its_predecessors_groups_too(nation, campaign):
    pilot = RuleLine("unit", unit=nation.units["Phường 1"].pk, label="Đơn vị điểm")
    letter = issued(nation, campaign, rules=(wards(nation), pilot))
    nation.unit("Phường mới", "ward", "Quận")
    succeed(nation, "Phường 1", "Phường 2")
    succeed(nation, "Phường 2", "Phường mới")
    assert letter.recipients.get(unit__name="Phường 2").groups == ["Đơn vị điểm"]
    assert letter.recipients.get(unit__name="Phường mới").groups == ["Đơn vị điểm"]


def test_a_request_for_more_time_passes_too(nation, campaign):
    issued(nation, campaign)
    report = Assignment.objects.get(unit__name="Phường 1", task__kind="report")
    ask_extension(report, dt.datetime(2022, 10, 1, tzinfo=dt.UTC), "Bận", by=nation.people["p1"], now=NOW)
    nation.unit("Phường mới", "ward", "Quận")
    succeed(nation, "Phường 1", "Phường mới")
    new = Assignment.objects.current().get(unit__name="Phường mới", task__kind="report")
    assert new.extensions.get(granted=None).reason == "Bận"


def test_closed_campaigns_and_withdrawn_letters_pass_nothing(nation, campaign):
    issued(nation, campaign)
    campaign.state = "closed"
    campaign.save()
    assert succeed(nation, "Phường 1", "Phường 2") == 0


def test_recording_a_succession_passes_the_open_tasks(nation, campaign):
    issued(nation, campaign)
    succeed_units(
        [Part(nation.units["Phường 1"])], [nation.units["Phường 2"]], DAY, by=nation.people["quan"], now=LATER
    )
    assert state("Phường 1", "launch") is None
    assert Notice.objects.filter(unit__name="Phường 2", detail="Phường 1").exists()
