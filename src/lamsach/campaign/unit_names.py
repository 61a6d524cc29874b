"""The name of a unit as written, in a form in which two ways of writing one name are equal.

``UBND TP. Thủ Đức`` and ``Thành phố Thủ Đức`` are one unit (the unit of a place is its people's committee), and so are
``Phường IV``, ``P.4`` and ``Phường 04``. An abbreviation with two meanings gives two readings.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import Final

from lamsach.campaign.abbreviations import LEADING, expansion, folded
from lamsach.campaign.kinds import PLACE_WORDS
from lamsach.core.vietnamese import clean, fold, normal_form, normal_word, words

MOST_READINGS: Final = 8
LONGEST_NAME: Final = 300
_PEOPLES_COMMITTEE = normal_form("ủy ban nhân dân")
_AND = normal_word("và")
_ROMAN = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_GLUED = re.compile(r"([A-Za-z])(\d{1,2})")  # "P4", "Q1"
_TONE = re.compile(r"(?<=[^\W\d])[1-5]+(?= |$)")
_PLACE_START = re.compile(
    r"\s*(?:tỉnh|thành phố|tp\b|quận|huyện|thị xã|tx\b|xã|phường|thị trấn|đặc khu|[qhpxt]\.)", re.IGNORECASE
)


_COMMITTEE_START = re.compile(r"(?:UBND|(?:ủy|uỷ) ban nhân dân)\s+", re.IGNORECASE)
_SHORT_START = re.compile(r"(T\.?P|T\.?X|TT|Q|H|P|X|T)(?:\.\s*|\s+(?=\S)|(?=\d))", re.IGNORECASE)
_SHORT_KINDS = {
    "tp": "Thành phố", "tx": "Thị xã", "tt": "Thị trấn", "q": "Quận", "h": "Huyện", "p": "Phường", "x": "Xã",
    "t": "Tỉnh",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a written name, in normal form.

    ``full`` has everything but a leading people's committee; ``kind`` the words that name the kind of a place, if the
    name has them, and ``stem`` the rest.
    """

    full: str
    kind: str
    stem: str

    @property
    def folded(self) -> str:
        """The full form without any mark."""
        return without_marks(self.full)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers in the name: two names with different numbers are never taken for a slip of the pen."""
        return tuple(word for word in self.full.split() if word.isdigit())


def without_marks(form: str) -> str:
    """Return a normal form without tones and shapes of letters (and without *va*, which has lost its tone)."""
    return " ".join(word for word in fold(_TONE.sub("", form)).split() if word != "va")


@lru_cache(maxsize=65_536)
def readings(written: str) -> tuple[Reading, ...]:
    """Return the ways in which *written* can be read, the likeliest first: one, unless an abbreviation is ambiguous."""
    written = written[:LONGEST_NAME]
    slots = _expanded(words(written), shouted=written.isupper())
    forms = dict.fromkeys(
        _drop_committee(" ".join(word for slot in chosen for word in slot if word != _AND))
        for chosen in islice(product(*slots), MOST_READINGS)
    )
    return tuple(Reading(form, *_split_kind(form)) for form in forms if form)


def name_of_place(written: str) -> str:
    """Return the name under which a place stands in the tree: ``UBND TP. Thủ Đức`` as ``Thành phố Thủ Đức``."""
    name = _COMMITTEE_START.sub("", clean(written), count=1)
    if short := _SHORT_START.match(name):
        name = f"{_SHORT_KINDS[short[1].replace('.', '').lower()]} {name[short.end() :]}"
    return name[:1].upper() + name[1:]


def split_address(written: str) -> tuple[str, tuple[str, ...]]:
    """Part ``xã A, huyện B, tỉnh C`` into the name and the places it lies in, from the nearest up.

    Only what begins with the word for a place is taken off, so that ``Sở Lao động, Thương binh và Xã hội`` stays whole.
    """
    parts = written.split(",")
    name = len(parts)
    while name > 1 and _PLACE_START.match(parts[name - 1]):
        name -= 1
    return ",".join(parts[:name]).strip(), tuple(part.strip() for part in parts[name:])


def _expanded(tokens: list[str], *, shouted: bool) -> list[tuple[tuple[str, ...], ...]]:
    """Return for each token, or run of tokens that is one abbreviation, what it can stand for, in normal words."""
    tokens = [part for token in tokens for part in _unglued(token)]
    plain = folded(tokens)
    slots: list[tuple[tuple[str, ...], ...]] = []
    at = 0
    while at < len(tokens):
        if found := expansion(plain, at):
            length, meanings = found
            slots.append(meanings)
            at += length
            continue
        slots.append(_single(tokens, plain, at, slots, shouted=shouted))
        at += 1
    return slots


def _unglued(token: str) -> tuple[str, ...]:
    glued = _GLUED.fullmatch(token)
    return glued.groups() if glued and glued[1].lower() in LEADING else (token,)


def _single(
    tokens: list[str], plain: list[str], at: int, before: list[tuple[tuple[str, ...], ...]], *, shouted: bool
) -> tuple[tuple[str, ...], ...]:
    written = tokens[at]
    as_written = (normal_word(written),)
    is_last = at == len(tokens) - 1
    begins = not before or " ".join(before[-1][0]) == _PEOPLES_COMMITTEE
    if begins and not is_last and plain[at] in LEADING and (plain[at] != "ca" or written == "CA"):
        return (tuple(normal_form(LEADING[plain[at]]).split()),)
    if before and (is_last or _is_place_word(before[-1][0])) and (number := _roman(written)):
        return ((str(number),), as_written) if shouted and "I" in written else ((str(number),),)
    return (as_written,)


def _is_place_word(slot: tuple[str, ...]) -> bool:
    return any(place.endswith(" ".join(slot)) for place in PLACE_WORDS)


def _roman(token: str) -> int:
    """Return the number that a Roman numeral up to 39 stands for, 0 if it is none."""
    if not token or not _ROMAN.fullmatch(token):
        return 0
    values = [_ROMAN_VALUES[letter] for letter in token]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _drop_committee(form: str) -> str:
    """Take the people's committee off the front of the name of a place: there the two are one unit."""
    rest = form.removeprefix(f"{_PEOPLES_COMMITTEE} ")
    return rest if rest != form and _split_kind(rest)[0] else form


def _split_kind(form: str) -> tuple[str, str]:
    for place in PLACE_WORDS:
        if form.startswith(f"{place} "):
            return place, form[len(place) + 1 :]
    return "", form
