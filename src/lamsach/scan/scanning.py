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
from lamsach.scan.identity import Identity
from lamsach.scan.known import KnownFiles, Memory
from lamsach.scan.pool import Answers, Job, Pool
from lamsach.scan.surroundings.programs import Program
from lamsach.scan.walk import Found, Opened, Walk, open_found

MOST_FINDINGS = 10_000  # as many as a report carries
MOST_GAPS = 1_000
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

    def add_clean(self, files: int, read: int) -> None:
        """Count files in which nothing was found."""
        self.files += files
        self.read += read
        self.verdicts[Verdict.CLEAN] += files

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
        self._running = running  # what the machine's programs are made of, looked at after the walk
        self._places: dict[tuple[int, int], str] = {}
        self.pool = Pool(job, workers or min(_MOST_WORKERS, os.cpu_count() or 1))
        self._known: KnownFiles | None = None
        self._on_progress: Callable[[Outcome], None] = lambda _outcome: None
        if seen is not None:
            self._known = KnownFiles(seen, chance, self._passed)
            walk.known = self._known.unknown

    def run(self, on_progress: Callable[[Outcome], None] = lambda _outcome: None) -> Outcome:
        """Scan. Ctrl-C ends it early with what was seen, marked as not complete."""
        shown = time.monotonic()
        self._on_progress = on_progress
        try:
            for answers in self._all():
                self._settle(answers)
                if (now := time.monotonic()) - shown > _PROGRESS:
                    shown = now
                    self.outcome.current = _last(answers)
                    on_progress(self.outcome)
        except KeyboardInterrupt:
            self.outcome.complete = False
        finally:
            self.pool.close()
            self.outcome.verdicts[Verdict.CLEAN] += self.outcome.cached
            if self._known is not None:
                self._known.save()
        return self.outcome

    def _all(self) -> Iterator[Answers]:
        put = self.pool.put
        for found in self.walk:
            try:
                opened = open_found(found)
            except OSError as error:
                self.outcome.add(self._unreadable(found, error))
                continue
            yield from put(opened)
        yield from self.pool.finish()
        for program, handle in self._running:
            state = state_of(handle)
            memory: Memory | None = None
            if self._known is not None:
                unknown = self._known.unknown([state])
                if not unknown:
                    os.close(handle)
                    continue
                memory = unknown[0][1]
            self._places[state.st_dev, state.st_ino] = program.place
            yield from put(Opened(program.found._replace(remembered=memory), handle, state))
        yield from self.pool.finish()

    def _passed(self, number: int) -> None:
        """Count files that were clean before and are the same."""
        outcome, before = self.outcome, self.outcome.cached
        outcome.files += number
        outcome.cached += number
        if outcome.cached // _BETWEEN > before // _BETWEEN:
            self._on_progress(outcome)

    def _unreadable(self, found: Found, error: OSError) -> Scanned:
        self.walk.counts.problem(found.path, error)
        reason = GapReason.CHANGED if isinstance(error, FileNotFoundError) else GapReason.UNREADABLE
        return Scanned(found.path, Identity(found.device, found.inode, 0, 0, 0, 0), gaps=(Gap(reason),))

    def _settle(self, answers: Answers) -> None:
        self.outcome.add_clean(len(answers.clean), answers.read)
        if self._known is not None:
            for opened in answers.clean:
                self._remember(opened, clean=True)
        for opened, scanned in answers.told:
            self._remember(opened, clean=scanned.verdict is Verdict.CLEAN)
            self._add(scanned, opened.found.remembered)

    def _remember(self, opened: Opened, *, clean: bool) -> None:
        memory = opened.found.remembered
        if self._known is not None and memory is not None:
            self.outcome.sampled += memory.known
            if clean:
                self._known.found_clean(memory)

    def _add(self, scanned: Scanned, memory: Memory | None) -> None:
        if place := self._places.get(scanned.identity[:2]):
            told = tuple(replace(each, kind="process", place=place) for each in scanned.findings)
            scanned = replace(scanned, findings=told)
        self.outcome.add(scanned)
        self.outcome.betrayed += memory is not None and memory.known and bool(scanned.findings)


def _last(answers: Answers) -> bytes:
    """Return the path of one of the files that were answered now."""
    opened = answers.clean[-1] if answers.clean else answers.told[-1][0] if answers.told else None
    return opened.found.path if opened else b""
