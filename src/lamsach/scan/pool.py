"""The workers of a scan: how files get to them, and what happens when one of them dies or hangs."""

import contextlib
import os
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.scan.channel import BATCH, read_answer
from lamsach.scan.finding import Gap, GapReason, Scanned
from lamsach.scan.limits import MIB, Limits
from lamsach.scan.walk import Found
from lamsach.scan.worker import READY
from lamsach.scan.workers import Audience, WorkerProcess

_AHEAD = 2  # batches that wait at a worker, so that it never waits itself
_FEW = 6  # batches of small files for which no second worker is started: a start takes as long as a hundred files
_SMALL = 8 * MIB  # of all files that wait
_GRACE = 15.0  # seconds beyond the limit of a file before its worker is ended
_START = 60.0
_MEMORY = 640 * MIB  # address space beyond what a worker has when it is ready
_MOST_STARTS = 3  # in a row that fail: something is wrong with this installation
_LARGEST_LINE = 1 << 20


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


@dataclass
class _Pending:
    """A file on its way: it stays open here until it is answered, so that another worker can be given it."""

    found: Found
    handle: int


@dataclass(eq=False)
class _Worker:
    process: WorkerProcess
    started: float
    buffer: bytearray = field(default_factory=bytearray)
    waiting: deque[_Pending] = field(default_factory=deque)
    since: float = 0.0  # when the first of the waiting files began
    ready: bool = False
    measures: tuple[str, ...] = ()

    def batches(self) -> int:
        return -(-len(self.waiting) // BATCH)

    def takes_more(self) -> bool:
        """Say whether so little waits that another worker would not be there sooner."""
        return self.batches() < _FEW and sum(each.found.identity.size for each in self.waiting) < _SMALL


class Pool:
    """So many workers. Give it files with `put`, take answers from `answers`; close it at the end."""

    def __init__(self, job: Job, workers: int, module: str = "lamsach.scan.worker") -> None:
        self._module = module
        self._job = job
        self._most = max(1, workers)
        self._workers: list[_Worker] = []
        self._audience: Audience[_Worker] = Audience()
        self._batch: list[_Pending] = []
        self._again: deque[_Pending] = deque()
        self._failed_starts = 0
        self.restarts = 0
        self.measures: tuple[str, ...] = ()
        self._setup = job.message()

    def put(self, found: Found, handle: int) -> Iterator[Scanned]:
        """Hand over an open file, and yield what is answered meanwhile."""
        if not self._workers:
            self._start()  # it loads while the walk goes on
        self._batch.append(_Pending(found, handle))
        if len(self._batch) == BATCH:
            yield from self._dispatch()

    def finish(self) -> Iterator[Scanned]:
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

    def _dispatch(self) -> Iterator[Scanned]:
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

    def _send(self, worker: _Worker, batch: list[_Pending]) -> None:
        if not worker.waiting:
            worker.since = time.monotonic()
        worker.waiting.extend(batch)
        files = [(each.found.identity.size, _name(each.found.name)) for each in batch]
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

    def _turn(self, wait: float) -> Iterator[Scanned]:
        for worker in self._audience.wait(wait):
            if worker in self._workers:
                yield from self._read(worker)
        now = time.monotonic()
        limit = self._job.limits.seconds + _GRACE
        for worker in list(self._workers):
            begun = worker.since if worker.ready else worker.started
            if worker.waiting and now - begun > (limit if worker.ready else _START):
                yield from self._lost(worker, GapReason.TIME)

    def _read(self, worker: _Worker) -> Iterator[Scanned]:
        piece = worker.process.read()
        if piece is None:
            return
        if not piece:
            yield from self._lost(worker, GapReason.CRASHED)
            return
        worker.buffer += piece
        *lines, rest = worker.buffer.split(b"\n")
        worker.buffer = bytearray(rest)
        for line in lines:
            if not worker.ready:
                words = bytes(line).decode("ascii", "replace").split()
                worker.ready = words[:1] == [READY]
                worker.measures = self.measures = tuple(words[1:])
                worker.since = time.monotonic()
                self._failed_starts = 0
            elif worker.waiting:
                try:
                    yield self._answer(worker.waiting[0], bytes(line))
                except ValueError:
                    yield from self._lost(worker, GapReason.CRASHED)
                    return
                os.close(worker.waiting.popleft().handle)
                worker.since = time.monotonic()
        if len(worker.buffer) > _LARGEST_LINE:
            yield from self._lost(worker, GapReason.CRASHED)

    def _answer(self, pending: _Pending, line: bytes) -> Scanned:
        found = pending.found
        findings, gaps, sha256, read = read_answer(line)
        return Scanned(
            found.path,
            found.identity,
            tuple(
                replace(each, path=found.path, identity=found.identity, root=found.root, file_sha256=sha256)
                for each in findings
            ),
            tuple(gaps),
            sha256,
            read,
        )

    def _lost(self, worker: _Worker, reason: GapReason) -> Iterator[Scanned]:
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
            yield Scanned(culprit.found.path, culprit.found.identity, gaps=(Gap(reason),))
        for pending in worker.waiting:
            os.lseek(pending.handle, 0, os.SEEK_SET)
            self._again.append(pending)

    def _end(self, worker: _Worker) -> None:
        self._audience.remove(worker.process)
        worker.process.end()


def _name(name: str) -> str:
    """Return the name as a hint for the worker: text that JSON carries."""
    return name.encode("utf-8", "replace").decode("utf-8", "replace")[-255:]
