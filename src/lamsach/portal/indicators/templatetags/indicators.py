"""The list's words in templates."""

from typing import Any

from django import template

from lamsach.portal.indicators import words

register = template.Library()
_BADGES = {"proposed": "info", "approved": "ok", "expired": "", "revoked": "error"}
_VERDICTS = {"accept": "ok", "lower": "info", "url_only": "info", "hold": "warn", "refuse": "error"}


@register.filter
def named(value: str, what: str) -> Any:
    """Return what a kind, state or action is called."""
    return words.NAMES[what].get(value, value)


@register.filter
def verdict(decision: str) -> Any:
    """Return the guard's verdict in words."""
    return words.DECISIONS.get(decision, decision)


@register.filter
def verdict_badge(decision: str) -> str:
    """Return the class of the verdict's badge."""
    return _VERDICTS.get(decision, "")


@register.filter
def state_badge(state: str) -> str:
    """Return the class of the state's badge."""
    return _BADGES.get(state, "")


@register.filter
def why(category: str, relation: str = "") -> str:
    """Return why a category is guarded."""
    return words.why(category, relation or "")
