"""The hunt: every log through scanners on all cores, into one tally."""

import copy
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any, BinaryIO, Generic, NamedTuple, Protocol, TypeVar

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.captures import CaptureScanner, is_capture
from lamsach.hunt.captures.scanner import HEADER
from lamsach.hunt.clocks import DAY, Clocks
from lamsach.hunt.event import Reason, Role
from lamsach.hunt.following import Followed
from lamsach.hunt.formats import LogFormat, recognise
from lamsach.hunt.logs import HEAD, STANDARD_INPUT, DamagedLogError, Stream, Unpacked, open_log, packing
from lamsach.hunt.read_ahead import ReadAhead
from lamsach.hunt.scanner import Counts, Scanner, load_kernel
from lamsach.hunt.shapes import Shape
from lamsach.hunt.stretches import Segment, line_start, read_lines
from lamsach.hunt.tally import Tally
from lamsach.indicators.index import MatchIndex

SEGMENT = 1 << 25  # bytes of a plain file that one worker takes at a time


class _Counting(Protocol):
    counts: Counts
    relaid: int

    def take(self) -> Tally: ...


R = TypeVar("R", bound=_Counting)


@dataclass
class Plan:
    """What to hunt with. *kernel* None hunts in Python alone; *format* None recognises each log by its content."""

    index: MatchIndex
    clocks: Clocks = field(default_factory=Clocks)
    format: LogFormat | None = None
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    kernel: Any | None = field(default_factory=load_kernel)
    slot: int = DAY
    columns: Mapping[str, Role] | None = None  # of tables: name -> role


class Outcome(NamedTuple):
    """What a log, or a part of one, gave."""

    log: str
    tally: Tally
    counts: Counts
    done: bool  # the whole log was read
    relaid: bool = False  # the layout changed on the way, so parts could not be read apart


class Hunt:
    """Reads logs and keeps what was found so far, so that an interruption loses nothing."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tally = Tally(plan.slot)
        self.counts = Counts()
        self.finished: list[str] = []
        self._stopped = threading.Event()
        self._open: list[_Parts[Any]] = []

    def stop(self) -> None:
        """Stop after the stretches at hand."""
        self._stopped.set()

    def run(self, logs: Iterable[str], on_progress: Callable[["Hunt"], None] = lambda _hunt: None) -> None:
        """Read *logs*. On KeyboardInterrupt what was read by then is kept, and the interrupt goes on.

        Raises `UnusableInputError` for a log that cannot be opened or recognised, after the other logs were read.
        """
        unusable: list[UnusableInputError] = []
        with ThreadPoolExecutor(max(1, self.plan.workers)) as pool:
            waiting: dict[Future[Outcome], _Opened | None] = {}
            try:
                for opened, task in self._tasks(logs, unusable):
                    waiting[pool.submit(task)] = opened
                    while len(waiting) >= 2 * self.plan.workers:
                        waiting = self._collect(waiting, on_progress)
                while waiting:
                    waiting = self._collect(waiting, on_progress)
            except BaseException:
                self._rescue(waiting)
                raise
        if unusable:
            raise unusable[0]

    def _rescue(self, waiting: "dict[Future[Outcome], _Opened | None]") -> None:
        """Stop, and take what the logs at hand gave by now."""
        self.stop()
        for future, opened in waiting.items():
            if not future.cancel():
                self._take(future.result())
            elif opened:
                opened.file.close()
        for parts in self._open:
            unfinished = parts.outcome(done=False)
            if not unfinished.relaid:
                self._take(unfinished)

    def follow(self, log: str, on_idle: Callable[["Hunt"], None]) -> None:
        """Read *log* and go on while it grows, until `stop` or KeyboardInterrupt; what was found is kept.

        *on_idle* is called whenever there is nothing new. Raises `UnusableInputError`.
        """
        opened = _Opened(log, self.plan)
        opened.file.close()
        scanner = opened.scanner()

        def idle() -> None:
            self.tally.merge([scanner.take()])
            on_idle(self)

        stream = Followed(Path(log), self._stopped.is_set, idle)
        self.counts = scanner.counts
        try:
            read_lines(stream, scanner, head=_take_exactly(stream, opened.skip), skip=opened.skip)
        finally:
            self.tally.merge([scanner.take()])

    def _collect(
        self, waiting: "dict[Future[Outcome], _Opened | None]", on_progress: Callable[["Hunt"], None]
    ) -> "dict[Future[Outcome], _Opened | None]":
        done, _left = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
        for future in done:
            self._take(future.result())
            del waiting[future]
        on_progress(self)
        return waiting

    def _begin(self, log: str, count: int, make: Callable[[], R]) -> "_Parts[R]":
        parts = _Parts(log, count, make)
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
        if self.tally:
            self.tally.merge([outcome.tally])
        else:
            outcome.tally.slot = self.tally.slot
            self.tally = outcome.tally
        self.counts.merge(outcome.counts)
        if outcome.done:
            self.finished.append(outcome.log)

    def _tasks(
        self, logs: Iterable[str], unusable: list[UnusableInputError]
    ) -> "Iterator[tuple[_Opened | None, Callable[[], Outcome]]]":
        for log in logs:
            if _is_parquet(log):
                yield from self._columns(log, unusable)
                continue
            try:
                opened = _Opened(log, self.plan)
            except UnusableInputError as error:
                unusable.append(error)
                continue
            size = Path(log).stat().st_size if log != STANDARD_INPUT else 0
            if opened.packed or opened.capture or size <= SEGMENT or not Path(log).is_file():
                yield opened, partial(self._whole, opened)
            else:
                opened.file.close()
                yield from ((opened, task) for task in self._parts(opened, size))

    def _columns(
        self, log: str, unusable: list[UnusableInputError]
    ) -> "Iterator[tuple[_Opened | None, Callable[[], Outcome]]]":
        """Cut a Parquet file into shares of row groups."""
        from lamsach.hunt import columns, parquet  # pyarrow comes with the extra

        try:
            roles, groups = parquet.row_groups(Path(log), self.plan.columns)
        except UnusableInputError as error:
            unusable.append(error)
            return
        waiting = parquet.shares(groups, self.plan.workers)
        parts = self._begin(
            log,
            len(waiting),
            lambda: columns.BatchHunt(
                self.plan.index, roles, self.plan.clocks, kernel=self.plan.kernel, slot=self.plan.slot, log=log
            ),
        )

        def read(share: Iterator[int]) -> Outcome:
            with parts.reader() as hunt:
                try:
                    parquet.read_groups(Path(log), hunt, takewhile(lambda _group: not self._stopped.is_set(), share))
                except UnusableInputError:
                    hunt.counts.refuse(Reason.DAMAGED, log, hunt.counts.lines, b"")
            return self._end(parts) or Outcome(log, Tally(self.plan.slot), Counts(), done=False)

        for share in waiting:
            yield None, partial(read, share)

    def _whole(self, opened: "_Opened") -> Outcome:
        scanner = opened.scanner()
        try:
            with closing(opened.file), ExitStack() as stack:
                stream = stack.enter_context(ReadAhead(opened.stream)) if opened.packed else opened.stream
                read_lines(stream, scanner, head=opened.head, skip=opened.skip, stop=self._stopped.is_set)
        except DamagedLogError:
            scanner.counts.refuse(Reason.DAMAGED, opened.log, scanner.counts.size, b"")
        return Outcome(opened.log, scanner.take(), scanner.counts, not self._stopped.is_set(), scanner.relaid > 1)

    def _parts(self, opened: "_Opened", size: int) -> Iterator[Callable[[], Outcome]]:
        """Cut a plain file where lines begin.

        Where its layout changes on the way, it is read once more from the front.
        """
        primer = Scanner(self.plan.index, opened.shape, opened.log, None)
        header = _header(opened.head)
        primer.scan(memoryview(opened.head), 0, header)
        with closing(open_log(opened.log)) as file:
            cuts = sorted({line_start(file, place, size) for place in range(0, size, SEGMENT)} | {size})
        plan = self.plan
        parts = self._begin(
            opened.log,
            len(cuts) - 1,
            lambda: Scanner(plan.index, copy.deepcopy(opened.shape), opened.log, plan.kernel, plan.slot),
        )

        def read(start: int, end: int) -> Outcome:
            with parts.reader() as scanner, closing(open_log(opened.log)) as file:
                read_lines(Segment(file, start, end), scanner, offset=start, stop=self._stopped.is_set)
            together = self._end(parts)
            if together and together.relaid:
                return self._whole(_Opened(opened.log, plan))
            return together or Outcome(opened.log, Tally(plan.slot), Counts(), done=False)

        for start, end in pairwise(cuts):
            yield partial(read, max(start, opened.skip), end)


class _Parts(Generic[R]):
    """The parts of one file and those who read them: a reader counts on from part to part.

    A layout that changed on the way makes what they counted worthless.
    """

    def __init__(self, log: str, count: int, make: Callable[[], R]) -> None:
        self._log, self._left, self._make = log, count, make
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
        tally, counts = Tally(), Counts()
        for number, reader in enumerate(self.readers):
            counts.merge(reader.counts)
            found = reader.take()
            if number:
                tally.merge([found])
            else:
                tally = found
        return Outcome(self._log, tally, counts, done, any(reader.relaid for reader in self.readers))


def _is_parquet(log: str) -> bool:
    if log == STANDARD_INPUT or not Path(log).is_file():
        return False
    with Path(log).open("rb") as file:
        return file.read(4) == b"PAR1"


def _header(head: bytes) -> int:
    """Return where the lines that begin with ``#`` end."""
    at = 0
    while head[at : at + 1] == b"#" and (end := head.find(b"\n", at)) >= 0:
        at = end + 1
    return at


class _Opened:
    """A log whose first bytes were looked at. Raises `UnusableInputError` where no format fits."""

    def __init__(self, log: str, plan: Plan) -> None:
        self.log = log
        self.file: BinaryIO = open_log(log)
        raw = _fill(self.file, 6)
        self.packed = packing(raw)
        self.stream: Stream = _Rejoined(raw, self.file)
        if self.packed:
            self.stream = Unpacked(self.stream, self.packed, log)  # type: ignore[arg-type]
        self.head = _fill_head(self.stream)
        self.plan = plan
        self.shape: Shape
        self.skip: int
        self.capture = is_capture(self.head)
        if self.capture:
            self.skip = 0 if len(self.head) < HEADER else CaptureScanner(plan.index, self.head).header
            return
        chosen = plan.format or recognise(self.head)
        if chosen is None and self.head.strip():
            self.file.close()
            raise UnusableInputError(
                _("The format of this log was not recognised."), where=log, advice=_("Name it with --format.")
            )
        chosen = chosen or recognise(b"Jan  1 00:00:00 x y: z\n")  # an empty log is read as any
        if chosen is None:
            raise UnusableInputError(_("The format of this log was not recognised."), where=log)
        self.shape, self.skip = chosen.shape(self.head, plan.clocks)

    def scanner(self) -> Scanner | CaptureScanner:
        """Return what reads the log."""
        if self.capture:
            return CaptureScanner(self.plan.index, self.head, self.log, self.plan.kernel, self.plan.slot)
        return Scanner(self.plan.index, self.shape, self.log, self.plan.kernel, self.plan.slot)


def _fill(file: BinaryIO, size: int) -> bytes:
    found = b""
    while len(found) < size and (block := file.read(size - len(found))):
        found += block
    return found


def _take_exactly(stream: Stream, size: int) -> bytes:
    taken = memoryview(bytearray(size))
    filled = 0
    while filled < size and (got := stream.readinto(taken[filled:])):
        filled += got
    return bytes(taken[:filled])


def _fill_head(stream: Stream) -> bytes:
    head = bytearray(HEAD)
    filled = 0
    try:
        while filled < HEAD and (got := stream.readinto(memoryview(head)[filled:])):
            filled += got
    except DamagedLogError:
        pass
    return bytes(head[:filled])


class _Rejoined:
    """A file with its first bytes put back: standard input cannot be wound back."""

    def __init__(self, first: bytes, file: BinaryIO) -> None:
        self._first, self._file = first, file

    def read(self, size: int = -1) -> bytes:
        first, self._first = self._first, b""
        return first or self._file.read(size)

    def readinto(self, buffer: memoryview) -> int:
        if self._first:
            part, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
            buffer[: len(part)] = part
            return len(part)
        return self._file.readinto(buffer) or 0  # type: ignore[attr-defined]
