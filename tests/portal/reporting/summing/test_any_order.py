"""Kept totals are those of the reports after each thing that happens, in whatever order."""

import datetime as dt
import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamsach.portal.campaigns.actions.issuing import withdraw_directive
from lamsach.portal.campaigns.models import Assignment, Directive
from lamsach.portal.campaigns.parts import CitationLine, Letter, RuleLine
from lamsach.portal.reporting.actions.decisions import accept, return_
from lamsach.portal.reporting.actions.filing import approve
from lamsach.portal.reporting.models import Filing, ReportedFigures, Submission
from lamsach.portal.reporting.summing.campaign_totals import figures_of, roll_up
from lamsach.portal.reporting.summing.placing import subordinates, tree_day
from lamsach.portal.units.models import Unit
from tests.portal.campaigns import letters
from tests.portal.reporting import reports
from tests.portal.world import World

MEASURE = "machines_scanned"
FORM = reports.definition(
    reports.count("own", measure=MEASURE), reports.count("area", measure=MEASURE, coverage="inclusive"), key="both"
)
ASKED = {  # the quận asks units below and beside it, the Sở only beside it; one of them is asked by both
    "Quận": ("Phường 1", "Phường 2", "Sở", "Phường ngành dọc"),
    "Sở": ("Phường 3", "Phường ngành dọc", "Sở"),
}
UNITS = ("Sở", "Quận", "Phường 1", "Phường 2", "Phường 3", "Phường ngành dọc")

filing = st.tuples(st.just("file"), st.sampled_from(UNITS), st.integers(0, 9), st.none() | st.integers(0, 60))
steps = st.one_of(
    filing,
    filing,
    st.tuples(st.sampled_from(["pass_on", "withdraw"]), st.sampled_from(sorted(ASKED))),
    st.tuples(st.sampled_from(["return", "accept"]), st.sampled_from(UNITS)),
)


class Story:
    """A campaign in which anybody may do anything at any time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.campaign = letters.open_one(self.world)
        rules = tuple(RuleLine("unit", unit=self.world.units[name].pk) for name in ASKED)
        self.top = reports.order(self.world, self.campaign, FORM, issuer="Cục", by="cuc", rules=rules)
        self.by = self.world.people["cuc"]
        self.now = letters.NOW

    def does(self, what: str, unit: str, *figures: int | None) -> None:
        self.now += dt.timedelta(minutes=1)
        getattr(self, what)(unit, *figures)

    def pass_on(self, issuer: str) -> None:
        rules = tuple(RuleLine("unit", unit=self.world.units[name].pk) for name in ASKED[issuer])
        cites = Letter("V/v", citations=(CitationLine("a", matched=self.top.pk, confirmed=True),))
        by = {"Quận": "quan", "Sở": "so"}[issuer]
        reports.order(self.world, self.campaign, FORM, issuer=issuer, by=by, rules=rules, letter=cites)

    def withdraw(self, issuer: str) -> None:
        letter = Directive.objects.filter(issuer=self.world.units[issuer], state="issued").last()
        if letter:
            withdraw_directive(letter, "Nhầm", by=self.by, now=self.now)

    def file(self, name: str, own: int, area: int | None) -> None:
        """Hand in a report for all that is asked of the unit, and approve it."""
        asked = Assignment.objects.current().filter(unit=self.world.units[name], task__directive__state="issued")
        if not asked:
            return
        last = Submission.objects.filter(unit=self.world.units[name]).count()
        report = Submission.objects.create(
            campaign=self.campaign, unit=self.world.units[name], form=reports.version(FORM), revision=last + 1,
            answers={}, key=uuid.uuid4(),
        )  # fmt: skip
        ReportedFigures.of(report, {MEASURE: [own, -1 if area is None else area]}).save()
        Filing.objects.bulk_create(Filing(submission=report, assignment=each) for each in asked)
        approve(report, by=self.by, now=self.now)

    def _decided(self, name: str):
        return Filing.objects.filter(submission__unit=self.world.units[name], counting=True).order_by("pk").first()

    def accept(self, name: str) -> None:
        if filing := self._decided(name):
            accept(filing, by=self.by, now=self.now)

    def return_(self, name: str) -> None:
        if filing := self._decided(name):
            return_(filing, reason="Thiếu", by=self.by, now=self.now)

    def holds(self) -> None:
        """Compare what is kept with what all reports give anew."""
        anew, day = roll_up(self.campaign), tree_day(self.campaign)
        for unit in Unit.objects.all():
            below = list(Unit.objects.filter(pk__in=subordinates(day, unit.pk)))
            total, parts = figures_of(self.campaign, unit, below)[MEASURE]
            for pk, found in [(unit.pk, total), *parts.items()]:
                if pk in anew.forest.position:
                    right = anew.total(MEASURE, pk)
                    assert (found.total, found.with_figure, found.blank) == (
                        right.total,
                        right.with_figure,
                        right.blank,
                    )
                else:
                    assert found.total is None


@pytest.fixture
def offices(world: World) -> World:
    letters.nation(world)
    world.unit("Phường ngành dọc", "branch", "Cục")
    reports.version(FORM)
    return world


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(played=st.lists(steps, min_size=1, max_size=10))
def test_kept_totals_are_right_after_each_action_in_any_order(offices, played):
    with transaction.atomic():
        story = Story(offices)
        for what, *rest in played:
            story.does({"return": "return_"}.get(what, what), *rest)
            story.holds()
        transaction.set_rollback(True)


def test_a_letter_that_is_passed_on_after_its_office_has_reported_changes_no_total(offices):
    story = Story(offices)
    for step in (("file", "Quận", 2, 20), ("file", "Sở", 1, 7)):
        story.does(*step)
    before = roll_up(story.campaign).total(MEASURE).total
    story.does("pass_on", "Quận")
    story.holds()
    assert roll_up(story.campaign).total(MEASURE).total == before == 27
    story.does("file", "Phường ngành dọc", 5, None)
    story.holds()
    assert roll_up(story.campaign).total(MEASURE).total == 32  # the quận's report came before: it is not in it
    story.does("file", "Quận", 2, 25)  # now it is
    story.holds()
    assert roll_up(story.campaign).total(MEASURE).total == 32


def test_when_what_an_office_took_in_is_returned_the_totals_above_the_office_are_right_too(offices):
    story = Story(offices)
    for step in (
        ("pass_on", "Quận"), ("file", "Phường ngành dọc", 5, None), ("file", "Quận", 2, 25),
        ("return_", "Phường ngành dọc"), ("file", "Phường ngành dọc", 6, None),
    ):  # fmt: skip
        story.does(*step)
        story.holds()
    assert roll_up(story.campaign).total(MEASURE).total == 25
