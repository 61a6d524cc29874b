"""The workers' processes on Windows: told over a pipe, answering over another, and given copies of handles.

Each runs in a job: it ends with the scan, whatever becomes of that, and starts no other process.
"""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import ctypes
import json
import msvcrt
import os
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from ctypes import wintypes
from typing import Any, Generic, Self, TypeVar

from lamsach.scan.channel import LARGEST, LENGTH, ClosedError, framed, program
from lamsach.scan.windows import nt
from lamsach.scan.windows.jobs import Job

_READ = 1 << 16
Worker = TypeVar("Worker")


class Channel:
    """A worker's own end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def sendall(self, data: bytes) -> None:
        """Say something to the scan. Raises `OSError`."""
        view = memoryview(data)
        while view:
            view = view[os.write(1, view) :]


class WorkerProcess:
    """A worker, seen from the scan."""

    def __init__(self, module: str) -> None:
        command, environment = program(module)
        self.process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
            [*command, "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**environment, "SYSTEMROOT": os.environ.get("SYSTEMROOT", r"C:\Windows")},
            creationflags=subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP,
            bufsize=0,
        )
        self._job = Job(children=False)
        self._job.take(int(self.process._handle))  # noqa: SLF001 - Popen has no other way
        self._said: deque[bytes] = deque()
        self._listener: threading.Thread | None = None

    def listen(self, heard: "queue.SimpleQueue[WorkerProcess]") -> None:
        """Collect what the worker says in a thread, and put the worker into *heard* each time."""
        self._listener = threading.Thread(target=self._listen, args=(heard,), daemon=True)
        self._listener.start()

    def _listen(self, heard: "queue.SimpleQueue[WorkerProcess]") -> None:
        assert self.process.stdout is not None  # noqa: S101 - a pipe was asked for
        while True:
            try:
                piece = os.read(self.process.stdout.fileno(), _READ)
            except OSError:
                piece = b""
            self._said.append(piece)
            heard.put(self)
            if not piece:
                return

    def send(self, message: Mapping[str, Any], handles: Sequence[int] = ()) -> None:
        """Send one message and copies of the open files, to read only. Raises `OSError` where the worker is gone."""
        assert self.process.stdin is not None  # noqa: S101 - a pipe was asked for
        copies = [self._copied(each) for each in handles]
        head, body = framed({**message, "handles": copies})
        view = memoryview(head + body)
        while view:
            view = view[os.write(self.process.stdin.fileno(), view) :]

    def _copied(self, number: int) -> int:
        copy = wintypes.HANDLE()
        if not nt.KERNEL.DuplicateHandle(
            nt.this_process(),
            wintypes.HANDLE(msvcrt.get_osfhandle(number)),
            wintypes.HANDLE(int(self.process._handle)),  # noqa: SLF001
            ctypes.byref(copy),
            wintypes.DWORD(nt.READ_DATA | nt.READ_ATTRIBUTES | nt.SYNCHRONIZE),
            wintypes.BOOL(0),
            wintypes.DWORD(0),
        ):
            raise nt.failed()
        return int(copy.value or 0)

    def read(self) -> bytes | None:
        """Return what the worker has said, None for nothing new, nothing when it is gone."""
        return self._said.popleft() if self._said else None

    def end(self) -> None:
        """End it, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self._listener:
            self._listener.join(5)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        self._job.close()


class Audience(Generic[Worker]):
    """Waits for the first of many workers that says something."""

    def __init__(self) -> None:
        self._heard: queue.SimpleQueue[WorkerProcess] = queue.SimpleQueue()
        self._workers: dict[WorkerProcess, Worker] = {}

    def add(self, process: WorkerProcess, worker: Worker) -> None:
        """Listen to one more."""
        self._workers[process] = worker
        process.listen(self._heard)

    def remove(self, process: WorkerProcess) -> None:
        """Listen to one less."""
        self._workers.pop(process, None)

    def wait(self, seconds: float) -> list[Worker]:
        """Return those that have said something, or are gone: once for each time."""
        found = []
        try:
            process = self._heard.get(timeout=seconds) if seconds else self._heard.get_nowait()
            while True:
                if process in self._workers:
                    found.append(self._workers[process])
                process = self._heard.get_nowait()
        except queue.Empty:
            return found

    def close(self) -> None:
        """Listen to nobody any more."""
        self._workers.clear()


def own_channel(argument: str) -> Channel:  # noqa: ARG001 - the pipes are standard input and output
    """Return a worker's own end."""
    for number in (0, 1):
        msvcrt.setmode(number, os.O_BINARY)
    return Channel()


def receive(channel: Channel) -> tuple[dict[str, Any], list[int]]:  # noqa: ARG001 - one interface
    """Return the next message and its open files. Raises `ClosedError`."""
    left = int.from_bytes(_exactly(LENGTH), "big")
    if left > LARGEST:
        raise ClosedError
    message: dict[str, Any] = json.loads(_exactly(left))
    return message, [msvcrt.open_osfhandle(each, os.O_RDONLY | os.O_BINARY) for each in message["handles"]]


def _exactly(left: int) -> bytes:
    pieces = []
    while left:
        piece = os.read(0, min(left, 1 << 20))
        if not piece:
            raise ClosedError
        left -= len(piece)
        pieces.append(piece)
    return b"".join(pieces)
