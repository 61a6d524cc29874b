"""Translations outside the portal: the rooms' own catalogues, chosen by the user's language.

Inside the portal Django translates; its catalogues are these same files.
"""

import gettext as _gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DEFAULT_LANGUAGE = "vi"
LANGUAGES = ("vi", "en")

_language = DEFAULT_LANGUAGE
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def preferred_language(environment: Mapping[str, str]) -> str:
    """Return ``vi`` or ``en``, as ``LAMSACH_LANG`` or the usual variables say; Vietnamese where none says English."""
    for name in ("LAMSACH_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "").split(":")[0].split(".")[0].lower()
        if value[:2] in LANGUAGES:
            return value[:2]
    return DEFAULT_LANGUAGE


def use_language(language: str | None = None) -> str:
    """Translate into *language* from now on (the environment's where it is None), and return it."""
    global _language  # noqa: PLW0603 - a process of the command line has one user
    _language = language or preferred_language(os.environ)
    return _language


def language_in_use() -> str:
    """Return the language of this request or thread where one is set, else that of the process."""
    return _spoken.get() or _language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Translate into *language* within this block, in this thread only: a server speaks both languages at once."""
    token = _spoken.set(language[:2] if language[:2] in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _spoken.reset(token)


@cache
def _catalogues(language: str) -> _gettext.NullTranslations:
    merged = _gettext.NullTranslations()
    for room in sorted(PACKAGE.glob("*/locale")):
        found = _gettext.translation("django", room, languages=[language], fallback=True)
        if isinstance(found, _gettext.GNUTranslations):
            found.add_fallback(merged)
            merged = found
    return merged


def gettext(message: str) -> str:
    """Return *message* in the language in use."""
    return _catalogues(language_in_use()).gettext(message)


def gettext_noop(message: str) -> str:
    """Return *message* as it is: a mark for the catalogues, of a text that something else translates."""
    return message


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form for *number* in the language in use."""
    return _catalogues(language_in_use()).ngettext(singular, plural, number)
