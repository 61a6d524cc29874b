"""The sum of one directive: exactly its assignments, for its receiving office. Made when it is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from django.db.models import Q

from lamsach.campaign.figures import read_row
from lamsach.campaign.rollup import Rollup
from lamsach.campaign.totals import Total
from lamsach.portal.campaigns.models import Assignment, Campaign, Directive, Recipient
from lamsach.portal.reporting.models import Filing
from lamsach.portal.reporting.summing.gathering import elsewhere, gathered_by
from lamsach.portal.reporting.summing.placing import forest_of


@dataclass(frozen=True)
class Row:
    """One unit of the directive in the sum of one measure."""

    recipient: Recipient
    own: object
    inclusive: object
    total: int | None
    submission: int | None  # the report that the figures come from
    depth: int  # 0: goes into the sum of the directive by itself; deeper: through the unit above it on the list
    elsewhere: int = 0  # how much of the inclusive figure counts with others on the list


@dataclass
class DirectiveSum:
    """The roll-up of a directive, with the reports it was made of."""

    rollup: Rollup
    recipients: dict[int, Recipient]
    reports: dict[int, int] = field(default_factory=dict)  # unit -> submission

    def total(self, measure: str) -> Total:
        """Return the directive's total of a measure."""
        return self.rollup.total(measure)

    def n_of_m(self) -> tuple[int, int]:
        """Return how many units have reported, of how many that count by the officer's choice."""
        return self.rollup.reported()

    def open(self, measure: str) -> list[Row]:
        """Open the total of a measure down to the reports, in the order of the list; nested units follow their own."""
        forest = self.rollup.forest
        depth: dict[int, int] = {}
        rows = []
        for place, unit in enumerate(cast("list[int]", forest.units)):
            parent = forest.parent[place]
            depth[place] = depth[parent] + 1 if parent < len(forest) else 0
            found = self.rollup.total(measure, unit)
            recipient = self.recipients[unit]
            report = self.reports.get(unit)
            rows.append(Row(recipient, found.own, found.inclusive, found.total, report, depth[place], found.elsewhere))
        return sorted(rows, key=lambda row: (row.recipient.order, row.recipient.pk))


def counted(directive: Directive, recipients: list[Recipient]) -> list[Recipient]:
    """Return the recipients that count as the denominator: the officer's choice, and it is shown."""
    match directive.denominator:
        case Directive.Denominator.ADDRESSED:
            return recipients
        case Directive.Denominator.LISTED:
            return [each for each in recipients if each.listed]
        case _:
            return [each for each in recipients if each.listed and each.unit_id != directive.issuer_id]


def sum_up(directive: Directive) -> DirectiveSum:
    """Sum up the reports that count for this directive. A handful of queries, whatever the number of units.

    Of what offices on its list took in from others on it, by letters that they passed on, nothing counts twice.
    """
    recipients = list(directive.recipients.current().select_related("unit"))
    by_unit = {each.unit_id: each for each in recipients}
    reporting = set(
        Assignment.objects.current()
        .filter(task__directive=directive, task__form__isnull=False)
        .exclude(state=Assignment.State.WAIVED)
        .values_list("unit_id", flat=True)
    )
    asked = [each.unit_id for each in counted(directive, recipients) if each.unit_id in reporting]
    rollup = Rollup(
        forest_of(by_unit, directive.tree_day), directive.campaign.measures.values_list("key", flat=True), asked
    )
    reports: dict[int, int] = {}
    figures: dict[int, dict[str, list[int]]] = {}
    filings = Filing.objects.filter(assignment__task__directive=directive, counting=True)
    for unit, submission, *row in filings.order_by("submission__submitted_at").values_list(
        "submission__unit_id", "submission_id", "submission__reported__measures", "submission__reported__figures"
    ):
        if unit in by_unit:
            reports[unit], figures[unit] = submission, read_row(*row)
    counts = Q(submission__filings__counting=True, submission__filings__assignment__task__directive=directive)
    put_together(rollup, directive.campaign, figures, counts)
    return DirectiveSum(rollup, by_unit, reports)


def put_together(rollup: Rollup, campaign: Campaign, figures: Mapping[int, Mapping[str, list[int]]], counts: Q) -> None:
    """Sum up the reports of units of the roll-up; *counts* says of a filing that it is of one of these reports."""
    for unit, packed in figures.items():
        rollup.report_packed(unit, packed)
    taken = gathered_by(campaign, counts, figures)
    rollup.take_elsewhere(elsewhere(taken, figures, cast("dict[int, int]", rollup.forest.superiors)))
    rollup.sum_up()
