"""First answers that follow from the campaign itself: who was reached, who acted, what was reported below."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lamsach.campaign.forms import Prefill
from lamsach.campaign.rollup import Rollup
from lamsach.portal.campaigns.models import Assignment, Directive, Recipient
from lamsach.portal.evidence.models import MachineReport
from lamsach.portal.reporting.asked import Asked
from lamsach.portal.reporting.models import Filing
from lamsach.portal.reporting.prefill import Origin, Question, Suggestion, source
from lamsach.portal.reporting.summing.directive_totals import put_together
from lamsach.portal.reporting.summing.placing import forest_of
from lamsach.portal.units.models import UnitSize

DEEPEST = 16


def passed_on(asked: Asked) -> list[int]:
    """Return the directives by which the unit passed this one on."""
    unit = Q(issuer=asked.unit) | Q(receiving_office=asked.unit)
    issued = Directive.objects.filter(unit, parent=asked.directive, state=Directive.State.ISSUED)
    return list(issued.values_list("pk", flat=True))


def _chain(asked: Asked) -> list[int]:
    """Return those directives and all that pass them on further down."""
    found: list[int] = []
    level = passed_on(asked)
    for _depth in range(DEEPEST):
        if not level:
            break
        found += level
        below = Directive.objects.filter(parent__in=level, state=Directive.State.ISSUED).exclude(pk__in=found)
        level = list(below.values_list("pk", flat=True))
    return found


def _by_unit(rows: Iterable[tuple[int, str, str]]) -> list[Origin]:
    """Return one origin for each unit, in the order of the rows."""
    found: dict[int, Origin] = {}
    for unit, name, detail in rows:
        found.setdefault(unit, Origin(name, detail))
    return list(found.values())


@source(Prefill.RECEIVED)
def received(question: Question) -> Suggestion | None:
    """Units below that opened the directive which passed this one on, or forwarded it further."""
    directives = _chain(question.asked)
    if not directives:
        return None
    opened = (
        Recipient.objects.current()
        .filter(directive__in=directives)
        .filter(Q(seen_at__isnull=False) | Q(forwarded_at__isnull=False))
        .exclude(unit=question.asked.unit)
    )
    number = opened.values("unit").distinct().count()
    origin = ngettext("from %(n)d unit that opened the letter", "from %(n)d units that opened the letter", number)

    def origins() -> list[Origin]:
        rows = opened.order_by("unit__name").values_list("unit_id", "unit__name", "forwarded_at")
        return _by_unit((unit, name, _("passed it on") if at else _("opened it")) for unit, name, at in rows)

    return Suggestion(number, origin % {"n": number}, origins)


@source(Prefill.CARRIED_OUT)
def carried_out(question: Question) -> Suggestion | None:
    """Units below with a finished task of such a directive, or with a scan report in the campaign's days."""
    directives = _chain(question.asked)
    if not directives:
        return None
    start, end = question.period
    finished = Assignment.objects.filter(task__directive__in=directives, finished_at__isnull=False)
    addressed = Recipient.objects.current().filter(directive__in=directives).exclude(unit=question.asked.unit)
    scans = MachineReport.objects.filter(
        kind=MachineReport.Kind.SCAN, unit__in=addressed.values("unit"), made_at__gte=start, made_at__lt=end
    )
    acted = addressed.filter(Q(unit__in=finished.values("unit")) | Q(unit__in=scans.values("unit")))
    number = acted.values("unit").distinct().count()
    origin = ngettext(
        "from %(n)d unit with a finished task or a scan", "from %(n)d units with a finished task or a scan", number
    )

    def origins() -> list[Origin]:
        done = set(finished.values_list("unit_id", flat=True))
        rows = acted.order_by("unit__name").values_list("unit_id", "unit__name")
        return _by_unit((pk, name, _("finished a task") if pk in done else _("scanned machines")) for pk, name in rows)

    return Suggestion(number, origin % {"n": number}, origins)


def counting_filings(asked: Asked) -> list[Filing]:
    """Return the filings that count for the directives by which the unit passed this one on."""
    filings = Filing.objects.filter(assignment__task__directive__in=passed_on(asked), counting=True)
    return list(filings.select_related("submission__unit", "submission__reported").order_by("submission__unit__name"))


def summed(asked: Asked, measures: Iterable[str]) -> dict[str, tuple[int, list[Origin]]]:
    """Return the sum of the reports below for each measure that at least one of them answers with a number.

    It is the sum that their receiving office sees: an inclusive figure stands for all below its unit, and a unit counts
    once, however many directives it reported to.
    """
    reports = {each.submission.unit_id: each.submission for each in counting_filings(asked)}
    if not reports:
        return {}
    rollup = Rollup(forest_of(reports, asked.directive.tree_day), measures)
    figures = {unit: report.reported.packed for unit, report in reports.items()}
    put_together(rollup, asked.campaign, figures, Q(submission__in=[report.pk for report in reports.values()]))
    found = {}
    for measure in rollup.measures:
        total = rollup.total(measure).total
        amounts = {part.unit: part.amount for part in rollup.sources(measure)}
        if total is not None:
            found[measure] = (
                total,
                [
                    Origin(report.unit.name, count=amounts[unit], submission=report.pk)
                    for unit, report in reports.items()
                    if unit in amounts
                ],
            )
    return found


@source(Prefill.SUBORDINATES)
def subordinates(question: Question) -> Suggestion | None:
    """Sum up the same measure in the reports that count for the directives by which the unit passed this one on."""
    measure = question.field.measure or ""
    result = summed(question.asked, [measure]).get(measure)
    if result is None:
        return None
    total, parts = result
    origin = ngettext("from %(n)d subordinate report", "from %(n)d subordinate reports", len(parts))
    return Suggestion(total, origin % {"n": len(parts)}, lambda: parts)


@source(Prefill.UNIT_NAME)
def unit_name(question: Question) -> Suggestion:
    """Give the unit's name."""
    return Suggestion(question.asked.unit.name, _("from the organisation tree"))


def _stated(question: Question, what: str) -> Suggestion | None:
    size = UnitSize.objects.filter(unit=question.asked.unit).exclude(**{what: None}).order_by("stated_at").last()
    if size is None:
        return None
    day = size.stated_at.strftime("%d/%m/%Y")
    return Suggestion(getattr(size, what), _("as the unit stated on %(day)s") % {"day": day})


@source(Prefill.STAFF)
def staff(question: Question) -> Suggestion | None:
    """How many staff the unit says it has."""
    return _stated(question, "staff")


@source(Prefill.MACHINES)
def machines(question: Question) -> Suggestion | None:
    """How many machines the unit says it has."""
    return _stated(question, "machines")
