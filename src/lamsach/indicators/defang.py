"""Undo what people do to a malicious address so that nobody clicks on it."""

import re

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_DOT = re.compile(
    r"\s*(?:\[\s*(?:\.|dot)\s*\]|\(\s*(?:\.|dot)\s*\)|\{\s*(?:\.|dot)\s*\}|\[\.|\.\])\s*|\s+dot\s+|\\\.", re.IGNORECASE
)
# In a path nothing is taken off twice: what was refanged once stays as it is.
_PATH_DOT = re.compile(r"(?<![\[(])(?:\[(?:\.|dot)\]|\((?:\.|dot)\))(?![\])])", re.IGNORECASE)
_COLON = re.compile(r"\[:(//)?\]|\(:(//)?\)")
_SLASH = re.compile(r"\[/\]")
_SCHEME = re.compile(
    r"\s*\[?(?:h(?:xx|tt|\*\*|__)p(?P<secure>s)?|(?P<file>f(?:x|t|\*)p))\]?\s*(?::[/\\]{2}|:/(?!/)|//)", re.IGNORECASE
)
_WINDOWS = re.compile(r"(?:\([0-9]{1,2}\)[^()\s]{1,63})+\(0\)", re.ASCII)
_WINDOWS_LABEL = re.compile(r"\(([0-9]{1,2})\)([^()]*)")


def is_defanged(text: str) -> bool:
    """Return whether *text* may hold a form that `refang` changes: a quick look, for the fast path."""
    return not text.isascii() or any(mark in text for mark in "[](){}\\ *\t") or text[:3].lower() in {"hxx", "fxp"}


def refang(text: str) -> str:
    """Return *text* as it was before somebody made it harmless.

    Knows ``hxxp``, ``[.]``, ``(.)``, ``{.}``, ``[dot]``, `` dot ``, a backslash before the dot, ``[:]``, ``[://]``,
    invisible characters, and the label lengths of the Windows DNS debug log (``(4)evil(3)com(0)``).
    """
    text = text.translate(_INVISIBLE).strip()
    if text.startswith("(") and _WINDOWS.fullmatch(text):
        labels = _WINDOWS_LABEL.findall(text)[:-1]
        if all(int(length) == len(label) for length, label in labels):
            return ".".join(label for _length, label in labels)
    text = _COLON.sub(lambda found: ":" + (found[1] or found[2] or ""), text)
    text = _SLASH.sub("/", text)
    text = _scheme(text)
    scheme, mark, rest = text.partition("://")
    host, slash, tail = (rest if mark else text).partition("/")
    # In a path a dot in brackets is just as often defanged; a query keeps what it says.
    path, query, what = tail.partition("?")
    return f"{scheme}{mark}" * bool(mark) + _DOT.sub(".", host) + slash + _PATH_DOT.sub(".", path) + query + what


def _scheme(text: str) -> str:
    found = _SCHEME.match(text)
    if not found:
        return text
    scheme = "ftp" if found["file"] else "https" if found["secure"] else "http"
    return f"{scheme}://{text[found.end() :]}"
