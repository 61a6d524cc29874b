"""The workers of a scan: how files get to them, and what happens when one of them dies or hangs."""

import contextlib
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.scan.channel import BATCH, READY, read_answer
from lamsach.scan.finding import Gap, GapReason, Scanned
from lamsach.scan.identity import Identity
from lamsach.scan.limits import MIB, Limits
from lamsach.scan.walk import Opened
from lamsach.scan.workers import Audience, WorkerProcess

_AHEAD = 2  # batches that wait at a worker, so that it never waits itself
_FEW = 3  # batches of small files for which no second worker is started: a start takes as long as a hundred files
_SMALL = 8 * MIB  # of all files that wait
_GRACE = 15.0  # seconds beyond the limit of a file before its worker is ended
_START = 60.0
_MEMORY = 640 * MIB  # address space beyond what a worker has when it is ready
_MOST_STARTS = 3  # in a row that fail: something is wrong with this installation
_LARGEST_LINE = 1 << 20
_DIGITS = 18  # of a number of bytes


@dataclass(frozen=True)
class Job:
    """What every worker is told before the first file."""

    rules: Mapping[str, str]
    now: datetime
    limits: Limits = field(default_factory=Limits)
    index: str = ""
    list_trusted: bool = False
    confined: bool = True

    def message(self) -> dict[str, Any]:
        """Return the job as it is sent."""
        return {
            "rules": dict(self.rules),
            "now": self.now.isoformat(),
            "limits": asdict(self.limits),
            "index": self.index,
            "list_trusted": self.list_trusted,
            "confined": self.confined,
            "memory": _MEMORY,
        }


class Answers(NamedTuple):
    """What workers have said at once: files that are clean, how many bytes of them were read, and what else was seen.

    A file stays open here until it is answered, so that another worker can be given it; then it is closed.
    """

    clean: list[Opened]
    read: int
    told: list[tuple[Opened, Scanned]]


@dataclass(eq=False)
class _Worker:
    process: WorkerProcess
    started: float
    buffer: bytearray = field(default_factory=bytearray)
    waiting: deque[Opened] = field(default_factory=deque)
    since: float = 0.0  # when the first of the waiting files began
    ready: bool = False
    measures: tuple[str, ...] = ()

    def batches(self) -> int:
        return -(-len(self.waiting) // BATCH)

    def takes_more(self) -> bool:
        """Say whether so little waits that another worker would not be there sooner."""
        return self.batches() < _FEW and sum(each.state.st_size for each in self.waiting) < _SMALL


class Pool:
    """So many workers. Give it files with `put`, which returns answers; `finish` returns the last; then close it."""

    def __init__(self, job: Job, workers: int, module: str = "lamsach.scan.worker") -> None:
        self._module = module
        self._job = job
        self._most = max(1, workers)
        self._workers: list[_Worker] = []
        self._audience: Audience[_Worker] = Audience()
        self._batch: list[Opened] = []
        self._again: deque[Opened] = deque()
        self._failed_starts = 0
        self.restarts = 0
        self.measures: tuple[str, ...] = ()
        self._setup = job.message()

    def put(self, opened: Opened) -> Iterable[Answers]:
        """Hand over an open file, and return what is answered meanwhile, which has to be taken."""
        if not self._workers:
            self._start()  # it loads while the walk goes on
        self._batch.append(opened)
        return self._dispatch() if len(self._batch) == BATCH else ()

    def finish(self) -> Iterator[Answers]:
        """Yield the answers that are still to come."""
        if self._batch:
            yield from self._dispatch()
        while any(each.waiting for each in self._workers) or self._again:
            self._repeat()
            yield from self._turn(0.2)

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            self._end(worker)
        self._workers.clear()
        for pending in (*self._batch, *self._again):
            os.close(pending.handle)
        self._batch.clear()
        self._again.clear()
        self._audience.close()

    # -- sending

    def _dispatch(self) -> Iterator[Answers]:
        while True:
            yield from self._turn(0.0)
            self._repeat()
            worker = self._free()
            if worker is not None:
                batch, self._batch = self._batch, []
                self._send(worker, batch)
                return
            yield from self._turn(0.2)

    def _free(self) -> _Worker | None:
        if len(self._workers) < self._most and all(each.waiting for each in self._workers):
            starting = next((each for each in self._workers if not each.ready), None)
            return starting if starting is not None and starting.takes_more() else self._start()
        least = min(self._workers, key=lambda each: len(each.waiting))
        return least if least.batches() < _AHEAD else None

    def _repeat(self) -> None:
        """Give a file that waited behind one that killed its worker to another worker, alone."""
        while self._again:
            idle = next((each for each in self._workers if not each.waiting), None)
            if idle is None:
                if len(self._workers) >= self._most:
                    return
                idle = self._start()
            self._send(idle, [self._again.popleft()])

    def _send(self, worker: _Worker, batch: list[Opened]) -> None:
        if not worker.waiting:
            worker.since = time.monotonic()
        worker.waiting.extend(batch)
        files = [(each.state.st_size, _name(each.found.name)) for each in batch]
        with contextlib.suppress(OSError):  # it is dead: the next turn sees it
            worker.process.send({"files": files}, [each.handle for each in batch])

    def _start(self) -> _Worker:
        process = WorkerProcess(self._module)
        worker = _Worker(process, time.monotonic())
        self._workers.append(worker)
        self._audience.add(process, worker)
        with contextlib.suppress(OSError):  # it is dead: the next turn sees it
            process.send(self._setup)
        return worker

    # -- answers

    def _turn(self, wait: float) -> Iterator[Answers]:
        for worker in self._audience.wait(wait):
            if worker in self._workers:
                yield from self._read(worker)
        now = time.monotonic()
        limit = self._job.limits.seconds + _GRACE
        for worker in list(self._workers):
            begun = worker.since if worker.ready else worker.started
            if worker.waiting and now - begun > (limit if worker.ready else _START):
                yield from self._lost(worker, GapReason.TIME)

    def _read(self, worker: _Worker) -> Iterator[Answers]:
        piece = worker.process.read()
        if piece is None:
            return
        if not piece:
            yield from self._lost(worker, GapReason.CRASHED)
            return
        worker.buffer += piece
        *lines, rest = worker.buffer.split(b"\n")
        worker.buffer = rest
        if lines and not worker.ready:
            self._begin(worker, lines.pop(0))
        if lines:
            yield from self._answers(worker, lines)
        if len(worker.buffer) > _LARGEST_LINE:
            yield from self._lost(worker, GapReason.CRASHED)

    def _begin(self, worker: _Worker, line: bytearray) -> None:
        words = line.decode("ascii", "replace").split()
        worker.ready = words[:1] == [READY]
        worker.measures = self.measures = tuple(words[1:])
        worker.since = time.monotonic()
        self._failed_starts = 0

    def _answers(self, worker: _Worker, lines: list[bytearray]) -> Iterator[Answers]:
        """Read one line for each of the files that wait, in their order. Nearly all say no more than what was read."""
        waiting, clean, told, read = worker.waiting, [], [], 0
        worker.since = time.monotonic()
        for line in lines[: len(waiting)]:
            if line.isdigit():
                read += int(line[:_DIGITS])
                clean.append(opened := waiting.popleft())
            else:
                try:
                    told.append((opened := waiting[0], _scanned(waiting[0], bytes(line))))
                except ValueError:
                    yield Answers(clean, read, told)
                    yield from self._lost(worker, GapReason.CRASHED)
                    return
                waiting.popleft()
            os.close(opened.handle)
        yield Answers(clean, read, told)

    def _lost(self, worker: _Worker, reason: GapReason) -> Iterator[Answers]:
        """End a worker. The file that it was at is not fully scanned; those behind it go to another one."""
        self._workers.remove(worker)
        self._end(worker)
        self.restarts += 1
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _MOST_STARTS:
                raise CouldNotFinishError(
                    _("The process that reads the files does not start."),
                    advice=_("Install lamsach again with: pip install 'lamsach[scan]'."),
                )
        elif worker.waiting:
            culprit = worker.waiting.popleft()
            os.close(culprit.handle)
            yield Answers([], 0, [(culprit, not_scanned(culprit, reason))])
        for pending in worker.waiting:
            os.lseek(pending.handle, 0, os.SEEK_SET)
            self._again.append(pending)

    def _end(self, worker: _Worker) -> None:
        self._audience.remove(worker.process)
        worker.process.end()


def not_scanned(opened: Opened, reason: GapReason) -> Scanned:
    """Return what is said of a file that was not looked at."""
    return Scanned(opened.found.path, Identity.of(opened.state), gaps=(Gap(reason),))


def _scanned(opened: Opened, line: bytes) -> Scanned:
    """Return what a worker says of a file. Raises `ValueError` for what no honest one says."""
    findings, gaps, sha256, read = read_answer(line)
    found, path, identity = opened.found, opened.found.path, Identity.of(opened.state)
    return Scanned(
        path,
        identity,
        tuple(replace(each, path=path, identity=identity, root=found.root, file_sha256=sha256) for each in findings),
        tuple(gaps),
        sha256,
        read,
    )


def _name(name: str) -> str:
    """Return the name as a hint for the worker: text that JSON carries."""
    return name.encode("utf-8", "replace").decode("utf-8", "replace")[-255:]
