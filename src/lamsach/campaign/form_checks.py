"""Check a filled form: what must be mended before it can go out, and what needs a reason."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from lamsach.campaign.figures import BLANK, NOT_ASKED, Gap
from lamsach.campaign.form_answers import Answer, Answers, why_unread
from lamsach.campaign.forms import ANSWERED, POSITIVE, Check, Denominator, Field, FieldKind, Form, Rule, Severity
from lamsach.core.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the checks compare with besides the answers; a check that compares with what is not known does not apply.

    *denominators* are facts about the unit, *prefilled* the figures that evidence suggests now, by field key (else
    those kept in the answers count), *subordinates* the sums of the reports below, by measure.
    """

    denominators: Mapping[Denominator, int] = field(default_factory=dict)
    prefilled: Mapping[str, int] = field(default_factory=dict)
    subordinates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend, or to give a reason for. *check* is the check's key, or what is wrong in one word."""

    field: str
    severity: Severity
    message: str
    check: str
    advice: str = ""
    needs_reason: bool = False

    @property
    def stops(self) -> bool:
        """Whether the report cannot go out like this."""
        return self.severity is Severity.HARD or self.needs_reason


NOTHING_KNOWN = Circumstances()


def validate(form: Form, answers: Answers, known: Circumstances = NOTHING_KNOWN) -> list[Problem]:
    """Return the problems of a filled form, field by field and then check by check.

    A check applies only where every answer that it compares is there: blank is not zero, and what a unit was not asked
    it cannot get wrong. A soft problem that already has a reason stays on the list and no longer stops the report.
    """
    problems = [problem for each in form for problem in _of_field(each, answers.get(each.key, Answer()))]
    unread = {problem.field for problem in problems if problem.check == "unread"}
    for check in form.checks:
        subject = answers.get(check.left, Answer())
        if (
            subject.value is not NOT_ASKED
            and check.left not in unread
            and (text := _RULES[check.rule](form, check, answers, known))
        ):
            soft = check.severity is Severity.SOFT
            message = str(check.message) if check.message else text
            problems.append(
                Problem(check.left, check.severity, message, check.key, needs_reason=soft and not subject.reason)
            )
    return problems


def may_go_out(problems: list[Problem]) -> bool:
    """Return whether nothing on the list stops the report."""
    return not any(problem.stops for problem in problems)


def _of_field(asked: Field, answer: Answer) -> Iterator[Problem]:
    if answer.value is NOT_ASKED:
        return
    if (refused := why_unread(asked, answer)) is not None:
        yield Problem(asked.key, Severity.HARD, refused.message, "unread", advice=refused.advice)
    elif asked.required and not _answered(answer):
        yield Problem(asked.key, Severity.HARD, _("This must be filled in."), "required")
    text = answer.value if isinstance(answer.value, str) else answer.note
    if len(text) > asked.longest and asked.kind is not FieldKind.CHOICE:
        message = _("This has {length} characters; {longest} fit.").format(length=len(text), longest=asked.longest)
        yield Problem(asked.key, Severity.HARD, message, "too_long")


def _answered(answer: Answer) -> bool:
    """Return whether there is a value, or words instead of a number."""
    return not isinstance(answer.value, Gap) or (answer.value is BLANK and bool(answer.note))


def _count(answers: Answers, key: str) -> int | None:
    count = answers.get(key, Answer()).count
    return count if isinstance(count, int) else None


def _sum(answers: Answers, keys: tuple[str, ...]) -> int | None:
    counts = [_count(answers, key) for key in keys]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _pair(check: Check, answers: Answers) -> tuple[int, int] | tuple[date, date] | None:
    left = answers.get(check.left, Answer()).value
    right = check.right if isinstance(check.right, int) else answers.get(check.right, Answer()).value
    if isinstance(left, int) and isinstance(right, int):
        return left, right
    return (left, right) if isinstance(left, date) and isinstance(right, date) else None


def _other(form: Form, check: Check) -> str:
    return str(check.right) if isinstance(check.right, int) else f"“{form[check.right].label}”"


def _at_most(form: Form, check: Check, answers: Answers, _known: Circumstances) -> str:
    pair = _pair(check, answers)
    if pair is None or pair[0] <= pair[1]:  # type: ignore[operator]  # both counts or both dates
        return ""
    return _("This is more than {other}.").format(other=_other(form, check))


def _at_least(form: Form, check: Check, answers: Answers, _known: Circumstances) -> str:
    pair = _pair(check, answers)
    if pair is None or pair[0] >= pair[1]:  # type: ignore[operator]  # both counts or both dates
        return ""
    return _("This is less than {other}.").format(other=_other(form, check))


def _equals_sum(_form: Form, check: Check, answers: Answers, _known: Circumstances) -> str:
    left, parts = _count(answers, check.left), _sum(answers, check.parts)
    if left is None or parts is None or left == parts:
        return ""
    return _("This is not the sum of its parts, {sum}.").format(sum=parts)


def _sum_at_most(_form: Form, check: Check, answers: Answers, _known: Circumstances) -> str:
    left, parts = _count(answers, check.left), _sum(answers, check.parts)
    if left is None or parts is None or parts <= left:
        return ""
    return _("The parts together, {sum}, are more than this.").format(sum=parts)


def _required_if(form: Form, check: Check, answers: Answers, _known: Circumstances) -> str:
    trigger = answers.get(check.when, Answer())
    if check.is_ == ANSWERED:
        met = _answered(trigger)
    elif check.is_ == POSITIVE:
        met = isinstance(trigger.value, int) and trigger.value > 0
    else:
        met = trigger.value == check.is_
    if not met or _answered(answers.get(check.left, Answer())):
        return ""
    return _("After the answer to “{other}” this must be filled in.").format(other=form[check.when].label)


def _not_above_denominator(_form: Form, check: Check, answers: Answers, known: Circumstances) -> str:
    left = _count(answers, check.left)
    denominator = known.denominators.get(check.of) if check.of else None
    if left is None or denominator is None or left <= denominator:
        return ""
    of = {
        Denominator.STAFF: _("The unit has {number} staff."),
        Denominator.MACHINES: _("The unit has {number} machines."),
        Denominator.SUBORDINATES: _("There are {number} units below this one."),
    }
    return of[check.of or Denominator.STAFF].format(number=denominator)


def _not_below_subordinates(form: Form, check: Check, answers: Answers, known: Circumstances) -> str:
    left, below = _count(answers, check.left), known.subordinates.get(form[check.left].measure or "")
    if left is None or below is None or left >= below:
        return ""
    return _("The reports of the units below already make {sum}.").format(sum=below)


def _near_prefill(_form: Form, check: Check, answers: Answers, known: Circumstances) -> str:
    left = _count(answers, check.left)
    evidence = known.prefilled.get(check.left, answers.get(check.left, Answer()).prefilled)
    if left is None or evidence is None or abs(left - evidence) * 100 <= evidence * check.percent:
        return ""
    return _("The evidence says {number}.").format(number=evidence)


_RULES: Mapping[Rule, Callable[[Form, Check, Answers, Circumstances], str]] = {
    Rule.AT_MOST: _at_most,
    Rule.AT_LEAST: _at_least,
    Rule.EQUALS_SUM: _equals_sum,
    Rule.SUM_AT_MOST: _sum_at_most,
    Rule.REQUIRED_IF: _required_if,
    Rule.NOT_ABOVE_DENOMINATOR: _not_above_denominator,
    Rule.NOT_BELOW_SUBORDINATES: _not_below_subordinates,
    Rule.NEAR_PREFILL: _near_prefill,
}
