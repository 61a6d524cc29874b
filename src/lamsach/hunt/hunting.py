"""The hunt: every log through scanners on all cores, into one tally."""

import copy
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.counted import Counted
from lamsach.hunt.event import Reason
from lamsach.hunt.following import Followed
from lamsach.hunt.logs import STANDARD_INPUT, DamagedLogError, open_log
from lamsach.hunt.opening import OpenedLog, Plan, header_size, is_parquet, take_exactly
from lamsach.hunt.read_ahead import ReadAhead
from lamsach.hunt.scanner import Counts, Scanner
from lamsach.hunt.stretches import Segment, line_start, read_lines
from lamsach.hunt.tally import Tally, uncollected
from lamsach.hunt.workers import Workers

SEGMENT = 1 << 25  # bytes of a plain file that one worker takes at a time


class _Counting(Protocol):
    counts: Counts
    relaid: int

    def take(self) -> Counted: ...


R = TypeVar("R", bound=_Counting)


class Outcome(NamedTuple):
    """What a log, or a part of one, gave."""

    log: str
    counted: Counted
    counts: Counts
    done: bool  # the whole log was read
    relaid: bool = False  # the layout changed on the way, so parts could not be read apart


class Hunt:
    """Reads logs and keeps what was found so far, so that an interruption loses nothing."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.counted = Counted(plan.slot)
        self.counts = Counts()
        self.finished: list[str] = []
        self.unusable: list[UnusableInputError] = []  # the logs that could not be opened or recognised
        self._stopped = threading.Event()
        self._open: list[_Parts[Any]] = []

    @property
    def tally(self) -> Tally:
        """Return what was counted so far, in Python."""
        return self.counted.tally()

    def stop(self) -> None:
        """Stop after the stretches at hand."""
        self._stopped.set()

    def run(self, logs: Iterable[str], on_progress: Callable[["Hunt"], None] = lambda _hunt: None) -> None:
        """Read *logs*. On KeyboardInterrupt what was read by then is kept, and the interrupt goes on.

        Raises `UnusableInputError` for a log that cannot be opened or recognised, after the other logs were read.
        """
        with Workers[Outcome](max(1, self.plan.workers)) as workers:
            try:
                for opened, task in self._tasks(logs):
                    workers.submit(task, opened.file.close if opened else lambda: None)
                    while workers.unfinished >= 2 * self.plan.workers:
                        self._collect(workers, on_progress)
                while workers.unfinished:
                    self._collect(workers, on_progress)
            except BaseException:
                self._rescue(workers)
                raise
        if self.unusable:
            raise self.unusable[0]

    def _rescue(self, workers: Workers[Outcome]) -> None:
        """Stop, and take what the logs at hand gave by now."""
        self.stop()
        workers.drop()
        while workers.unfinished:
            for outcome in workers.results():
                self._take(outcome)
        for parts in self._open:
            unfinished = parts.outcome(done=False)
            if not unfinished.relaid:
                self._take(unfinished)

    def follow(self, log: str, on_idle: Callable[["Hunt"], None]) -> None:
        """Read *log* and go on while it grows, until `stop` or KeyboardInterrupt; what was found is kept.

        *on_idle* is called whenever there is nothing new. Raises `UnusableInputError`.
        """
        opened = OpenedLog(log, self.plan)
        opened.file.close()
        if opened.packed:
            raise UnusableInputError(
                _("A packed log does not grow."), where=log, advice=_("Follow the plain log that is still written.")
            )
        scanner = opened.scanner()

        def idle() -> None:
            self.counted.merge(scanner.take())
            on_idle(self)

        stream = Followed(Path(log), self._stopped.is_set, idle, ending=b"" if opened.capture else b"\n")
        self.counts = scanner.counts
        try:
            read_lines(stream, scanner, head=take_exactly(stream, opened.skip), skip=opened.skip)
        finally:
            self.counted.merge(scanner.take())

    def _collect(self, workers: Workers[Outcome], on_progress: Callable[["Hunt"], None]) -> None:
        for outcome in workers.results(timeout=0.5):
            self._take(outcome)
        on_progress(self)

    def _begin(self, log: str, count: int, make: Callable[[], R]) -> "_Parts[R]":
        parts = _Parts(log, count, make, self.plan.slot)
        self._open.append(parts)
        return parts

    def _end(self, parts: "_Parts[R]") -> Outcome | None:
        """Return what the file gave, where this was its last part."""
        if not parts.was_last():
            return None
        self._open.remove(parts)
        return parts.outcome(done=not self._stopped.is_set())

    @property
    def read_so_far(self) -> tuple[int, int]:
        """Return lines and bytes, those of unfinished files too."""
        counts = [self.counts, *(reader.counts for parts in list(self._open) for reader in list(parts.readers))]
        return sum(each.lines for each in counts), sum(each.size for each in counts)

    def _take(self, outcome: Outcome) -> None:
        self.counted.merge(outcome.counted)
        self.counts.merge(outcome.counts)
        if outcome.done:
            self.finished.append(outcome.log)

    def _tasks(self, logs: Iterable[str]) -> "Iterator[tuple[OpenedLog | None, Callable[[], Outcome]]]":
        for log in logs:
            if is_parquet(log):
                yield from self._columns(log)
                continue
            try:
                opened = OpenedLog(log, self.plan)
            except UnusableInputError as error:
                self.unusable.append(error)
                continue
            size = Path(log).stat().st_size if log != STANDARD_INPUT else 0
            if opened.packed or opened.capture or size <= SEGMENT or not Path(log).is_file():
                yield opened, partial(self._whole, opened)
            else:
                opened.file.close()
                yield from ((opened, task) for task in self._parts(opened, size))

    def _columns(self, log: str) -> "Iterator[tuple[OpenedLog | None, Callable[[], Outcome]]]":
        """Cut a Parquet file into shares of row groups."""
        with uncollected():  # nothing that is loaded is garbage
            from lamsach.hunt import columns, parquet  # pyarrow comes with the extra

        try:
            roles, groups = parquet.row_groups(Path(log), self.plan.columns)
        except UnusableInputError as error:
            self.unusable.append(error)
            return
        waiting = parquet.shares(groups, self.plan.workers)
        parts = self._begin(
            log,
            len(waiting),
            lambda: columns.BatchHunt(
                self.plan.index,
                roles,
                self.plan.clocks,
                kernel=self.plan.kernel,
                slot=self.plan.slot,
                log=log,
                nat=self.plan.nat,
            ),
        )

        def read(share: Iterator[int]) -> Outcome:
            with parts.reader() as hunt:
                try:
                    parquet.read_groups(Path(log), hunt, takewhile(lambda _group: not self._stopped.is_set(), share))
                except UnusableInputError:
                    hunt.counts.refuse(Reason.DAMAGED, log, hunt.counts.lines, b"")
            return self._end(parts) or Outcome(log, Counted(self.plan.slot), Counts(), done=False)

        for share in waiting:
            yield None, partial(read, share)

    def _whole(self, opened: "OpenedLog") -> Outcome:
        scanner = opened.scanner()
        try:
            with closing(opened.file), ExitStack() as stack:
                stream = stack.enter_context(ReadAhead(opened.stream)) if opened.packed else opened.stream
                read_lines(stream, scanner, head=opened.head, skip=opened.skip, stop=self._stopped.is_set)
        except DamagedLogError:
            scanner.counts.refuse(Reason.DAMAGED, opened.log, scanner.counts.size, b"")
        return Outcome(opened.log, scanner.take(), scanner.counts, not self._stopped.is_set(), scanner.relaid > 1)

    def _parts(self, opened: "OpenedLog", size: int) -> Iterator[Callable[[], Outcome]]:
        """Cut a plain file where lines begin.

        Where its layout changes on the way, it is read once more from the front.
        """
        primer = Scanner(self.plan.index, opened.shape, opened.log, None)
        header = opened.mark + header_size(opened.head[opened.mark :])
        primer.scan(memoryview(opened.head), opened.mark, header)
        with closing(open_log(opened.log)) as file:
            cuts = sorted({line_start(file, place, size) for place in range(0, size, SEGMENT)} | {size})
        plan = self.plan
        parts = self._begin(
            opened.log,
            len(cuts) - 1,
            lambda: opened.line_scanner(copy.deepcopy(opened.shape)),
        )

        def read(start: int, end: int) -> Outcome:
            with parts.reader() as scanner, closing(open_log(opened.log)) as file:
                read_lines(Segment(file, start, end), scanner, offset=start, stop=self._stopped.is_set)
            together = self._end(parts)
            if together and together.relaid:
                return self._whole(OpenedLog(opened.log, plan))
            return together or Outcome(opened.log, Counted(plan.slot), Counts(), done=False)

        for start, end in pairwise(cuts):
            yield partial(read, max(start, opened.skip), end)


class _Parts(Generic[R]):
    """The parts of one file and those who read them: a reader counts on from part to part.

    A layout that changed on the way makes what they counted worthless.
    """

    def __init__(self, log: str, count: int, make: Callable[[], R], slot: int) -> None:
        self._log, self._left, self._make, self._slot = log, count, make, slot
        self._lock, self._idle = threading.Lock(), list[R]()
        self.readers: list[R] = []

    @contextmanager
    def reader(self) -> Iterator[R]:
        """Lend a reader that nobody else uses."""
        with self._lock:
            reader = self._idle.pop() if self._idle else None
        if reader is None:
            reader = self._make()
            with self._lock:
                self.readers.append(reader)
        try:
            yield reader
        finally:
            with self._lock:
                self._idle.append(reader)

    def was_last(self) -> bool:
        """Count one part as read, and return whether it was the last one."""
        with self._lock:
            self._left -= 1
            return not self._left

    def outcome(self, *, done: bool) -> Outcome:
        """Return what all readers counted."""
        counted, counts = Counted(self._slot), Counts()
        for reader in self.readers:
            counts.merge(reader.counts)
            counted.merge(reader.take())
        return Outcome(self._log, counted, counts, done, any(reader.relaid for reader in self.readers))
