"""What the checks of a form compare with besides the answers: facts about the unit, evidence, the reports below."""

import datetime as dt

from lamsach.campaign.form_answers import Answers
from lamsach.campaign.form_checks import Circumstances, Problem, validate
from lamsach.campaign.forms import Denominator, Rule
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.reporting.prefill import suggestions
from lamsach.portal.reporting.prefill_campaign import summed
from lamsach.portal.units.models import Unit, UnitSize


def circumstances(asked: Asked, now: dt.datetime) -> Circumstances:
    """Return what is known now; only what a check of the form asks for is looked up."""
    rules = {check.rule for check in asked.form.checks}
    near = frozenset(check.left for check in asked.form.checks if check.rule is Rule.NEAR_PREFILL)
    evidence = suggestions(asked, now, only=near) if near else {}
    measures = {
        measure
        for check in asked.form.checks
        if check.rule is Rule.NOT_BELOW_SUBORDINATES and (measure := asked.form[check.left].measure)
    }
    return Circumstances(
        denominators=_denominators(asked) if Rule.NOT_ABOVE_DENOMINATOR in rules else {},
        prefilled={key: each.value for key, each in evidence.items() if isinstance(each.value, int)},
        subordinates={key: total for key, (total, _parts) in summed(asked, measures).items()} if measures else {},
    )


def _denominators(asked: Asked) -> dict[Denominator, int]:
    found = {
        Denominator.SUBORDINATES: Unit.objects.below([asked.unit.pk], asked.directive.tree_day, itself=False).count()
    }
    for size in UnitSize.objects.filter(unit=asked.unit).order_by("stated_at"):
        if size.staff is not None:
            found[Denominator.STAFF] = size.staff
        if size.machines is not None:
            found[Denominator.MACHINES] = size.machines
    return found


def problems(asked: Asked, answers: Answers, now: dt.datetime) -> list[Problem]:
    """Return what must be mended or explained before the report can go out."""
    return validate(asked.form, answers, circumstances(asked, now))
