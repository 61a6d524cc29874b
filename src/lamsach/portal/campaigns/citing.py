"""Which letter a citation as written may mean: suggested by number and day; a person confirms."""

import re
from collections.abc import Iterable

from django.db.models import QuerySet

from lamsach.campaign.partial_dates import read_date
from lamsach.core.errors import LamsachError
from lamsach.core.vietnamese import fold
from lamsach.portal.campaigns.models import Citation, Directive

NUMBER = re.compile(r"(?P<number>\d{1,6})\s*/\s*(?P<office>[\w&.\-–]{2,40})")
DAY = re.compile(r"\d{1,2}\s*[/-]\s*\d{1,2}\s*[/-]\s*\d{4}|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}", re.IGNORECASE)
ENOUGH = 4
MOST = 3
SEARCHED = 2_000


def suggestions(directive: Directive, letters: QuerySet[Directive]) -> list[tuple[Citation, list[Directive]]]:
    """Return, for each citation without a confirmed match, the letters that it may mean, the likeliest first."""
    waiting = [each for each in directive.citations.all() if each.confirmed_at is None]
    if not waiting:
        return []
    known = list(letters[:SEARCHED])
    return [(each, found) for each in waiting if (found := candidates(each.as_written, known))]


def candidates(written: str, letters: Iterable[Directive]) -> list[Directive]:
    """Return the letters that a reference may mean; one letter is cited in several ways, and with slips."""
    scored = [(likeness(written, each), each) for each in letters]
    good = sorted((pair for pair in scored if pair[0] >= ENOUGH), key=lambda pair: (-pair[0], -pair[1].pk))
    return [letter for _score, letter in good[:MOST]]


def likeness(written: str, letter: Directive) -> int:
    """Return how well number (4, or 2 for a slip of one digit), day (3) and issuing office (2) agree."""
    score = 0
    mine, its = NUMBER.search(fold(written)), NUMBER.search(fold(letter.number))
    if mine and its:
        if mine["number"] == its["number"]:
            score += 4
        elif mine["number"] in its["number"] or its["number"] in mine["number"]:
            score += 2
        if mine["office"].rstrip(".") == its["office"]:
            score += 2
        elif mine["office"].split("-")[0] == its["office"].split("-")[0]:
            score += 1
    if letter.dated and _day(written) == letter.dated:
        score += 3
    return score


def _day(written: str) -> object:
    found = DAY.search(written)
    if not found:
        return None
    try:
        return read_date(re.sub(r"\s*([/-])\s*", r"\1", found[0])).complete
    except LamsachError:
        return None
