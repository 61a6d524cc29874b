"""A plan in words, for a terminal."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lamsach.campaign.kinds import title_of
from lamsach.core.vietnamese import expose
from lamsach.portal.units.importing.national import NationalPlan
from lamsach.portal.units.importing.plan import Outcome, Plan, Step
from lamsach.portal.units.importing.words import say_nearness

SHOWN = 20  # rows of each kind that a terminal shows; the others are counted


def tell(plan: Plan) -> Iterator[str]:
    """Yield the lines that say what an import would do."""
    counts = plan.counts
    yield _("New: {created}. Already there: {matched}. Moved: {moved}. Refused: {refused}.").format(
        created=counts["created"],
        matched=counts["matched"],
        moved=counts["moved"] + counts["linked"],
        refused=counts["refused"],
    )
    if alone := len(plan.alone()):
        yield _(
            "{count} of the new ones would stand under nobody. --under names the superior of rows that name none."
        ).format(count=alone)
    yield from _shortened([_new(step) for step in plan.of(Outcome.CREATED)], "+ ")
    yield from _shortened([_placed(step) for step in plan.of(Outcome.MOVED, Outcome.LINKED)], "> ")
    refused = [
        (problem.place, f"{problem.place}: {problem.message} {problem.value}".rstrip()) for problem in plan.problems
    ]
    refused += [(step.row.place, _refused(step)) for step in plan.of(Outcome.REFUSED)]
    yield from _shortened([text for _place, text in sorted(refused)], "! ")


def tell_national(plan: NationalPlan) -> Iterator[str]:
    """Yield the lines that say what the import of the nation would do."""
    yield _("New: {created}. Already there: {matched}. Successions: {successions}.").format(
        created=len(plan.created), matched=len(plan.matched), successions=len(plan.tree.successions)
    )
    for kind, count in Counter(unit.last.kind for unit in plan.created).most_common():
        yield f"+ {title_of(kind)}: {count}"


def _new(step: Step) -> str:
    name = f"{expose(step.name)} ({title_of(step.kind)})"
    return f"{name} < {step.path}" if step.path else name


def _placed(step: Step) -> str:
    return f"{step.row.place}: {expose(step.name)} -> {step.path}"


def _refused(step: Step) -> str:
    text = f"{step.row.place}: {expose(step.row.name)}: {step.message}"
    for each in step.suggestions:
        text += f"\n    ? {each.path} [{each.code or '#' + str(each.unit)}] ({say_nearness(each.reason)})"
    return text


def _shortened(lines: list[str], mark: str) -> Iterator[str]:
    for line in lines[:SHOWN]:
        yield mark + line
    if rest := len(lines[SHOWN:]):
        yield mark + ngettext("… and {count} more row", "… and {count} more rows", rest).format(count=rest)
