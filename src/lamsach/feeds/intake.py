"""From a source's rows to indicators that may be proposed: normal form, dedupe, guard.

What fails is reported, the rest goes on.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lamsach.feeds.guard import Decision, Guard, Verdict
from lamsach.feeds.sources import FORMATS, Refusal, Row, SourceFormat, recognise
from lamsach.feeds.sources.base import HEAD, decoded_head
from lamsach.feeds.unpacking import unpacked
from lamsach.indicators.record import Action, Record, Tlp
from lamsach.indicators.values import InvalidIndicatorError, Note, examine

_TLP = {each.value: each for each in Tlp}
_ACTIONS = {each.value: each for each in Action}
_DEFAULT_CONFIDENCE = 50


class Item(NamedTuple):
    """One value of a source and what became of it. *line* is the first that had it."""

    line: int
    raw: str
    record: Record
    verdict: Verdict
    notes: tuple[Note, ...] = ()


@dataclass
class Intake:
    """What came of one source."""

    accepted: list[Item] = field(default_factory=list)
    held: list[Item] = field(default_factory=list)
    refused: list[Item] = field(default_factory=list)
    unreadable: list[Refusal] = field(default_factory=list)
    duplicates: int = 0

    @property
    def rows(self) -> int:
        """Return how many values the source had, readable or not."""
        return len(self.accepted) + len(self.held) + len(self.refused) + len(self.unreadable) + self.duplicates


def take(
    rows: Iterable[Row | Refusal], guard: Guard, *, source: str = "", confidence: int = _DEFAULT_CONFIDENCE
) -> Intake:
    """Return what may be proposed of *rows*, what waits for a person, and what is refused, each with its reason."""
    intake = Intake()
    with _without_collector():
        _take(rows, guard, intake, source, confidence)
    return intake


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pause the search for cycles, of which there are none.

    It looks at every row again and again, and takes half the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _take(rows: Iterable[Row | Refusal], guard: Guard, intake: Intake, source: str, confidence: int) -> None:
    seen: set[str] = set()  # no two kinds have a value in common
    check, accepted, known = guard.check, intake.accepted, seen.add
    block, clear, accept, url_only = Action.BLOCK, Tlp.CLEAR, Decision.ACCEPT, Decision.URL_ONLY  # once, not for each
    for each in rows:
        if isinstance(each, Refusal):
            intake.unreadable.append(each)
            continue
        line, raw, family, sure, first, last, until, reference, tlp, said = each
        if not raw:
            continue
        try:
            indicator, notes = examine(raw)
        except InvalidIndicatorError as error:
            intake.unreadable.append(Refusal(line, raw[:80], error.message))
            continue
        value = indicator[1]
        if value in seen:
            intake.duplicates += 1
            continue
        known(value)
        record = Record(
            indicator, source, family, confidence if sure is None else sure, first, last, None, until,
            _ACTIONS.get(said, block) if said else block,
            _TLP.get(tlp, Tlp.AMBER) if tlp else clear, reference,
        )  # fmt: skip
        verdict = check(indicator)
        decision = verdict[0]
        if decision is accept or decision is url_only:
            accepted.append(Item(line, raw, record, verdict, notes))
        elif decision is Decision.LOWER:
            gentler = record._replace(action=Action.ALERT) if record.action is block else record
            accepted.append(Item(line, raw, gentler, verdict, notes))
        else:
            place = intake.held if decision is Decision.HOLD else intake.refused
            place.append(Item(line, raw, record, verdict, notes))


class Opened(NamedTuple):
    """A source about to be read: its format, its rows, and the names of its columns where it has any."""

    format: SourceFormat
    rows: Iterator[Row | Refusal]
    columns: tuple[str, ...]


def rows_of(
    stream: BinaryIO, source_format: SourceFormat | None = None, options: Mapping[str, str] | None = None
) -> Opened:
    """Return the format of *stream* (recognised where none is given), its rows and columns.

    Packed input is unpacked, within bounds.
    """
    plain, named = unpacked(stream)
    head = decoded_head(plain.peek(HEAD)[:HEAD])
    if source_format is None:
        source_format = FORMATS[named] if named else recognise(head)
    options = options or {}
    return Opened(source_format, source_format.read(plain, options), source_format.columns_of(head, options))


def read_file(
    path: Path, source_format: SourceFormat | None = None, options: Mapping[str, str] | None = None
) -> Iterator[Row | Refusal]:
    """Yield the rows of a file."""
    with path.open("rb") as stream:
        yield from rows_of(stream, source_format, options).rows
