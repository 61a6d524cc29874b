"""Words for kinds, lines and reasons in templates."""

import datetime as dt

from django import template

from lamsach.campaign.kinds import title_of
from lamsach.portal.units.importing.words import say_nearness
from lamsach.portal.units.models import BEGINNING, Line

register = template.Library()


@register.filter
def kind_title(code: str) -> str:
    """Return the kind in the user's language."""
    return title_of(code)


@register.filter
def line_title(code: str) -> str:
    """Return the line in the user's language."""
    return str(Line(code).label) if code in Line.values else code


@register.filter
def nearness(reason: str) -> str:
    """Return why a unit is suggested."""
    return say_nearness(reason)


@register.filter
def known_day(day: dt.date | None) -> dt.date | None:
    """Return the day, None for the beginning of all records."""
    return None if day is None or day <= BEGINNING else day
