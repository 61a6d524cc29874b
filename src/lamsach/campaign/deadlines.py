"""Deadlines: what "before 25/9" means, what to set a level further down, and how late something is.

A deadline names a day. "Before 25/9" is exclusive of that day and ends on 24/9 at 24:00 in the campaign's time zone,
which is the instant 25/9 00:00; "by 25/9 at the latest" is inclusive and ends a day later. What happens before that
instant is in time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import count
from zoneinfo import ZoneInfo

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

YEARS = range(1990, 2200)
"""The years in which a deadline may lie: wide enough for every campaign, narrow enough to catch a slip of the key."""

SUMMING_UP = 3
"""Working days that a superior keeps for itself by default, between its children's deadline and its own."""

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class DeadlineKind(StrEnum):
    """What has to be finished by the deadline. One directive may set several of different kinds."""

    LAUNCH_BY = "launch_by"
    CLEAN_BY = "clean_by"
    REPORT_BY = "report_by"
    OTHER = "other"


def time_zone(name: str) -> ZoneInfo:
    """Return the IANA time zone *name*, such as ``Asia/Ho_Chi_Minh``; UnusableInputError where there is none."""
    try:
        return ZoneInfo(name)
    except (
        ValueError,
        OSError,
        KeyError,
    ) as error:  # unknown; outside; a folder
        raise UnusableInputError(
            _("There is no time zone “{name}”.").format(name=name[:60]), advice=_("Write it as in Asia/Ho_Chi_Minh.")
        ) from error


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something of *kind* is due. Exclusive of *day* ("before") unless *inclusive*."""

    kind: DeadlineKind
    day: date
    inclusive: bool = False

    def __post_init__(self) -> None:
        if self.day.year not in YEARS:
            raise UnusableInputError(
                _("The deadline {day} is not in a plausible year.").format(day=f"{self.day:%d/%m/%Y}"),
                advice=_("Write the year with four digits."),
            )

    @property
    def last_day(self) -> date:
        """The last whole day on which one is in time."""
        return self.day if self.inclusive else self.day - ONE_DAY

    def moment(self, zone: tzinfo) -> datetime:
        """Return the instant, in UTC, from which on one is late."""
        return datetime.combine(self.last_day + ONE_DAY, time.min, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Monday to Friday without *holidays*, and the weekend days on which work is made up."""

    holidays: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    def __contains__(self, day: date) -> bool:
        return day in self.made_up or (day.weekday() < SATURDAY and day not in self.holidays)

    def next(self, after: date) -> date:
        """Return the first working day later than *after*."""
        return next(day for n in count(1) if (day := after + timedelta(days=n)) in self)

    def between(self, after: date, until: date) -> int:
        """Count the working days later than *after*, up to and with *until*."""
        return sum(1 for n in range(1, (until - after).days + 1) if after + timedelta(days=n) in self)


EVERY_WEEK = WorkingDays()


class Caution(StrEnum):
    """Why an officer should look at a proposed or typed deadline again."""

    DAY_OFF = "day_off"
    LITTLE_TIME = "little_time"
    NO_ROOM = "no_room"
    PARENT_PASSED = "parent_passed"


@dataclass(frozen=True, slots=True)
class Warn:
    """A caution in words. It never forbids: the officer decides."""

    caution: Caution
    message: str


@dataclass(frozen=True, slots=True)
class ChildDeadline:
    """What a forwarding unit may set its own recipients: *proposed*, made from *parent*, with what to look at."""

    parent: Deadline
    proposed: Deadline
    warnings: tuple[Warn, ...] = ()


def _weekday(day: date) -> str:
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return names[day.weekday()]


def days_off(deadline: Deadline, working: WorkingDays = EVERY_WEEK) -> tuple[Warn, ...]:
    """Return a warning for each day off that the deadline names, or that is its last day."""
    return tuple(
        Warn(
            Caution.DAY_OFF,
            _("{day} is a day off ({weekday}).").format(day=f"{day:%d/%m/%Y}", weekday=_weekday(day)),
        )
        for day in sorted({deadline.day, deadline.last_day})
        if day not in working
    )


def propose_child(
    parents: Iterable[Deadline], *, today: date, working: WorkingDays = EVERY_WEEK, margin: int = SUMMING_UP
) -> tuple[ChildDeadline, ...]:
    """Propose, for each deadline of the letter above, an earlier one for the letter below.

    The proposal reads like its parent (before, or by). It leaves *margin* working days for the superior's own sum,
    names no day off and ends on none. Where that would leave the recipients less than one working day after *today*,
    the margin shrinks and a warning says so; where nothing earlier is left, the parent's own day is proposed, also
    with a warning.
    """
    return tuple(_child(parent, today, working, max(margin, 0)) for parent in parents)


def _child(parent: Deadline, today: date, working: WorkingDays, margin: int) -> ChildDeadline:
    about_parent = days_off(parent, working)
    if parent.last_day < today:
        passed = Warn(Caution.PARENT_PASSED, _("The deadline of the letter above has passed."))
        return ChildDeadline(parent, parent, (*about_parent, passed))
    soonest = working.next(today)
    earlier = [
        day
        for back in range(1, min((parent.day - today).days, 10 * margin + 60) + 1)
        if not days_off(day := Deadline(parent.kind, parent.day - back * ONE_DAY, parent.inclusive), working)
        and day.last_day >= soonest
    ]
    for day in earlier:  # the latest first
        if working.between(day.last_day, parent.last_day) >= margin:
            return ChildDeadline(parent, day, about_parent)
    if earlier:
        left = working.between(earlier[-1].last_day, parent.last_day)
        text = _("Little time: only {left} of {margin} working days are left for your own sum.")
        short = Warn(Caution.LITTLE_TIME, text.format(left=left, margin=margin))
        return ChildDeadline(parent, earlier[-1], (*about_parent, short))
    none = Warn(Caution.NO_ROOM, _("No earlier working day is left: this is the day of the letter above."))
    return ChildDeadline(parent, parent, (*about_parent, none))


def late_by(now: datetime, due: datetime, finished: datetime | None = None) -> timedelta | None:
    """Return how late something is that was due at *due*: None in time, else the time since then.

    What is finished is as late as it was when it was *finished*; what is not is as late as it is *now*. All three are
    aware instants; *due* is the first one that is too late (:meth:`Deadline.moment`), so a lateness may be zero long.
    """
    reached = now if finished is None else finished
    return reached - due if reached >= due else None
