"""Why a row is refused, and why a unit is suggested, in the user's language."""

from django.utils.translation import gettext as _

from lamsach.campaign.naming import Reason
from lamsach.portal.units.lists import ListedUnit


def say_reason(code: str, row: ListedUnit) -> str:
    """Return why a row is refused."""
    return {
        "ambiguous": _("Several units bear this name. Give the code of the one that is meant."),
        "near": _("No unit bears this name, but one that is nearly the same. Is it that one, or a new one?"),
        "elsewhere": _("A unit of this name stands under another superior. Is it that one, or a new one?"),
        "outside_life": _("The unit or its superior does not exist on all these days."),
        "cycle": _("The row stands, by way of others, below itself."),
        "line_taken": _("On this line the unit already has another superior."),
        "unknown_superior": _("There is no superior “{name}”.").format(name=row.superior or row.superior_code),
        "ambiguous_superior": _("Several units are called “{name}”. Name the places above it too.").format(
            name=row.superior
        ),
    }[code]


def say_nearness(reason: str) -> str:
    """Return why a unit is suggested."""
    return {
        Reason.EXACT.value: _("same name"),
        Reason.KIND_LEFT_OUT.value: _("kind left out"),
        Reason.PLACE_LEFT_OUT.value: _("place left out"),
        Reason.TYPED_WITHOUT_MARKS.value: _("typed without marks"),
        Reason.FORMER_NAME.value: _("former name"),
        Reason.OTHER_KIND.value: _("another kind"),
        Reason.OTHER_MARKS.value: _("other marks"),
        Reason.SPELLING.value: _("nearly the same letters"),
        "code": _("has this code"),
    }.get(reason, reason)
