"""Names of files as they are shown and as they leave the machine: any bytes, no direction marks, no user's name."""

import re
import unicodedata

_LONGEST = 500
_BLANKS = set(
    "\u00a0\u115f\u1160\u2000\u2001\u2002\u2003\u2007\u2800\u3000\u3164\uffa0"
)  # folders hide behind such names
# folders of people: what follows them is a person's name
_HOMES = re.compile(r"(?i)([\\/](?:users|documents and settings|home))[\\/][^\\/]+")  # also of a mounted disk
_ROOT_HOME = re.compile(r"^/root(?=/|$)")
_MEDIA = re.compile(r"^(/(?:run/)?media)/[^/]+/")
_SPOOL = re.compile(r"(/var/spool/cron/crontabs|/var/mail|/var/spool/mail|/run/user)/[^/]+")


def shown(name: bytes | str) -> str:
    r"""Return a name that can be printed: no bytes that are no text, controls, direction marks or blanks."""
    text = name if isinstance(name, str) else name.decode("utf-8", "surrogateescape")
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:  # noqa: PLR2004 - a byte that is no text
        return f"\\x{number - 0xDC00:02x}"
    if character in _BLANKS or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return f"\\u{number:04x}"
    return character


def shortened(name: bytes | str) -> str:
    """Return a path as it may leave the machine: whose home it was is left out."""
    text = shown(name)
    text = _HOMES.sub(r"\1/~", text)
    text = _ROOT_HOME.sub("/~", text)
    text = _MEDIA.sub(r"\1/~/", text)
    text = _SPOOL.sub(r"\1/~", text)
    return text if len(text) <= _LONGEST else f"{text[:100]}…{text[-(_LONGEST - 101) :]}"
