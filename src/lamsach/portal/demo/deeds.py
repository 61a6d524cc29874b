"""What the units do with the letter: some have not looked, some type, some have filed, one was sent back."""

import datetime as dt
from dataclasses import dataclass
from uuid import uuid4

from lamsach.portal.campaigns.actions.acting import ask_extension, finish_task, mark_seen
from lamsach.portal.campaigns.actions.deciding import extend, waive
from lamsach.portal.campaigns.models import Assignment, Directive
from lamsach.portal.demo.cast import Cast
from lamsach.portal.people.models import Person
from lamsach.portal.reporting.actions.decisions import accept, return_
from lamsach.portal.reporting.actions.drafts import Typed, save_draft
from lamsach.portal.reporting.actions.filing import approve, hand_in
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.reporting.models import Submission
from lamsach.portal.units.models import Unit

# What becomes of the communes after the first one, in their order.
PLOT = ("unseen",) * 8 + ("seen",) * 5 + ("working",) * 6 + ("filed",) * 7 + ("accepted",) * 6 + (
    "returned", "returned", "extended", "asks", "waived", "waits",
)  # fmt: skip
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Turn:
    """The part of one unit: who acts, who decides, from when on, and which one it is in the row."""

    directive: Directive
    clerk: Person
    officer: Person
    then: dt.datetime
    place: int


def play(cast: Cast, directive: Directive, officer: Person, now: dt.datetime) -> None:
    """Let each commune do its part in the days before *now*."""
    start = now - dt.timedelta(days=10)
    for place, (unit, deed) in enumerate(zip(cast.communes[1:], PLOT, strict=False)):
        if deed != "unseen":
            _act(unit, deed, Turn(directive, cast.clerks[unit.pk], officer, start + place * 5 * HOUR, place))
    first = cast.communes[0]
    mark_seen(directive.recipients.get(unit=first), by=cast.reporter, now=start)
    _finish(_tasks(first, directive), ("launch",), cast.reporter, start + HOUR)


def open_letters(cast: Cast, national: Directive, then: dt.datetime) -> None:
    """Let the province and most others see the national letter and launch the campaign."""
    people = {cast.province.pk: cast.officer, **cast.other_officers}
    for place, recipient in enumerate(national.recipients.select_related("unit").order_by("order")):
        if place % 5 == 0 and recipient.unit != cast.province:
            continue
        by = people[recipient.unit_id]
        mark_seen(recipient, by=by, now=then + place * HOUR)
        if place % 3 or recipient.unit == cast.province:
            _finish(_tasks(recipient.unit, national), ("launch",), by, then + (place + 2) * HOUR)


def _tasks(unit: Unit, directive: Directive) -> dict[str, Assignment]:
    rows = Assignment.objects.filter(unit=unit, task__directive=directive).select_related(
        "unit", "recipient", "task__form__template", "task__directive__campaign"
    )
    return {row.task.kind: row for row in rows}


def _finish(tasks: dict[str, Assignment], kinds: tuple[str, ...], by: Person, now: dt.datetime) -> None:
    for kind in kinds:
        finish_task(tasks[kind], by=by, now=now)


def _act(unit: Unit, deed: str, turn: Turn) -> None:
    tasks, then, clerk, officer = _tasks(unit, turn.directive), turn.then, turn.clerk, turn.officer
    mark_seen(turn.directive.recipients.get(unit=unit), by=clerk, now=then)
    if deed == "seen":
        return
    _finish(tasks, ("launch",), clerk, then + HOUR)
    report = tasks["report"]
    if deed == "waived":
        waive(report, "Xã đã báo cáo chung với đơn vị hiệp quản.", by=officer, now=then + 3 * HOUR)
    elif deed == "extended":
        extend(report, directive_end(report) + dt.timedelta(days=3), "Mất điện do bão.", by=officer, now=then)
    elif deed == "asks":
        ask_extension(
            report, directive_end(report) + dt.timedelta(days=5), "Còn 12 máy chưa quét xong.", by=clerk, now=then
        )
    else:
        _report(report, deed, turn)


def directive_end(assignment: Assignment) -> dt.datetime:
    """Return when the report is due."""
    if assignment.due_at is None:
        raise ValueError("the report of the demo has a deadline")
    return assignment.due_at


def _report(assignment: Assignment, deed: str, turn: Turn) -> None:
    asked, clerk, then, place = Asked(assignment), turn.clerk, turn.then, turn.place
    answers = _answers(place)
    if deed == "working":
        answers = dict(list(answers.items())[: 2 + place % 3])
    typed = Typed.clean({key: {"value": text} for key, text in answers.items()}, {}, f"demo-{assignment.pk}")
    draft = save_draft(asked, typed, by=clerk, now=then + 2 * HOUR)
    if deed == "working" or draft is None:
        return
    submission = hand_in(
        asked, assignments=[assignment.pk], key=uuid4(), version=draft.version, by=clerk, now=then + 3 * HOUR
    )
    if deed == "waits":
        return
    approve(submission, by=clerk, now=then + 4 * HOUR)
    _finish(_tasks(assignment.unit, assignment.task.directive), ("inform", "scan"), clerk, then + 4 * HOUR)
    _decide(submission, deed, turn.officer, then + 9 * HOUR)


def _decide(submission: Submission, deed: str, officer: Person, then: dt.datetime) -> None:
    filing = submission.filings.select_related("assignment__task__directive", "submission").get()
    if deed == "accepted":
        accept(filing, by=officer, now=then)
    elif deed == "returned":
        return_(filing, reason="Số máy đã làm sạch lớn hơn số máy nhiễm của lần quét trước; đề nghị rà soát lại.",
                by=officer, now=then)  # fmt: skip


def _answers(place: int) -> dict[str, str]:
    """Return plausible figures of a commune, the same in every demo."""
    scanned = 18 + place * 7 % 31
    infected = place * 3 % 7
    return {
        "machines_scanned": str(scanned),
        "machines_infected": str(infected),
        "machines_cleaned": str(max(infected - place % 2, 0)),
        "smart_devices": str(place * 5 % 23),
        "people": str(250 + place * 137 % 900),
        "broadcasts": str(2 + place % 6),
        "assessment": "Các bộ phận nghiêm túc triển khai; máy tính đã được quét bằng công cụ của chiến dịch.",
        "proposals": "Đề nghị hỗ trợ bản quyền phần mềm phòng, chống mã độc." if place % 3 == 0 else "",
    }
