"""The workers' processes: started with one end of a socket pair, over which open files are handed to them.

`lamsach.scan.windows.workers` has the same names with the same meaning.
"""

import sys

if sys.platform == "win32":
    raise ImportError("not of Windows")

import json
import selectors
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from lamsach.scan.channel import BATCH, LARGEST, LENGTH, ClosedError, framed, program

Channel = socket.socket
Worker = TypeVar("Worker")


class WorkerProcess:
    """A worker, seen from the scan."""

    def __init__(self, module: str) -> None:
        self.channel, theirs = socket.socketpair()
        with theirs:
            command, environment = program(module)
            self.process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
                [*command, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C ends the scan, which ends them
            )
        self.channel.setblocking(False)

    def send(self, message: Mapping[str, Any], handles: Sequence[int] = ()) -> None:
        """Send one message and the open files that belong to it. Raises `OSError` where the worker is gone."""
        self.channel.setblocking(True)
        try:
            head, body = framed(message)
            if handles:
                socket.send_fds(self.channel, [head], list(handles))
            else:
                self.channel.sendall(head)
            self.channel.sendall(body)
        finally:
            self.channel.setblocking(False)

    def read(self) -> bytes | None:
        """Return what the worker has said, None for nothing new, nothing when it is gone."""
        try:
            return self.channel.recv(1 << 16)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def end(self) -> None:
        """End it, whatever it does."""
        self.channel.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Audience(Generic[Worker]):
    """Waits for the first of many workers that says something."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def add(self, process: WorkerProcess, worker: Worker) -> None:
        """Listen to one more."""
        self._selector.register(process.channel, selectors.EVENT_READ, worker)

    def remove(self, process: WorkerProcess) -> None:
        """Listen to one less."""
        self._selector.unregister(process.channel)

    def wait(self, seconds: float) -> list[Worker]:
        """Return those that have said something, or are gone."""
        return [key.data for key, _events in self._selector.select(seconds)]

    def close(self) -> None:
        """Listen to nobody any more."""
        self._selector.close()


def own_channel(argument: str) -> Channel:
    """Return a worker's own end, from its argument on the command line."""
    return socket.socket(fileno=int(argument))


def receive(channel: Channel) -> tuple[dict[str, Any], list[int]]:
    """Return the next message and its open files. Raises `ClosedError`."""
    head, handles, _flags, _address = socket.recv_fds(channel, LENGTH, BATCH)
    while 0 < len(head) < LENGTH:
        head += _some(channel, LENGTH - len(head))
    left = int.from_bytes(head, "big")
    if not head or left > LARGEST:
        raise ClosedError
    pieces = []
    while left:
        piece = _some(channel, left)
        left -= len(piece)
        pieces.append(piece)
    message: dict[str, Any] = json.loads(b"".join(pieces))
    return message, handles


def _some(channel: Channel, most: int) -> bytes:
    piece = channel.recv(min(most, 1 << 20))
    if not piece:
        raise ClosedError
    return piece
