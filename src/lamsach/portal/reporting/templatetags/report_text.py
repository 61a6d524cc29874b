"""Show what people typed as it is, and never as more than text."""

from django import template
from django.utils.formats import number_format

from lamsach.core.vietnamese import expose

register = template.Library()


@register.filter
def shown(text: object) -> str:
    """Return *text* with what is invisible or turns the direction spelled out; the template escapes the rest."""
    return "\n".join(expose(line) for line in str(text if text is not None else "").expandtabs(4).split("\n"))


@register.filter
def count(number: object) -> str:
    """Return a count as the reader writes it: 1.234 in Vietnamese, 1,234 in English."""
    return number_format(number, force_grouping=True) if isinstance(number, int) else ""
