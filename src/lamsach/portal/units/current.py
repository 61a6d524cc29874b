"""The unit for which a person acts at present. Who acts for one unit never has to choose."""

from collections.abc import Sequence

from django.http import HttpRequest

from lamsach.portal.units.models import Unit

SESSION_KEY = "unit"


def current_unit(request: HttpRequest, units: Sequence[Unit]) -> Unit | None:
    """Return the unit among *units* (the viewer's own) that the person chose, else the first, else None.

    The choice only says what to show first: rights come from the viewer alone.
    """
    chosen = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    return next((unit for unit in units if unit.pk == chosen), units[0] if units else None)


def choose_unit(request: HttpRequest, unit: Unit) -> None:
    """Remember the choice for this session."""
    request.session[SESSION_KEY] = unit.pk
