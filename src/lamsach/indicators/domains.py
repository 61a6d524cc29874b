"""The normal form of a domain name: lower-case A-labels, no dot at the end."""

import re

MAX_NAME = 253
MAX_LABEL = 63

# LDH, and the underscore as in the wild. The last label is no number: the name would be an address (WHATWG URL).
# Nothing is tried twice: where a quantifier took something, it keeps it.
_NORMAL = re.compile(r"(?:[a-z0-9_-]{1,63}+\.)++(?!(?:[0-9]+|0x[0-9a-f]*)\Z)[a-z0-9-]{2,63}+", re.ASCII)


def is_normal(name: str) -> bool:
    """Return whether *name* already is the normal form of a domain name of two labels or more."""
    return _NORMAL.fullmatch(name) is not None and len(name) <= MAX_NAME


def normal_domain(text: str) -> str | None:
    """Return the normal form of the domain name in *text*, or None where it is none.

    Unicode is mapped after UTS #46 (non-transitional, IDNA 2008). ``*.`` and ``.`` in front are dropped: an
    indicator covers the name and everything under it. A single label is refused: a whole top-level domain is none.
    """
    name = text.removesuffix(".")
    if not name.isascii():
        mapped = _mapped(name)
        if mapped is None:
            return None
        name = mapped.removesuffix(".")
    name = name.lower().removeprefix("*.").removeprefix(".")
    return name if is_normal(name) else None


def ascii_host(text: str) -> str | None:
    """Return *text* mapped after UTS #46 into ASCII, then a name or an address; None where it cannot be."""
    return text if text.isascii() else _mapped(text)


def _mapped(name: str) -> str | None:
    if len(name) > MAX_NAME:  # the encoder's work is not linear in the length
        return None
    import idna  # only names beyond ASCII pay for its tables

    try:
        prefix = "*." if name.startswith("*.") else ""
        return prefix + idna.encode(name.removeprefix("*."), uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError, ValueError, IndexError):
        return None


def parents(name: str) -> list[str]:
    """Return *name* and each name over it, the longest first: ``a.b.c`` gives ``a.b.c``, ``b.c``, ``c``."""
    found = [name]
    at = name.find(".")
    while at >= 0:
        name = name[at + 1 :]
        found.append(name)
        at = name.find(".")
    return found
