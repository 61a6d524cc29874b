"""Indicators in running text, found in one pass that is linear in its length.

A name counts where its last label is a top-level domain that exists (or it is written defanged), so that
``report.docx`` and
``Process.Start`` are no domains; file names with an ending that is also a top-level domain (``run.sh``, ``a.zip``)
count only defanged.
"""

import re
from collections.abc import Iterator
from functools import cache

from lamsach.indicators.values import Indicator, InvalidIndicatorError, Kind

_DOT = r"(?:\.|\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\[\.|\.\])"
# One alternative for each kind; none can start where another one is inside, and no part repeats within a repeat.
_CANDIDATE = re.compile(
    rf"""
    (?P<url>\bh(?:tt|xx)ps?(?:\[?:\]?//|\[:\]//|\[://\])[^\s<>"'`|,;\u201c\u201d]{{4,2048}})
  | (?P<hash>(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{{64}}|[0-9A-Fa-f]{{40}}|[0-9A-Fa-f]{{32}})(?![0-9A-Za-z]))
  | (?P<v4>(?<![0-9A-Za-z.-])[0-9]{{1,3}}(?:{_DOT}[0-9]{{1,3}}){{3}}(?:/[0-9]{{1,2}})?(?![0-9A-Za-z-]|\.[0-9]))
  | (?P<v6>(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{{1,4}})?(?:::?[0-9A-Fa-f]{{1,4}}){{2,7}}(?:::)?
      (?:/[0-9]{{1,3}})?(?![0-9A-Za-z:]))
  | (?P<name>(?<![0-9A-Za-z_@/\\.-])[0-9A-Za-z_][0-9A-Za-z_-]{{0,62}}
      (?:{_DOT}[0-9A-Za-z_-]{{1,63}}){{1,10}}(?![0-9A-Za-z_(@-]))
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Most words of a text hold neither a dot or colon inside nor enough digits: one look at each of them is enough.
_WORD = re.compile(r"(?<!\S)(?:[^\s.:\[({]+[.:\[({]|[.:\[({])\S*[0-9A-Za-z/\])}]\S*|(?<!\S)\S{32,}")
_TRAILING = ".,;:!?)]}>'\"*"
# Top-level domains that are also usual endings of file names or words of program text.
_AMBIGUOUS = frozenset({
    "zip", "sh", "py", "rs", "pl", "md", "ps", "app", "so", "cc", "mov", "doc", "name", "id", "do", "bat", "com.exe",
    "next", "read", "run", "call", "link", "data", "java", "cab", "js", "download", "exe", "dll", "ini", "txt", "vn_",
})  # fmt: skip


def extract(text: str) -> Iterator[str]:
    """Yield what looks like an indicator in *text*, as it is written there, in its order."""
    for word in _WORD.finditer(text):
        yield from _extract_word(text, word)


def _extract_word(text: str, word: re.Match[str]) -> Iterator[str]:
    for found in _CANDIDATE.finditer(text, *word.span()):
        raw = found[0]
        match found.lastgroup:
            case "url":
                yield raw.rstrip(_TRAILING) if not raw.endswith(("]", ")")) else _balanced(raw)
            case "v6":
                if _is_address(raw):
                    yield raw
            case "name":
                if _is_name(raw):
                    yield raw
            case _:
                yield raw


def _balanced(raw: str) -> str:
    """Drop a bracket that was opened before the URL."""
    for opened, closed in ("()", "[]"):
        if raw.endswith(closed) and raw.count(closed) > raw.count(opened):
            return raw[:-1].rstrip(_TRAILING)
    return raw


def _is_address(raw: str) -> bool:
    """Return whether this is an address and not a time or a MAC address."""
    if "::" not in raw and raw.count(":") != 7:  # noqa: PLR2004 - eight groups
        return False
    try:
        return Indicator.parse(raw).kind in {Kind.IP, Kind.CIDR}
    except InvalidIndicatorError:
        return False


def _is_name(raw: str) -> bool:
    defanged = "[" in raw or "(" in raw or "{" in raw
    last = re.split(r"[.\])}]", raw)[-1].lower()
    if last not in _top_level():
        return False
    return defanged or last not in _AMBIGUOUS


@cache
def _top_level() -> frozenset[str]:
    """Return the top-level domains of the Public Suffix List."""
    from lamsach.feeds.guard.compile import public_suffixes

    plain, wild, _exceptions = public_suffixes()
    return frozenset(name for name in (*plain, *wild) if "." not in name)
