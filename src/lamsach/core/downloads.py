"""The HTTP edge for what machines fetch: bounded in size and time, and never led to a private address.

A server that is asked for a public file may redirect to ``http://169.254.169.254/`` or to a router's page: each
address is looked at before it is connected to, so that a name that changes its mind in between leads nowhere either.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lamsach import __version__
from lamsach.core.errors import LamsachError
from lamsach.core.texts import gettext as _

CHUNK = 65536
TIMEOUT = 30.0
LONGEST = 1800.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_HOPS = 5
_OK, _PARTIAL, _NOT_MODIFIED, _NOT_SATISFIABLE = 200, 206, 304, 416
_MISSING = frozenset({403, 404, 410})


class FetchError(LamsachError):
    """The place could not be reached, or broke off; trying again may help."""


class MissingError(FetchError):
    """The place was reached and has no such file."""


@dataclass
class Download:
    """An answer: *changed* is False where the server says that nothing is new since *etag* and *modified*."""

    changed: bool
    etag: str = ""
    modified: str = ""
    pieces: Iterator[bytes] = field(default_factory=lambda: iter(()))
    headers: Mapping[str, str] = field(default_factory=dict)  # as they were answered, names in lower case


def download(
    url: str,
    *,
    limit: int,
    start: int = 0,
    etag: str = "",
    modified: str = "",
    private: bool = False,
    timeout: float = TIMEOUT,
    longest: float = LONGEST,
    extra: Mapping[str, str] | None = None,
) -> Download:
    """Fetch *url* from byte *start* on: at most *limit* bytes, *timeout* seconds for a wait, *longest* for all.

    *private* allows addresses of local networks for *url* itself; a redirect never leads there. *extra* are headers for
    the host of *url* alone: a redirect to another one, or away from https, does not carry them. Raises
    `MissingError`, and `FetchError` for anything else that goes wrong, also while the pieces are read.
    """
    headers = {"User-Agent": f"lamsach/{__version__}", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    end, origin = time.monotonic() + longest, urlsplit(url)[:2]
    for hop in range(_MAX_HOPS + 1):
        own = extra or {} if urlsplit(url)[:2] == origin else {}
        connection, answer = _ask(url, {**headers, **own}, timeout, private=private and hop == 0)
        if answer.status in _REDIRECTS and (target := answer.getheader("Location")):
            _close(connection, answer)
            url = urljoin(url, target)
            continue
        return _answered(url, connection, answer, _Bounds(start, limit, end))
    raise FetchError(_("The server redirects without end."), where=url)


class _Bounds(NamedTuple):
    start: int
    limit: int
    end: float  # of the monotonic clock


def _ask(
    url: str, headers: Mapping[str, str], timeout: float, *, private: bool
) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError(_("Only http and https addresses are fetched."), where=url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        connection: http.client.HTTPConnection = http.client.HTTPConnection(parts.hostname, port, timeout=timeout)
        connection.sock = _connected(parts.hostname, port, timeout, private=private)
        if parts.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=parts.hostname)
        target = parts.path or "/"
        connection.request("GET", f"{target}?{parts.query}" if parts.query else target, headers=dict(headers))
        return connection, connection.getresponse()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise FetchError(_("The server cannot be reached: {error}").format(error=error), where=url) from error


def _connected(host: str, port: int, timeout: float, *, private: bool) -> socket.socket:
    refused: OSError = OSError(_("The name leads to no address."))
    for family, kind, protocol, _name, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not private and not ip_address(str(place[0]).partition("%")[0]).is_global:
            refused = OSError(_("The name leads to a private address."))
            continue
        wire = socket.socket(family, kind, protocol)
        wire.settimeout(timeout)
        try:
            wire.connect(place)
        except OSError as error:
            wire.close()
            refused = error
            continue
        return wire
    raise refused


def _answered(
    url: str, connection: http.client.HTTPConnection, answer: http.client.HTTPResponse, bounds: _Bounds
) -> Download:
    if answer.status == _NOT_MODIFIED:
        _close(connection, answer)
        return Download(changed=False)
    if answer.status == _NOT_SATISFIABLE and bounds.start:
        _close(connection, answer)
        return Download(changed=True)
    if answer.status not in {_OK, _PARTIAL}:
        _close(connection, answer)
        kind = MissingError if answer.status in _MISSING else FetchError
        raise kind(_("The server answered {status}.").format(status=answer.status), where=url)
    whole = bounds if answer.status == _OK else bounds._replace(start=0)  # a server that knows no ranges begins anew
    pieces = _pieces(url, connection, answer, whole)
    said = {name.lower(): value for name, value in answer.getheaders()}
    return Download(True, said.get("etag", ""), said.get("last-modified", ""), pieces, said)


def _pieces(
    url: str, connection: http.client.HTTPConnection, answer: http.client.HTTPResponse, bounds: _Bounds
) -> Iterator[bytes]:
    skip, limit, end = bounds
    try:
        while piece := answer.read1(CHUNK):
            if time.monotonic() > end:
                raise FetchError(_("The server is too slow."), where=url)
            if skip:
                skip, piece = max(0, skip - len(piece)), piece[skip:]
                if not piece:
                    continue
            limit -= len(piece)
            if limit < 0:
                raise FetchError(_("The file is larger than it may be."), where=url)
            yield piece
        if answer.length:
            raise FetchError(_("The connection broke off."), where=url)
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(_("The connection broke off."), where=url) from error
    finally:
        _close(connection, answer)


def _close(connection: http.client.HTTPConnection, answer: http.client.HTTPResponse) -> None:
    answer.close()
    connection.close()
