"""Kinds of units as letters name them: singly, or together, as in "all communes"."""

from lamsach.campaign.kinds import BY_CODE, FAMILY_LABELS, KINDS, Tier
from lamsach.core.texts import gettext


def kind_name(code: str) -> str:
    """Return the name of a kind, or of a family of kinds, in the user's language."""
    if code in FAMILY_LABELS:
        return gettext(FAMILY_LABELS[code])
    kind = BY_CODE.get(code)
    return kind.title() if kind else code


def kind_choices() -> list[tuple[str, str]]:
    """Return what an officer may choose: families first."""
    codes = [*FAMILY_LABELS, *(kind.code for kind in KINDS if kind.tier is not Tier.NATION)]
    return [(code, kind_name(code)) for code in codes]
