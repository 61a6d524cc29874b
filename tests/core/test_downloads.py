"""What is fetched over HTTP: bounded, resumed, conditional, and never from a private address that nobody named."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.servers import serving

from lamsach.core.downloads import FetchError, MissingError, download

WHOLE = bytes(range(256)) * 100


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/there":
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
            self.send_response(206 if start else 200)
            self.send_header("ETag", '"v1"')
            self.send_header("Content-Length", str(len(WHOLE) - start))
            self.end_headers()
            self.wfile.write(WHOLE[start:])
        elif self.path == "/stubborn":  # knows no ranges
            self.send_response(200)
            self.send_header("Content-Length", str(len(WHOLE)))
            self.end_headers()
            self.wfile.write(WHOLE)
        elif self.path == "/known":
            self.send_response(304 if self.headers.get("If-None-Match") == '"v1"' else 200)
            self.end_headers()
        elif self.path == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"short")
        elif self.path in {"/loop", "/file", "/inward"}:
            self.send_response(302)
            port = self.server.server_address[1]
            targets = {"/loop": "/loop", "/file": "file:///etc/passwd", "/inward": f"http://127.0.0.1:{port}/there"}
            self.send_header("Location", targets[self.path])
            self.end_headers()
        else:
            self.send_error(404)

    def log_message(self, *_words: object) -> None:
        """Be silent."""


@pytest.fixture
def base() -> Iterator[str]:
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as address:
        yield address


def whole(url: str, **how) -> bytes:
    return b"".join(download(url, limit=how.pop("limit", 1 << 20), private=True, **how).pieces)


def test_a_file_is_fetched_whole_or_from_a_place_on(base):
    assert whole(f"{base}/there") == WHOLE
    assert whole(f"{base}/there", start=1000) == WHOLE[1000:]
    assert whole(f"{base}/stubborn", start=1000) == WHOLE[1000:]


def test_what_is_not_new_is_not_fetched(base):
    first = download(f"{base}/there", limit=1 << 20, private=True)
    assert b"".join(first.pieces) == WHOLE
    assert not download(f"{base}/known", limit=9, etag=first.etag, private=True).changed


@pytest.mark.parametrize("path", ["/short", "/loop", "/file", "/inward"])
def test_what_breaks_off_turns_in_circles_or_leads_inward_is_refused(base, path):
    with pytest.raises(FetchError):
        whole(base + path)


def test_a_file_larger_than_it_may_be_is_refused(base):
    with pytest.raises(FetchError):
        whole(f"{base}/there", limit=100)


def test_a_missing_file_is_told_apart(base):
    with pytest.raises(MissingError):
        whole(f"{base}/nothing")


@pytest.mark.parametrize(
    "url", ["ftp://example.vn/x", "http:///x", "http://127.0.0.1:1/x", "http://[::1]:1/x", "http://127.0.0.1:99999/"]
)
def test_a_place_that_cannot_be_asked_is_refused(url):
    with pytest.raises(FetchError):
        download(url, limit=9)
