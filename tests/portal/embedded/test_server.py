"""Clients that do not behave."""

import socket
import threading
import time

import pytest

from lamsach.portal.embedded import server as embedded
from lamsach.portal.embedded.addresses import take_port


@pytest.fixture
def port(monkeypatch):
    monkeypatch.setattr(embedded, "ARRIVAL", 0.6)

    def application(environ, start_response):
        if environ["PATH_INFO"] == "/large":
            environ["lamsach.more_time"](60)
        environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    server = embedded.make_server(application, take_port("127.0.0.1", 0))
    server.prepare()
    worker = threading.Thread(target=server.serve, daemon=True)
    worker.start()
    yield server.bind_addr[1]
    server.stop()
    worker.join(10)


def drip(port: int, start: bytes) -> bytes:
    """Send *start* and then a byte every tenth of a second, until the server ends it; return its answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(start)
        end = time.monotonic() + 15
        while time.monotonic() < end:
            time.sleep(0.1)
            try:
                client.sendall(b"x")
            except OSError:
                break
            client.setblocking(False)
            try:
                if (answer := client.recv(4096)) or answer == b"":
                    return answer
            except BlockingIOError:
                pass
            except OSError:
                return b""
            client.setblocking(True)
    raise AssertionError("the server went on waiting")


def test_dripped_headers_are_cut_off(port):
    assert not drip(port, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").startswith(b"HTTP/1.1 200")


def test_a_dripped_body_is_cut_off(port):
    assert not drip(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_a_quick_client_is_served(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert client.recv(4096).startswith(b"HTTP/1.1 200")


def test_what_a_view_lets_be_large_gets_the_time_that_it_needs(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(b"POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nConnection: close\r\n\r\n")
        for _ in range(9):
            time.sleep(0.1)
            client.sendall(b"x")
        assert client.recv(4096).startswith(b"HTTP/1.1 200")
