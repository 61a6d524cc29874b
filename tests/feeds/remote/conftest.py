"""A server on loopback that answers as a test tells it to."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest
from tests.servers import serving


class Answer(NamedTuple):
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


Site = Callable[[str, Mapping[str, str]], Answer]


class Server(ThreadingHTTPServer):
    site: Site
    asked: list[str]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status, body, headers = self.server.site(self.path, self.headers)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Be silent."""


@pytest.fixture
def serve() -> Iterator[Callable[[Site], Server]]:
    """Return what starts a server for a site; all are stopped at the end."""
    with ExitStack() as running:

        def start(site: Site) -> Server:
            server = Server(("127.0.0.1", 0), Handler)
            server.site, server.asked = site, []
            running.enter_context(serving(server))
            return server

        yield start
