"""What one line of a log says: who, when, and which names, addresses, URLs and digests.

Every format gives *fields*: a role and the bytes as they stand in the line. `event_of` makes the one normal form of
them, here and nowhere else; the kernel vouches only for lines on which it does exactly the same.
"""

from collections.abc import Callable, Iterable
from enum import IntEnum, StrEnum
from typing import NamedTuple

from lamsach.indicators.addresses import normal_address
from lamsach.indicators.domains import MAX_NAME, ascii_host
from lamsach.indicators.urls import normal_url

MAX_LINE = 1 << 20
MAX_SIZE_DIGITS = 18
_PORT_DIGITS = 5
_UNSET = frozenset({b"", b"-", b"(empty)"})
_DIGEST_DIGITS = (32, 40, 64)
_DOT, _NO_BORDER = ord("."), b"?"


class Role(IntEnum):
    """What a field means. The kernel knows these numbers."""

    NONE = 0
    TIME = 1
    CLIENT = 2
    NAME = 3  # a domain name
    ADDRESS = 4  # an address that was talked to, or the answer of a resolver
    URL = 5  # with or without its scheme; also host:port of a CONNECT
    DIGEST = 6
    BYTES = 7  # transferred; several add up
    ANSWERS = 8  # names and addresses with commas between them
    HOST = 9  # the Host of an HTTP request: name or address, perhaps with a port
    PATH = 10  # of the request to HOST
    PORT = 11  # of the request to HOST, where HOST names none
    SOURCE_PORT = 12  # 53: the line is a resolver's answer, and the client is the other side; else the client's port
    CLIENT_PORT = 13  # tells who it was where many share an address
    EITHER_SIDE = 14  # perhaps a server sent what is told: then SOURCE_PORT is below PORT, the client the other side


Field = tuple[Role, bytes]
Clock = Callable[[bytes], int | None]


class Reason(StrEnum):
    """Why a line could not be read."""

    FIELDS = "fields"
    NUL = "nul"
    LONG = "long"
    ENCODING = "encoding"
    JSON = "json"
    SHAPE = "shape"
    DAMAGED = "damaged"


class RefusedLineError(ValueError):
    """The line is damaged. It is counted and shown; the hunt goes on."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Event(NamedTuple):
    """One line, in normal form. Time in microseconds since 1970, or None where it cannot be read."""

    time: int | None
    client: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    urls: tuple[str, ...]
    digests: tuple[bytes, ...]
    size: int
    port: int | None = None  # the client's


def event_of(fields: Iterable[Field], clock: Clock) -> Event:
    """Return the event that *fields* tell of. Raises `RefusedLineError` for text that is no UTF-8."""
    told = _Told()
    for role, raw in fields:
        if raw not in _UNSET:
            told.add(role, raw)
    return told.event(clock)


def unescaped(raw: bytes) -> bytes:
    r"""Return a name without the escapes of log writers: ``\xNN`` (Zeek), ``\DDD`` and ``\.`` (RFC 4343).

    A dot that was escaped belongs to its label: it becomes a question mark, which stands in no indicator.
    """
    out, at = bytearray(), 0
    while (found := raw.find(b"\\", at)) >= 0:
        out += raw[at:found]
        if raw[found + 1 : found + 2] == b"x" and _is_hex(raw[found + 2 : found + 4]):
            out.append(_in_label(int(raw[found + 2 : found + 4], 16)))
            at = found + 4
        elif (digits := raw[found + 1 : found + 4]).isdigit() and len(digits) == 3 and int(digits) < 256:  # noqa: PLR2004
            out.append(_in_label(int(digits)))
            at = found + 4
        else:
            out += raw[found + 1 : found + 2].replace(b".", _NO_BORDER)
            at = found + 2
    return bytes(out + raw[at:])


def _in_label(byte: int) -> int:
    return _NO_BORDER[0] if byte == _DOT else byte


def _is_hex(raw: bytes) -> bool:
    return len(raw) == 2 and all(byte in b"0123456789abcdefABCDEF" for byte in raw)  # noqa: PLR2004


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise RefusedLineError(Reason.ENCODING) from None


def _name_text(raw: bytes) -> str:
    """Return the name in *raw* without escapes.

    Of one with a label of any bytes, as tunnels through DNS write them, what stands behind that label.
    """
    plain = unescaped(raw)
    try:
        return plain.decode()
    except UnicodeDecodeError:
        if plain == raw:
            raise RefusedLineError(Reason.ENCODING) from None
    kept: list[str] = []
    for label in reversed(plain.split(b".")):
        try:
            kept.insert(0, label.decode())
        except UnicodeDecodeError:
            break
    return ".".join(kept)


def _mapped(name: str) -> str:
    """Return *name* in ASCII; of one with a label that IDNA does not know, what stands behind that label."""
    if whole := ascii_host(name):
        return whole
    kept: list[str] = []
    for label in reversed(name.split(".")):
        mapped = ascii_host(label)
        if mapped is None:
            break
        kept.insert(0, mapped)
    return ".".join(kept)


class _Told:
    """Collects the fields of one line."""

    def __init__(self) -> None:
        self.times: list[bytes] = []
        self.client = ""
        self.host = self.path = self.port = ""
        self.source_port = self.client_port = ""
        self.either_side = False
        self.names: list[str] = []
        self.addresses: list[str] = []
        self.urls: list[str] = []
        self.digests: list[bytes] = []
        self.size = 0

    def add(self, role: Role, raw: bytes) -> None:
        match role:
            case Role.NAME:
                self.name(_name_text(raw))
            case Role.ADDRESS:
                self.address(_text(raw))
            case Role.ANSWERS:
                self.answers(raw)
            case Role.URL:
                self.url(raw.decode(errors="replace"))
            case Role.HOST:
                self.host = _text(raw)
                self.at_host(self.host)
            case Role.DIGEST:
                if len(raw) in _DIGEST_DIGITS and not raw.strip(b"0123456789abcdefABCDEF"):
                    self.digests.append(bytes.fromhex(raw.decode()))
            case _:
                self.add_beside(role, raw)

    def add_beside(self, role: Role, raw: bytes) -> None:
        """Take what is not looked up itself."""
        text = raw.decode(errors="replace")
        match role:
            case Role.TIME:
                self.times.append(raw)
            case Role.CLIENT:
                text = text.strip()[:MAX_NAME]
                self.client = self.client or normal_address(text) or text
            case Role.BYTES:
                self.size += int(raw) if raw.isdigit() and len(raw) <= MAX_SIZE_DIGITS else 0
            case Role.PATH:
                self.path = text
            case Role.PORT:
                self.port = text
            case Role.SOURCE_PORT:
                self.source_port = self.client_port = text
            case Role.CLIENT_PORT:
                self.client_port = text
            case Role.EITHER_SIDE:
                self.either_side = True
            case _:
                pass

    def answers(self, raw: bytes) -> None:
        """Take names and addresses with commas between them."""
        for part in raw.split(b","):
            text = _name_text(part.strip(b" "))
            if not self.address(text):
                self.name(text)

    def name(self, text: str) -> None:
        """Take a domain name; of one that is too long, the labels at its end."""
        text = text.removesuffix(".")
        if len(text) > MAX_NAME:
            text = text[-MAX_NAME - 1 :].partition(".")[2]
        mapped = _mapped(text)
        if mapped:
            self.names.append(mapped.removesuffix(".").lower() if mapped is not text else text.lower())

    def address(self, text: str) -> bool:
        """Take an address and return True, or return False where *text* is none."""
        found = normal_address(text)
        if found:
            self.addresses.append(found)
        return bool(found)

    def at_host(self, text: str) -> None:
        """Take ``name``, ``name:port``, an address, ``address:port`` or ``[address]:port``."""
        if not self.address(text):
            head, colon, port = text.rpartition(":")
            self.name(head if colon and (not port or port.isdigit()) else text)

    def url(self, text: str) -> None:
        head, mark, rest = text.partition("://")
        rest = rest if mark and head.isalnum() else text
        for border in "/?#":
            rest = rest.partition(border)[0]
        self.at_host(rest.rpartition("@")[2])
        if mark and (url := normal_url(text)):
            self.urls.append(url)

    def event(self, clock: Clock) -> Event:
        if self.from_server():
            self.turn()
        elif self.source_port == "53" and self.names and self.addresses:
            self.client, self.client_port = self.addresses.pop(0), self.port
        if self.host and self.path:
            self.url_of_request()
        time = clock(b" ".join(self.times)) if self.times else None
        found = (self.names, self.addresses, self.urls, self.digests)
        names, addresses, urls, digests = (tuple(dict.fromkeys(each)) for each in found)
        port = int(self.client_port) if self.client_port.isdecimal() and len(self.client_port) <= _PORT_DIGITS else None
        return Event(time, self.client, names, addresses, urls, digests, self.size, port)  # type: ignore[arg-type]

    def from_server(self) -> bool:
        ports = (self.source_port, self.port)
        known = self.either_side and self.addresses and all(each.isdecimal() for each in ports)
        return bool(known) and max(map(len, ports)) <= _PORT_DIGITS and int(ports[0]) < int(ports[1])

    def turn(self) -> None:
        """Let the other side be the client, and the server what was talked to."""
        server, self.client, self.client_port = self.client, self.addresses.pop(0), self.port
        self.port = self.source_port
        self.address(server)

    def url_of_request(self) -> None:
        """Take host, port and path of a request as the URL that they are."""
        if self.path.startswith(("http://", "https://")):
            url = normal_url(self.path)
        else:
            host = self.host if ":" not in self.host or self.host.startswith("[") else self.host.rpartition(":")[0]
            named = self.host[len(host) :] if host != self.host else ""
            port = named or (f":{self.port}" if self.port.isdigit() and "]:" not in host else "")
            path = self.path if self.path.startswith("/") else "/" + self.path
            url = normal_url(f"http://{host}{port}{path}")
        if url:
            self.urls.append(url)
