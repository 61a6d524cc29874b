"""Texts that officers enter twice, in Vietnamese and in English."""

from typing import Any

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def spoken(thing: Any, field: str) -> str:
    """Return the English text of *field* where the page is English and there is one, else the Vietnamese."""
    english = str(getattr(thing, f"{field}_en", "")) if (get_language() or "")[:2] == "en" else ""
    return english or str(getattr(thing, field, ""))
