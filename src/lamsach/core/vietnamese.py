"""Vietnamese text: one normal form for each purpose (to store, to compare, to search, to sort), without ICU.

Two ways of writing the same word differ in the composition of letters (NFC, NFD), in where the tone mark stands (hoà,
hòa), and in i or y (Mĩ, Mỹ). :func:`normal_form` makes them equal; :func:`fold` also forgets the marks, as people do
who type in a hurry.
"""

import re
import unicodedata
from functools import lru_cache

# Dictionary order of the tones: level, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {"\u0302", "\u0306", "\u031b"}  # circumflex, breve, horn: these make another letter
# The Eth of old keyboards and fonts, and the African D, look like Đ.
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´′＇"))
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED_MARKS = re.compile(f"([{_MARKS}]{{2}})[{_MARKS}]+")
_WORD = re.compile(r"[^\W_]+")
_NUMBER_OR_LETTERS = re.compile(r"[0-9]+|[^0-9]+")
# i and y are the same sound, and written either way, in these open syllables; elsewhere (thúy, thúi) they differ.
_OPEN_Y = re.compile(r"(h|k|l|m|s|t|v|qu)y")
# Letters that the alphabet puts after their base letter, spelled so that plain ASCII order is dictionary order.
_SORTED_LETTERS = {"ă": "az", "â": "azz", "đ": "dz", "ê": "ez", "ô": "oz", "ơ": "ozz", "ư": "uz"}


def clean(text: str) -> str:
    """Return *text* as it is stored and shown: NFC, single spaces, nothing invisible or turning the reading direction.

    Controls, zero-width characters, direction overrides and private characters go; of marks piled on a letter two stay.
    """
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = "".join(_visible(character) for character in text)
    return " ".join(_PILED_MARKS.sub(r"\1", text).split())


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else ""


def expose(text: str) -> str:
    """Return *text* on one line with what is invisible in it spelled out (``<U+202E>``), for messages."""
    return "".join(
        character if character.isprintable() else f"<U+{ord(character):04X}>"
        for character in unicodedata.normalize("NFC", text)
    )


def fold(text: str) -> str:
    """Return *text* without diacritics, in small letters: ``Đắk Lắk`` becomes ``dak lak``. Punctuation stays."""
    plain = unicodedata.normalize("NFD", text.translate(_LOOKALIKES)).replace("Đ", "D").replace("đ", "d")
    return "".join(character for character in plain if not unicodedata.combining(character)).casefold()


def words(text: str) -> list[str]:
    """Return the words of *text* as written, NFC. Punctuation parts words, an apostrophe does not: ``M'Drắk``."""
    return _WORD.findall(unicodedata.normalize("NFC", text).translate(_LOOKALIKES).translate(_APOSTROPHES))


def has_marks(text: str) -> bool:
    """Tell whether *text* carries any diacritic: where it has none, its writer left them all out, or it needs none."""
    return any(
        character in "đĐðÐ" or unicodedata.combining(character) for character in unicodedata.normalize("NFD", text)
    )


@lru_cache(maxsize=32_768)
def _parts(word: str) -> tuple[str, str]:
    """Return the letters of a word, small, and its tones in the order they stand (nearly always one or none)."""
    letters: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFD", word.lower()):
        if character in _TONES:
            tones.append(_TONES[character])
        elif character in _SHAPES or not unicodedata.combining(character):
            letters.append(character)
    return unicodedata.normalize("NFC", "".join(letters)), "".join(tones)


def normal_word(word: str) -> str:
    """Return the one form of a word for comparing: letters, then its tone as a digit: ``hoà``, ``hòa``: ``hoa1``."""
    letters, tones = _parts(word)
    if letters.isascii() and letters.isdigit():
        return letters.lstrip("0") or "0"  # "01" is 1
    if _OPEN_Y.fullmatch(letters):
        letters = f"{letters[:-1]}i"
    return letters + tones


def normal_form(text: str) -> str:
    """Return the one form of *text* for comparing, whatever its composition, tone position, i or y, case, commas."""
    return " ".join(map(normal_word, words(text)))


def search_form(text: str) -> str:
    """Return *text* for searching as people type: small letters, no diacritics, no punctuation, i for y.

    Every y becomes i, not only those that :func:`normal_form` is sure of, so that half a word finds the whole: *quy*,
    *quynh*.
    """
    return " ".join(fold(word).replace("y", "i") for word in words(text))


def sort_key(text: str) -> str:
    """Return a key whose plain character order is Vietnamese dictionary order: a ă â b c d đ; ma mà mả mã má mạ; 2, 10.

    Words count one after the other, tones included. The key holds only ``0-9a-z``, so that every database sorts it
    alike, whatever its collation.
    """
    return "".join(_sort_part(part) for word in words(text) for part in _NUMBER_OR_LETTERS.findall(word))


@lru_cache(maxsize=32_768)
def _sort_part(part: str) -> str:
    letters, tones = _parts(part)
    if letters.isascii() and letters.isdigit():
        digits = letters.lstrip("0")[:60] or "0"
        return f"0{len(digits):02d}{digits}"
    return "".join(_sort_letter(letter) for letter in letters) + (tones[:1] or "0")


def _sort_letter(letter: str) -> str:
    if letter in _SORTED_LETTERS:
        return _SORTED_LETTERS[letter]
    if letter.isascii():
        return letter
    base = fold(letter)
    return base if base.isascii() and base.isalnum() else f"zz{ord(letter):06x}"
