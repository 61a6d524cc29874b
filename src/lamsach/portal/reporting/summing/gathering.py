"""What offices took in from units that they passed a letter on to, and what of it counts elsewhere in a sum.

A report takes in what was reported to the letters by which its office passed on the letter that it answers, up to the
moment when it was submitted: what comes later is in its next revision. So nothing else than a report that is submitted,
or returned, changes a sum.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.db.models import Exists, F, OuterRef, Q

from lamsach.campaign.gathering import counted_elsewhere
from lamsach.campaign.tree import Unit
from lamsach.portal.campaigns.models import Campaign, Directive
from lamsach.portal.reporting.models import Filing
from lamsach.portal.units.models import Ancestry

Reports = Mapping[int, Mapping[str, Any]]
MOST_NAMED = 5_000  # units in one query
ROLES = ("issuer", "receiving_office")  # by whom a letter is passed on


def gathered(
    campaign: Campaign, standing: Q, *, by: Iterable[int] | None = None, from_: Iterable[int] | None = None
) -> dict[int, set[int]]:
    """Return the units whose reports those of offices took in; at most three queries.

    Those below an office are left out, unless they pass letters on too: they stand in its place. *standing* says of a
    filing that its report counts in the sum; *by* and *from_* limit the offices, and those that they took in.
    """
    letters = Directive.objects.filter(campaign=campaign, parent__isnull=False).exclude(state=Directive.State.DRAFT)
    wanted = None if by is None else set(by)
    by = None if wanted is None or len(wanted) > MOST_NAMED else sorted(wanted)
    if by is not None:
        letters = letters.filter(Q(issuer__in=by) | Q(receiving_office__in=by))
    found: dict[int, set[int]] = defaultdict(set)
    if not letters.exists():  # the rule: it spares those who file one report the other queries
        return found
    passed = Directive.objects.filter(campaign=campaign, parent__isnull=False).exclude(state=Directive.State.DRAFT)
    unit = OuterRef("assignment__unit")
    passes_on = Exists(passed.filter(issuer=unit)) | Exists(passed.filter(receiving_office=unit))
    for role in ROLES:
        office = f"assignment__task__directive__{role}"
        taken = Filing.objects.filter(assignment__task__directive__in=letters, submission__submitted_at__isnull=False)
        if by is not None:
            taken = taken.filter(**{f"{office}__in": by})
        if from_ is not None:
            taken = taken.filter(assignment__unit__in=list(from_))
        below = Ancestry.objects.filter(ancestor=OuterRef(office), descendant=unit, depth__gt=0)
        mine = Filing.objects.filter(
            standing,
            assignment__unit=OuterRef(office),
            assignment__task__directive=OuterRef("assignment__task__directive__parent"),
            submission__submitted_at__gte=OuterRef("submission__submitted_at"),
        )
        rows = taken.exclude(assignment__unit=F(office)).filter(~Exists(below) | passes_on, Exists(mine))
        for each, other in rows.order_by().values_list(office, "assignment__unit").distinct():
            if wanted is None or each in wanted:
                found[each].add(other)
    return found


def gathered_by(campaign: Campaign, standing: Q, offices: Iterable[int]) -> dict[int, set[int]]:
    """Return what these offices took in, and what was taken in by those from whom they did."""
    found: dict[int, set[int]] = {}
    level = set(offices)
    while level and (more := gathered(campaign, standing, by=level)):
        found |= more
        level = set().union(*more.values()) - found.keys()
    return found


def offices_that_took_in(campaign: Campaign, standing: Q, unit: int) -> list[int]:
    """Return the offices whose figures hold what this unit reported, through whomever."""
    found: dict[int, None] = {}
    level = {unit}
    while level:
        more = gathered(campaign, standing, from_=level)
        level = more.keys() - found.keys() - {unit}
        found |= dict.fromkeys(sorted(level))
    return list(found)


def elsewhere(taken: Mapping[int, set[int]], reports: Reports, above: Mapping[int, int]) -> dict[Unit, dict[str, int]]:
    """Return for each office how much of its inclusive figures counts under other superiors."""
    return counted_elsewhere(cast("Any", taken), cast("Any", reports), cast("Any", above)) if taken else {}
