"""What the consumers' tests share: one small list, a server that answers every name, and daemons that are stopped again."""

import contextlib
import hashlib
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.servers import serving

from lamsach.feeds.formats import About, format_named, write_formats
from lamsach.indicators import Indicator
from lamsach.indicators.record import Action, Record

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ABOUT = About(7, NOW)
SAMPLE = b"an invented sample that no engine knows\n"
MD5, SHA1, SHA256 = (hashlib.new(name, SAMPLE).hexdigest() for name in ("md5", "sha1", "sha256"))


def record(raw: str, action: Action = Action.BLOCK) -> Record:
    return Record(Indicator.parse(raw), "test", "Samplebot", 80, NOW, valid_until=NOW.replace(year=2027), action=action)


RECORDS = [
    record("c2.example.vn"), record("deep.c2.example.vn"), record("bad.example.vn"), record("watch.example.vn", Action.ALERT),
    record("192.0.2.7"), record("192.0.2.128/25"), record("192.0.2.200"), record("192.0.2.130"), record("2001:db8::7"), record("2001:db8:1::/48"),
    record("http://web.example.vn/a/bad.exe"), record("http://web.example.vn:8080/q?id=1"), record("https://safe.example.vn/x"),
    record(MD5), record(SHA1), record(SHA256),
]  # fmt: skip


CONTROL = [
    record(raw)
    for raw in ("other.example.vn", "198.51.100.9", "http://other.example.vn/a", "0" * 32, "0" * 40, "0" * 64)
]


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes a format and returns its folder; without *full* the list lacks all that the test looks for."""

    def make(name: str, *, full: bool = True) -> Path:
        some = RECORDS if full else CONTROL
        write_formats(some, [format_named(name)], tmp_path / ("full" if full else "control"), ABOUT)
        folder = tmp_path / ("full" if full else "control") / name
        for path in (tmp_path, *tmp_path.parents[:4], folder.parent, folder, *folder.iterdir()):
            with contextlib.suppress(PermissionError):
                path.chmod(path.stat().st_mode | 0o055)  # squid and others give up root
        return folder

    return make


@pytest.fixture
def daemon() -> Iterator[Callable[..., subprocess.Popen]]:
    """Return what starts a program in the foreground; all are stopped at the end."""
    running: list[subprocess.Popen] = []

    def start(*command: object, cwd: Path | None = None) -> subprocess.Popen:
        process = subprocess.Popen(
            list(map(str, command)), cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def question(name: str, kind: int = 1, number: int = 4242) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", kind, 1)


def ask(port: int, name: str, *, process: subprocess.Popen | None = None) -> tuple[int, list[str]]:
    """Return response code and IPv4 addresses that the resolver on *port* answers for *name*; wait until it is up."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(0.3)
        for _try in range(80):
            if process is not None and process.poll() is not None:
                raise AssertionError(process.stdout.read().decode(errors="replace"))
            try:
                udp.sendto(question(name), ("127.0.0.1", port))
                answer = udp.recv(4096)
            except OSError:
                time.sleep(0.2)
                continue
            code, count = answer[3] & 15, struct.unpack(">H", answer[6:8])[0]
            if code == 2 and _try < 60:  # not ready for its upstream yet
                time.sleep(0.2)
                continue
            return code, _addresses(answer, len(question(name)), count)
    raise AssertionError(f"no answer for {name}")


def _addresses(answer: bytes, at: int, count: int) -> list[str]:
    found = []
    for _record in range(count):
        while answer[at] and answer[at] < 192:
            at += answer[at] + 1
        at += 2 if answer[at] >= 192 else 1
        kind, _class, _ttl, size = struct.unpack(">HHIH", answer[at : at + 10])
        if kind == 1:
            found.append(socket.inet_ntoa(answer[at + 10 : at + 14]))
        at += 10 + size
    return found


@pytest.fixture
def upstream() -> Iterator[int]:
    """Serve every name: 192.0.2.7 for those that begin with ``leads-there``, 198.51.100.99 for the others."""
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    udp.settimeout(0.2)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                query, peer = udp.recvfrom(4096)
            except OSError:
                continue
            if stop.is_set():
                return
            end = query.index(0, 12) + 5
            kind = struct.unpack(">H", query[end - 4 : end - 2])[0]
            address = "192.0.2.7" if b"leads-there" in query[:end].lower() else "198.51.100.99"
            record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(address) if kind == 1 else b""
            head = query[:2] + b"\x84\x00" + struct.pack(">HHHH", 1, kind == 1, 0, 0)
            with contextlib.suppress(OSError):
                udp.sendto(head + query[12:end] + record, peer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield udp.getsockname()[1]
    stop.set()
    udp.sendto(b"", udp.getsockname())
    thread.join(timeout=5)
    udp.close()


def run(*command: object, given: str | None = None) -> subprocess.CompletedProcess:
    """Run a program to its end."""
    return subprocess.run(
        list(map(str, command)), input=given, capture_output=True, text=True, timeout=120, check=False
    )


def in_namespace(script: str) -> subprocess.CompletedProcess:
    """Run a shell script in a network of its own."""
    return run("unshare", "-n", "sh", "-ec", script)


@pytest.fixture
def origin() -> Iterator[int]:
    """Serve any page over HTTP."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"page")

        def log_message(self, *_words: object) -> None:
            """Be silent."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as address:
        yield int(address.rpartition(":")[2])


def status(port: int, target: str, host: str, *, process: subprocess.Popen | None = None) -> int:
    """Return the status that the proxy on *port* answers for a request; wait until it is up."""
    for _try in range(100):
        if process is not None and process.poll() is not None:
            raise AssertionError(process.stdout.read().decode(errors="replace"))
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as tcp:
                tcp.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                answer = tcp.recv(4096)
        except OSError:
            time.sleep(0.2)
            continue
        if answer:
            return int(answer.split(b" ", 2)[1])
        time.sleep(0.2)
    raise AssertionError(f"no answer for {target}")
