"""Show what people typed as it is, and never as more than text."""

from django import template

from lamsach.core.vietnamese import expose

register = template.Library()


@register.filter
def shown(text: object) -> str:
    """Return *text* with what is invisible or turns the direction spelled out; the template escapes the rest."""
    return "\n".join(expose(line) for line in str(text if text is not None else "").expandtabs(4).split("\n"))


@register.filter
def count(number: object) -> str:
    """Return a count as Vietnamese write it: 1.234."""
    return f"{number:,}".replace(",", ".") if isinstance(number, int) else ""
