"""A scan from the first folder to the last answer."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from lamsach.scan.cache import SeenFiles
from lamsach.scan.finding import Finding, Gap, GapReason, Scanned, Verdict
from lamsach.scan.handles import state_of
from lamsach.scan.identity import Identity, State
from lamsach.scan.pool import Job, Pool
from lamsach.scan.surroundings.programs import Program
from lamsach.scan.walk import Found, Walk, open_found

MOST_FINDINGS = 10_000  # as many as a report carries
MOST_GAPS = 1_000
SAMPLE = 0.002  # of the files that are known clean
_PROGRESS = 0.2  # seconds
_BETWEEN = 5_000  # files that are known, and so pass quickly
_MOST_WORKERS = 8


@dataclass
class Outcome:
    """What a scan has seen so far."""

    files: int = 0
    read: int = 0  # bytes
    cached: int = 0
    sampled: int = 0
    incomplete: int = 0  # not fully scanned, found in or not
    betrayed: int = 0  # known clean, unchanged in every time, and not clean after all
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    gaps: list[tuple[bytes, Gap]] = field(default_factory=list)
    reasons: Counter[GapReason] = field(default_factory=Counter)
    complete: bool = True
    current: bytes = b""

    @property
    def not_fully_scanned(self) -> int:
        """Return how many files were not fully scanned, whatever was found in the rest of them."""
        return self.incomplete

    def add(self, scanned: Scanned) -> None:
        """Count one file."""
        self.files += 1
        self.read += scanned.read
        self.verdicts[scanned.verdict] += 1
        self.incomplete += bool(scanned.gaps)
        self.findings.extend(scanned.findings[: MOST_FINDINGS - len(self.findings)])
        for reason in {gap.reason for gap in scanned.gaps}:
            self.reasons[reason] += 1
        for gap in scanned.gaps:
            if len(self.gaps) < MOST_GAPS:
                self.gaps.append((scanned.path, gap))


class Scan:
    """One scan of some trees. *chance* decides which of the known clean files are looked at all the same."""

    def __init__(
        self,
        walk: Walk,
        job: Job,
        *,
        workers: int | None = None,
        seen: SeenFiles | None = None,
        chance: random.Random,
        running: Iterable[tuple[Program, int]] = (),
    ) -> None:
        self.walk = walk
        self.outcome = Outcome()
        self._seen = seen
        self._running = running  # what the machine's programs are made of, looked at after the walk
        self._places: dict[Identity, str] = {}
        self._chance = chance
        self.pool = Pool(job, workers or min(_MOST_WORKERS, os.cpu_count() or 1))
        self._keys: dict[bytes, tuple[bytes, bool]] = {}
        self._last = (b"", False)  # key of the file that the walk came to last, and whether it is known
        self._on_progress: Callable[[Outcome], None] = lambda _outcome: None
        if seen is not None:
            walk.known = self._known

    def run(self, on_progress: Callable[[Outcome], None] = lambda _outcome: None) -> Outcome:
        """Scan. Ctrl-C ends it early with what was seen, marked as not complete."""
        shown = time.monotonic()
        self._on_progress = on_progress
        try:
            for scanned in self._all():
                self._settle(scanned)
                if (now := time.monotonic()) - shown > _PROGRESS:
                    shown = now
                    self.outcome.current = scanned.path
                    on_progress(self.outcome)
        except KeyboardInterrupt:
            self.outcome.complete = False
        finally:
            self.pool.close()
            self.outcome.verdicts[Verdict.CLEAN] += self.outcome.cached
            if self._seen is not None:
                self._seen.save()
        return self.outcome

    def _all(self) -> Iterator[Scanned]:
        for found in self.walk:
            self._keys[found.path] = self._last
            try:
                handle = open_found(found)
            except OSError as error:
                yield self._unreadable(found, error)
                continue
            yield from self.pool.put(found, handle)
        yield from self.pool.finish()
        for program, handle in self._running:
            self._last = (b"", False)
            if self._known(state_of(handle)):
                os.close(handle)
                continue
            self._places[program.found.identity] = program.place
            yield from self.pool.put(program.found, handle)
        yield from self.pool.finish()

    def _known(self, state: State) -> bool:
        """Say whether a file was clean before and is the same; some of them are looked at all the same."""
        if self._seen is None:
            return False
        key = self._seen.key_of(state)
        known = self._seen.knows(key)
        self._last = (key, known)
        if not known or self._chance.random() < SAMPLE:
            return False
        outcome = self.outcome
        outcome.files += 1
        outcome.cached += 1
        if outcome.cached % _BETWEEN == 0:
            self._on_progress(outcome)
        return True

    def _unreadable(self, found: Found, error: OSError) -> Scanned:
        self.walk.counts.problem(found.path, error)
        reason = GapReason.CHANGED if isinstance(error, FileNotFoundError) else GapReason.UNREADABLE
        return Scanned(found.path, found.identity, gaps=(Gap(reason),))

    def _settle(self, scanned: Scanned) -> None:
        if place := self._places.get(scanned.identity):
            told = tuple(replace(each, kind="process", place=place) for each in scanned.findings)
            scanned = replace(scanned, findings=told)
        self.outcome.add(scanned)
        key, known = self._keys.pop(scanned.path, (b"", False))
        self.outcome.sampled += known
        clean = scanned.verdict is Verdict.CLEAN
        self.outcome.betrayed += known and bool(scanned.findings)
        if self._seen is not None and key and clean and not known:
            self._seen.remember(key)
