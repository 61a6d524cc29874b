"""What the list's short words are called, and the guard's reasons in the user's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lamsach.feeds.guard import Category, Relation
from lamsach.feeds.guard.categories import reason
from lamsach.portal.indicators.models import ACTIONS, KINDS, STATES

DECISIONS: dict[str, Any] = {
    "accept": _("nothing against it"),
    "lower": _("alert only"),
    "url_only": _("the URL only"),
    "hold": _("wants people to look"),
    "refuse": _("refused by the guard"),
}
# What a proposal may have been told; what is refused never waits.
WAITING = {each: DECISIONS[each] for each in ("hold", "lower", "url_only", "accept")}
NAMES: dict[str, dict[Any, Any]] = {"kind": dict(KINDS), "state": dict(STATES), "action": dict(ACTIONS)}


def why(category: str, relation: str = "") -> str:
    """Return in the user's language why a category is guarded, for a value in *relation* to what it holds."""
    known = Relation(relation) if relation in set(Relation) else None
    return reason(Category(category), known) if category in set(Category) else ""
