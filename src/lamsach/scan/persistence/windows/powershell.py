"""Texts in commands that a person will paste into PowerShell: what malware named itself must not run there.

See "about_Quoting_Rules" and "about_Wildcards" in Microsoft's documentation: the typographic quotes end a text, too.
"""

import re

_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")
_WILDCARDS = re.compile(r"([\[\]*?`])")


def literal(text: str) -> str:
    """Return a text in quotes in which nothing is read."""
    return "'" + _QUOTES.sub(r"\1\1", text) + "'"


def pattern(text: str) -> str:
    """Return a text for a parameter that takes wildcards, in which there are none."""
    return literal(_WILDCARDS.sub(r"`\1", text))
