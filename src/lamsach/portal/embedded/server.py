"""The web server: threads, a deadline for every request to arrive, a quiet stop."""

import io
import logging
import signal
import socket
import threading
import time
from _pyio import BufferedReader  # type: ignore[import-not-found] # cheroot's base class
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any

from cheroot.makefile import StreamReader
from cheroot.server import HTTPConnection
from cheroot.wsgi import Server

from lamsach.portal.embedded.addresses import BACKLOG

THREADS = 8
MOST_THREADS = 32
SILENCE = 15  # seconds without a byte
ARRIVAL = 180  # seconds for a whole request: 4 MB over a slow line; what a view lets be larger gets more
MOST_DISCARDED = 256 * 1024 * 1024  # bytes of a refused upload that are read and dropped, so that the browser listens
LARGEST_BODY = 1024 * 1024 * 1024  # a tool; each view states less
REFUSALS = ("302", "403", "413")  # too large, or to be sent by somebody else; after what was read to its end it is free

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _DeadlineSocket(socket.SocketIO):
    """Reads from a socket until a moment; a client that drips bytes gets no longer than any other."""

    deadline: float = 0.0

    def readinto(self, buffer: Any) -> int | None:
        if self.deadline and time.monotonic() > self.deadline:
            raise TimeoutError("timed out")
        return super().readinto(buffer)


class _DeadlineReader(StreamReader):
    """cheroot's reader over a socket with a deadline."""

    def __init__(self, sock: socket.socket, size: int) -> None:
        BufferedReader.__init__(
            self, _DeadlineSocket(sock, "rb"), size
        )  # past the plain reader that cheroot would make
        self.bytes_read = 0


class PatientConnection(HTTPConnection):
    """A connection on which each request has ``ARRIVAL`` seconds to arrive."""

    def __init__(self, server: Any, sock: socket.socket, *arguments: Any) -> None:
        super().__init__(server, sock, *arguments)
        self.rfile = _DeadlineReader(sock, io.DEFAULT_BUFFER_SIZE)

    def communicate(self) -> bool:
        self.rfile.raw.deadline = time.monotonic() + ARRIVAL
        return bool(super().communicate())  # type: ignore[no-untyped-call]


class PortalServer(Server):
    """cheroot's server with our connections, and with errors in the log instead of on the terminal."""

    ConnectionClass = PatientConnection
    max_request_header_size = 64 * 1024
    max_request_body_size = LARGEST_BODY
    listener: socket.socket

    def bind(self, family: int, type: int, proto: int = 0) -> socket.socket:  # noqa: A002, ARG002 - cheroot's names
        """Take the socket that listens already instead of a new one."""
        self.socket = self.listener
        return self.listener

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        logging.getLogger("lamsach.server").log(level, msg, exc_info=traceback)


class _Discarding:
    """A refusal's body that afterwards drops what the client still sends: else it would see a broken connection."""

    def __init__(self, body: Iterable[bytes], source: Any) -> None:
        self.body, self.source = body, source

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.body)

    def close(self) -> None:
        if hasattr(self.body, "close"):
            self.body.close()
        left = MOST_DISCARDED
        try:
            while left > 0 and (block := self.source.read(min(left, 1 << 16))):
                left -= len(block)
        except OSError:
            pass  # the client went away, which is its right


def _give_time(source: Any, seconds: float) -> None:
    raw = getattr(getattr(source, "rfile", None), "raw", None)
    if isinstance(raw, _DeadlineSocket):
        raw.deadline += seconds


def listening(application: Application) -> Application:
    """Wrap *application* so that a client whose upload was refused still reads why.

    It finds in ``lamsach.more_time`` what gives the rest of a request so many seconds more to arrive.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        refused = []

        def start(status: str, headers: list[tuple[str, str]], *arguments: Any) -> Any:
            refused.append(status.startswith(REFUSALS))
            return start_response(status, headers, *arguments)

        environ["lamsach.more_time"] = partial(_give_time, environ["wsgi.input"])
        body = application(environ, start)
        return _Discarding(body, environ["wsgi.input"]) if refused and refused[-1] else body

    return answer


def make_server(application: Application, listener: socket.socket) -> PortalServer:
    """Return the server of what connects to *listener*; it closes the socket when it stops."""
    server = PortalServer(
        listener.getsockname()[:2],
        listening(application),
        numthreads=THREADS,
        max=MOST_THREADS,
        request_queue_size=BACKLOG,
        timeout=SILENCE,
        shutdown_timeout=5,
        server_name="lamsach",
    )
    server.listener = listener
    return server


@contextmanager
def stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM call *stop* once, from another thread: requests under way are finished."""
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        if not asked.is_set():
            asked.set()
            threading.Thread(target=stop, daemon=True).start()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def serve(server: PortalServer, announce: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; *announce* is called when the server answers."""
    server.prepare()
    with stopped_by_signals(server.stop):
        announce()
        server.serve()
