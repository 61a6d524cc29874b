"""Which known unit a written name means: surely, perhaps, one of several, or none. Nothing is ever guessed.

Sure are: the same normal form; the same without the word for the kind of place; the same without the name of the place
all units here lie in; the same letters, typed without any marks. Everything else is a suggestion for a person to
confirm.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from lamsach.campaign.unit_names import Reading, readings
from lamsach.core.vietnamese import has_marks

MOST_SUGGESTIONS: Final = 5
SHORT_NAME: Final = 10  # letters of a name in which two slips would already make another name


class Verdict(StrEnum):
    """What came of matching a name."""

    SAME = "same"  # exactly one unit, surely
    AMBIGUOUS = "ambiguous"  # several units, each as surely
    NEAR = "near"  # only suggestions
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a unit is a candidate."""

    EXACT = "exact"  # the same normal form
    KIND_LEFT_OUT = "kind left out"  # "Ba Đình" for "Quận Ba Đình"
    PLACE_LEFT_OUT = "place left out"  # "Cục Thuế thành phố" for "Cục Thuế thành phố Hải Phòng", in Hải Phòng
    TYPED_WITHOUT_MARKS = "typed without marks"  # "quan ba dinh"
    FORMER_NAME = "former name"
    OTHER_KIND = "other kind"  # "Huyện Thủy Nguyên" for "Thành phố Thủy Nguyên"
    OTHER_MARKS = "other marks"  # "Kiến Thủy" for "Kiến Thụy"
    SPELLING = "spelling"  # one or two letters differ


SCORES: Final = {
    Reason.EXACT: 1.0,
    Reason.KIND_LEFT_OUT: 0.97,
    Reason.PLACE_LEFT_OUT: 0.95,
    Reason.TYPED_WITHOUT_MARKS: 0.93,
    Reason.FORMER_NAME: 0.85,
    Reason.OTHER_MARKS: 0.8,
    Reason.OTHER_KIND: 0.75,
    Reason.SPELLING: 0.7,
}
SURE: Final = (Reason.EXACT, Reason.KIND_LEFT_OUT, Reason.PLACE_LEFT_OUT, Reason.TYPED_WITHOUT_MARKS)


@dataclass(frozen=True, slots=True)
class Known:
    """A name of a unit that exists: the unit's key, the name, whether it is one it no longer bears."""

    key: Hashable
    name: str
    former: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be meant, how likely (0 to 1; only for ordering), and why."""

    key: Hashable
    name: str
    score: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Match:
    """The verdict on a written name, and the candidates it rests on, the likeliest first."""

    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()

    @property
    def key(self) -> Hashable | None:
        """The unit, where there is no doubt."""
        return self.candidates[0].key if self.verdict is Verdict.SAME else None


# A known name as it is compared for nearness: the letters in it as a set of bits (sets that differ much cannot be
# near), its form without marks, its numbers, and whose it is.
_Entry = tuple[int, str, tuple[str, ...], Known]


class NameIndex:
    """The known names inside one scope (the units below one superior, a province, a group), ready to be matched.

    *place* is the name of the place the scope covers; names may leave it out at their end.
    """

    def __init__(self, known: Iterable[Known], place: str = "") -> None:
        self._place_ends = _place_ends(place)
        self._exact: dict[Reason, dict[str, list[Known]]] = {reason: defaultdict(list) for reason in SURE}
        self._entries: dict[int, list[_Entry]] = defaultdict(list)
        self._near_ready = False
        self._known = list(known)
        for each in self._known:
            for reading in readings(each.name):
                for reason, form in self._forms(reading):
                    self._exact[reason][form].append(each)

    def _forms(self, reading: Reading) -> Iterator[tuple[Reason, str]]:
        yield Reason.EXACT, reading.full
        if reading.kind:
            yield Reason.KIND_LEFT_OUT, reading.stem
        yield Reason.PLACE_LEFT_OUT, self._without_place(reading.full)
        yield Reason.TYPED_WITHOUT_MARKS, reading.folded

    def _without_place(self, form: str) -> str:
        for end in self._place_ends:
            if form.endswith(end) and len(form) > len(end):
                return form[: -len(end)]
        return form

    def match(self, written: str) -> Match:
        """Return which unit *written* means."""
        read = readings(written)
        for reason in SURE:
            found = self._sure(read, reason, written)
            if any(not each.former for each in found):
                found = [each for each in found if not each.former]
            units = {each.key: each for each in found}
            if not units:
                continue
            if all(each.former for each in found):
                return Match(Verdict.NEAR, _candidates(units.values(), Reason.FORMER_NAME))
            verdict = Verdict.SAME if len(units) == 1 else Verdict.AMBIGUOUS
            return Match(verdict, _candidates(units.values(), reason))
        suggestions = self._near(read)
        return Match(Verdict.NEAR if suggestions else Verdict.UNKNOWN, suggestions)

    def _sure(self, read: tuple[Reading, ...], reason: Reason, written: str) -> list[Known]:
        if reason is Reason.TYPED_WITHOUT_MARKS and has_marks(written):
            return []
        found: list[Known] = []
        for reading in read:
            if reason is Reason.KIND_LEFT_OUT and reading.kind:
                continue  # its kind is named: another kind is another unit
            form = dict(self._forms(reading)).get(reason, reading.full)
            found += self._exact[reason].get(form, ())
        return found

    def _near(self, read: tuple[Reading, ...]) -> tuple[Candidate, ...]:
        self._prepare_near()
        best: dict[Hashable, Candidate] = {}
        for reading in read:
            for each in self._neighbours(reading):
                if each.key not in best or best[each.key].score < each.score:
                    best[each.key] = each
        return tuple(sorted(best.values(), key=lambda each: (-each.score, each.name))[:MOST_SUGGESTIONS])

    def _prepare_near(self) -> None:
        if self._near_ready:
            return
        for known in self._known:
            for reading in readings(known.name):
                plain = reading.folded
                self._entries[len(plain)].append((_letter_bits(plain), plain, reading.numbers, known))
        self._near_ready = True

    def _neighbours(self, reading: Reading) -> Iterator[Candidate]:
        plain = reading.folded
        most = 1 if len(reading.stem) <= SHORT_NAME else 2
        bits, numbers, pieces = _letter_bits(plain), reading.numbers, _pieces(plain, most + 1)
        for known in self._same_stem(reading):
            yield _candidate(known, Reason.OTHER_KIND)
        for length in range(len(plain) - most, len(plain) + most + 1):
            for letters, form, its_numbers, known in self._entries.get(length, ()):
                if (bits ^ letters).bit_count() > 2 * most or its_numbers != numbers:
                    continue
                if form == plain:
                    yield _candidate(known, Reason.OTHER_MARKS)
                elif any(piece in form for piece in pieces) and (distance := _distance(form, plain, most)):
                    yield _candidate(known, Reason.SPELLING, 0.1 * (distance - 1))

    def _same_stem(self, reading: Reading) -> Iterable[Known]:
        return self._exact[Reason.KIND_LEFT_OUT].get(reading.stem, ()) if reading.kind else ()


def _place_ends(place: str) -> tuple[str, ...]:
    """Return what may be left out at the end of a name in this place, longest first: kind and name, name, kind."""
    ends = {f" {end}" for reading in readings(place) for end in (reading.full, reading.stem, reading.kind) if end}
    return tuple(sorted(ends, key=len, reverse=True))


def _candidate(known: Known, reason: Reason, less: float = 0.0) -> Candidate:
    score = SCORES[reason] - less - (0.1 if known.former and reason is not Reason.FORMER_NAME else 0.0)
    return Candidate(known.key, known.name, round(score, 3), reason)


def _candidates(known: Iterable[Known], reason: Reason) -> tuple[Candidate, ...]:
    return tuple(_candidate(each, reason) for each in known)


def _pieces(form: str, count: int) -> tuple[str, ...]:
    """Cut *form* in *count* pieces: of one more piece than there are slips, one piece is whole."""
    cuts = [len(form) * cut // count for cut in range(count + 1)]
    return tuple(form[start:end] for start, end in pairwise(cuts))


def _letter_bits(form: str) -> int:
    bits = 0
    for character in form:
        bits |= 1 << (ord(character) & 63)
    return bits


def _distance(one: str, other: str, most: int) -> int | None:
    """Return how many letters must be added, dropped or changed, if at most *most* (Levenshtein 1966); else None."""
    if len(one) > len(other):
        one, other = other, one
    row = list(range(len(one) + 1))
    for position, letter in enumerate(other, 1):
        previous, row[0] = row[0], position
        for column in range(1, len(one) + 1):
            changed = previous + (one[column - 1] != letter)
            previous = row[column]
            row[column] = min(changed, previous + 1, row[column - 1] + 1)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
