"""Load the demo once."""

from pathlib import Path

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.portal.embedded.logins import LOGINS


def load_where_needed(data: Path) -> bool:
    """Load the demo into an empty portal; say whether that was done.

    Raises UnusableInputError where the portal already serves somebody.
    """
    from lamsach.portal.people.models import Person

    if (data / LOGINS).exists():
        return False
    if Person.objects.exists():
        raise UnusableInputError(
            _("this data folder holds a portal that is no demo; nothing was changed."),
            where=str(data),
            advice=_("Start without --demo, or name another folder with --data."),
        )
    return True
