"""Which encoding a text file from an office is in, and how to refuse the ones that cannot be read safely.

Old Vietnamese fonts (TCVN3, also called ABC, and VNI) give Latin letters another look: their bytes are valid text of
another language. Such text is recognised and refused with advice; guessing at it would store wrong names.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536  # as much of a text as is looked at for a legacy font
_LETTERS = frozenset(
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
)
_ONLY_VIETNAMESE = re.compile("[ăĂđĐơƠưƯ\u1ea0-\u1ef9]")
# In TCVN3 these signs are letters with marks, and stand inside words: "Hµ Néi", "ViÖt Nam".
_TCVN3 = re.compile(r"[A-Za-z][¨©ª«¬\u00ad®µ¶·¸¹»¼½¾]|[¨©ª«¬\u00ad®µ¶·¸¹»¼½¾][A-Za-z]")
# In VNI a mark is a letter of its own after its vowel: "Haø Noäi".
_VNI = re.compile(r"[AEIOUYaeiouyöôÖÔ][ØÙÛÏÅÄËÜøûïåäëü]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, NFC, and the encoding it was in."""

    text: str
    encoding: str


def legacy_font(text: str) -> str | None:
    """Return ``TCVN3`` or ``VNI`` where *text* was typed for such a font, else None. One stray sign is not enough."""
    sample = text[:_SAMPLE]
    if _ONLY_VIETNAMESE.search(sample):
        return None
    for name, pattern in (("TCVN3", _TCVN3), ("VNI", _VNI)):
        found = pattern.findall(sample)
        if len(found) > 1:
            return name
    return None


def refuse_legacy_font(text: str, where: str = "") -> None:
    """Raise :class:`UnusableInputError` where *text* was typed for a TCVN3 or VNI font."""
    if font := legacy_font(text):
        raise UnusableInputError(
            _("The text is in an old %s font, not in Unicode.") % font,
            where=where,
            advice=_("Convert it to Unicode first (for example with Unikey: Ctrl+Shift+F6), then try again."),
        )


def decode(data: bytes, where: str = "") -> Decoded:
    """Return the text of *data*, whose encoding is found out: UTF-8, UTF-16, UTF-32, or Windows-1258.

    Raises :class:`UnusableInputError` for anything else, and for text typed for an old font.
    """
    encoding = _encoding(data)
    if encoding is None:
        raise _unreadable(where)
    if encoding == "cp1258":  # the fonts' bytes; some of them mean nothing in this encoding
        refuse_legacy_font(data[:_SAMPLE].decode("latin-1"), where)
    try:
        text = unicodedata.normalize("NFC", data.decode(encoding))
    except UnicodeError as error:
        raise _unreadable(where) from error
    refuse_legacy_font(text, where)
    if encoding == "cp1258" and any(letter.isalpha() and not letter.isascii() for letter in set(text) - _LETTERS):
        raise _unreadable(where)
    return Decoded(text, encoding)


def _encoding(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:_SAMPLE]:
        return _utf16_without_mark(data[:_SAMPLE])
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1258"
    return "utf-8"


def _utf16_without_mark(sample: bytes) -> str | None:
    """Tell the byte order by the zeros: with spaces and digits one half of each pair is often zero, the other never."""
    if not any(sample[0::2]) or not any(sample[1::2]):
        return None
    if 0 not in sample[0::2]:
        return "utf-16-le"
    if 0 not in sample[1::2]:
        return "utf-16-be"
    return None


def _unreadable(where: str) -> UnusableInputError:
    return UnusableInputError(
        _("This is not a text file in an encoding that can be read."),
        where=where,
        advice=_("Save it as UTF-8 (in Excel: “CSV UTF-8”), then try again."),
    )
