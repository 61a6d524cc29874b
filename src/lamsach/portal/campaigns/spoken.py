"""Texts that officers enter twice, in Vietnamese and in English."""

from typing import Any

from django.utils.translation import get_language


def spoken(thing: Any, field: str) -> str:
    """Return the English text of *field* where the reader reads English and there is one, else the Vietnamese."""
    english = str(getattr(thing, f"{field}_en", "")) if (get_language() or "")[:2] == "en" else ""
    return english or str(getattr(thing, field, ""))
