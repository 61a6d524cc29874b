"""Deadlines: exclusive days, time zones, proposals for the level below, lateness."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.campaign.deadlines import (
    Caution,
    Deadline,
    DeadlineKind,
    WorkingDays,
    days_off,
    late_by,
    propose_child,
    time_zone,
)
from lamsach.core.errors import UnusableInputError

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
REPORT = DeadlineKind.REPORT_BY
days = st.dates(date(2015, 1, 1), date(2040, 12, 31))
deadlines = st.builds(Deadline, kind=st.sampled_from(DeadlineKind), day=days, inclusive=st.booleans())


def test_before_25_9_ends_on_24_9_at_midnight_in_the_campaigns_time_zone():
    deadline = Deadline(REPORT, date(2022, 9, 25))
    assert deadline.last_day == date(2022, 9, 24)
    assert deadline.moment(VIETNAM) == datetime(2022, 9, 24, 17, 0, tzinfo=UTC)
    assert deadline.moment(VIETNAM).tzinfo is UTC


def test_by_25_9_includes_that_day_when_the_directive_says_so():
    assert Deadline(REPORT, date(2022, 9, 25), inclusive=True).moment(VIETNAM) == datetime(2022, 9, 25, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "zone", ["Africa/Cairo", "America/Sao_Paulo", "Asia/Beirut", "America/Havana", "Asia/Ho_Chi_Minh"]
)
@given(day=days)
def test_the_end_of_a_day_is_right_where_clocks_change_at_midnight(zone, day):
    end = Deadline(REPORT, day).moment(ZoneInfo(zone))
    assert end.astimezone(ZoneInfo(zone)).date() == day
    assert (end - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() == day - timedelta(days=1)


@given(deadlines)
def test_inclusive_is_one_day_more_than_exclusive(deadline):
    other = Deadline(deadline.kind, deadline.day, inclusive=not deadline.inclusive)
    gap = timedelta(days=1) if deadline.inclusive else timedelta(days=-1)
    assert deadline.moment(VIETNAM) - other.moment(VIETNAM) == gap


@pytest.mark.parametrize("year", [1, 22, 1989, 2200, 9999])
def test_a_slip_of_the_key_in_the_year_is_refused_with_advice(year):
    with pytest.raises(UnusableInputError) as refused:
        Deadline(REPORT, date(year, 1, 1))
    assert refused.value.advice


@pytest.mark.parametrize(
    "name", ["", "Hanoi", "../../etc/passwd", "/etc/passwd", "Asia", "x" * 5000, "a\0b", "Asia/Hà Nội"]
)
def test_an_unknown_time_zone_is_refused(name):
    with pytest.raises(UnusableInputError):
        time_zone(name)
    assert time_zone("Asia/Ho_Chi_Minh").key == "Asia/Ho_Chi_Minh"


def test_25_09_2022_is_a_sunday_and_the_officer_is_told():
    (saturday, sunday) = days_off(Deadline(REPORT, date(2022, 9, 25)))
    assert saturday.caution is sunday.caution is Caution.DAY_OFF
    assert "24/09/2022" in saturday.message
    assert "25/09/2022" in sunday.message
    assert days_off(Deadline(REPORT, date(2022, 9, 23))) == ()


def test_holidays_are_days_off_and_made_up_saturdays_are_not():
    working = WorkingDays(holidays=frozenset({date(2022, 9, 2)}), made_up=frozenset({date(2022, 9, 10)}))
    assert len(days_off(Deadline(REPORT, date(2022, 9, 2), inclusive=True), working)) == 1
    assert days_off(Deadline(REPORT, date(2022, 9, 10), inclusive=True), working) == ()


def test_the_letter_below_gets_an_earlier_deadline_of_the_same_wording_and_keeps_working_days_for_the_sum():
    (child,) = propose_child([Deadline(REPORT, date(2022, 9, 25))], today=date(2022, 8, 29))
    # Wednesday 21, Thursday 22 and Friday 23 are left for the sum.
    assert child.proposed == Deadline(REPORT, date(2022, 9, 21))
    assert [warn.caution for warn in child.warnings] == [Caution.DAY_OFF, Caution.DAY_OFF]


def test_each_deadline_of_a_letter_gets_its_own_proposal():
    parents = [Deadline(DeadlineKind.CLEAN_BY, date(2020, 10, 20)), Deadline(REPORT, date(2020, 10, 22))]
    children = propose_child(parents, today=date(2020, 10, 1))
    assert [(child.parent, child.proposed.kind) for child in children] == [
        (parents[0], DeadlineKind.CLEAN_BY),
        (parents[1], REPORT),
    ]


def test_when_time_is_short_the_superiors_share_shrinks_and_it_is_told():
    (child,) = propose_child([Deadline(REPORT, date(2022, 9, 23))], today=date(2022, 9, 19), margin=5)
    assert child.proposed == Deadline(REPORT, date(2022, 9, 21))
    assert [warn.caution for warn in child.warnings] == [Caution.LITTLE_TIME]


def test_when_no_earlier_day_is_left_the_parents_day_is_proposed_with_a_warning():
    parent = Deadline(REPORT, date(2022, 9, 23))
    for today, caution in ((date(2022, 9, 22), Caution.NO_ROOM), (date(2022, 9, 23), Caution.PARENT_PASSED)):
        (child,) = propose_child([parent], today=today)
        assert child.proposed == parent
        assert child.warnings[-1].caution is caution


def test_a_day_generations_away_is_looked_at_as_little_as_any():
    """A slip of the key, 2199 for 2029, must not keep a page waiting."""

    class Looked(WorkingDays):
        days = 0

        def __contains__(self, day):
            Looked.days += 1
            return super().__contains__(day)

    far = Deadline(REPORT, date(2199, 9, 25))
    (proposal,) = propose_child([far], today=date(2022, 9, 1), working=Looked())
    assert proposal.proposed.day < proposal.parent.day
    assert Looked.days < 1_000


@given(parent=deadlines, ahead=st.integers(-5, 120), margin=st.integers(0, 15))
def test_a_proposal_is_never_after_its_parent_and_an_earlier_one_is_usable(parent, ahead, margin):
    today = parent.day - timedelta(days=ahead)
    working = WorkingDays()
    (child,) = propose_child([parent], today=today, margin=margin)
    assert child.proposed.day <= parent.day
    if child.proposed == parent:
        assert child.warnings[-1].caution in {Caution.NO_ROOM, Caution.PARENT_PASSED}
        return
    assert child.proposed.day < parent.day
    assert child.proposed.inclusive == parent.inclusive
    assert days_off(child.proposed) == ()
    assert working.between(today, child.proposed.last_day) >= 1
    if Caution.LITTLE_TIME not in {warn.caution for warn in child.warnings}:
        assert working.between(child.proposed.last_day, parent.last_day) >= margin


def test_late_is_counted_from_the_end_of_the_last_day():
    due = Deadline(REPORT, date(2022, 9, 26)).moment(VIETNAM)
    at = datetime.combine(date(2022, 9, 25), time(23, 59, 59), VIETNAM)
    assert late_by(at, due) is None
    assert late_by(at + timedelta(seconds=1), due) == timedelta(0)
    assert late_by(at + timedelta(days=3, seconds=1), due) == timedelta(days=3)


def test_what_is_finished_does_not_get_later():
    due = Deadline(REPORT, date(2022, 9, 26)).moment(VIETNAM)
    now = due + timedelta(days=300)
    assert late_by(now, due, finished=due - timedelta(seconds=1)) is None
    assert late_by(now, due, finished=due + timedelta(hours=2)) == timedelta(hours=2)
