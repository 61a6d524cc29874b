"""Offices that sum up for units that do not stand below them, as Hải Phòng's department does for 75 units of its city.

What such an office reports to the letter above is the sum of what those units filed. Where they count, each under its
own superior, its inclusive figures would count them a second time: they stand in the sum of the letter above only.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef, Q

from lamsach.campaign.figures import NOT_ASKED, pack
from lamsach.portal.campaigns.models import Campaign, Directive, Recipient
from lamsach.portal.reporting.models import Filing
from lamsach.portal.units.models import Ancestry


def gatherers(campaign: Campaign, units: Iterable[int] | None = None) -> set[int]:
    """Return the units whose report counts for a letter that they passed on to others, none of them below. Two queries.

    A letter is passed on by its issuer or its receiving office. *units* limits whom it is asked of.
    """
    letters = Directive.objects.filter(campaign=campaign, state=Directive.State.ISSUED, parent__isnull=False)
    if units is not None:
        asked = list(units)
        letters = letters.filter(Q(issuer__in=asked) | Q(receiving_office__in=asked))
    if not letters.exists():  # the rule: it spares those who file one report the other query
        return set()
    roles = ("issuer", "receiving_office")
    marked = letters.annotate(**{f"{role}_gathers": _gathers(role) for role in roles})
    rows = marked.filter(Q(issuer_gathers=True) | Q(receiving_office_gathers=True)).values_list(
        "issuer", "issuer_gathers", "receiving_office", "receiving_office_gathers"
    )
    return {
        unit for issuer, one, office, other in rows for unit, gathers in ((issuer, one), (office, other)) if gathers
    }


def _gathers(role: str) -> Q:
    below = Ancestry.objects.filter(ancestor=OuterRef(OuterRef(role)), descendant=OuterRef("unit"), depth__gt=0)
    others = Recipient.objects.filter(directive=OuterRef("pk")).exclude(unit=OuterRef(role))
    filed = Filing.objects.filter(
        counting=True, assignment__task__directive=OuterRef("parent"), assignment__unit=OuterRef(role)
    )
    return Q(Exists(filed), Exists(others), ~Exists(others.filter(Exists(below))))


def without_gathered(packed: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Return the figures of a gatherer's report that are its own."""
    return {measure: [figures[0], pack(NOT_ASKED)] for measure, figures in packed.items()}
