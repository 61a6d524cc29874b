"""The names in messages of DNS (RFC 1035), HTTP (RFC 9112) and TLS (RFC 8446, RFC 6066)."""

from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

_MOST_RECORDS = 64
_MOST_JUMPS = 32
_A, _AAAA = 1, 28
_METHODS = (b"GET ", b"POST ", b"HEAD ", b"PUT ", b"DELETE ", b"OPTIONS ", b"PATCH ", b"CONNECT ", b"TRACE ")
_HANDSHAKE, _CLIENT_HELLO, _SERVER_NAME = 0x16, 1, 0
_SPECIAL = frozenset(b".\\")
_NOT_ASCII = _SPECIAL | frozenset(range(0x80, 0x100))


class Message(NamedTuple):
    """A DNS message: its questions, and the addresses in its answers."""

    is_answer: bool
    questions: list[bytes]
    addresses: list[str]


def dns(raw: bytes) -> Message:
    """Read a DNS message. Raises `IndexError` or `ValueError` where it is damaged."""
    if len(raw) < 12:  # noqa: PLR2004 - the header
        raise ValueError
    is_answer = bool(raw[2] & 0x80)
    asked, answered = _u16(raw, 4), _u16(raw, 6)
    at, names = 12, []
    for _question in range(min(asked, _MOST_RECORDS)):
        name, at = _name(raw, at)
        names.append(name)
        at += 4
        if at > len(raw):
            raise ValueError
    addresses = []
    for _answer in range(min(answered, _MOST_RECORDS) if is_answer else 0):
        _owner, at = _name(raw, at)
        kind, size = _u16(raw, at), _u16(raw, at + 8)
        data, at = raw[at + 10 : at + 10 + size], at + 10 + size
        if kind == _A and len(data) == 4:  # noqa: PLR2004 - bytes
            addresses.append(str(IPv4Address(data)))
        elif kind == _AAAA and len(data) == 16:  # noqa: PLR2004 - bytes
            addresses.append(str(IPv6Address(data)))
    return Message(is_answer, names, addresses)


def _escaped(label: bytes) -> bytes:
    try:
        label.decode()
        special = _SPECIAL
    except UnicodeDecodeError:
        special = _NOT_ASCII
    return b"".join(b"\\%03d" % byte if byte in special else bytes([byte]) for byte in label)


def _name(raw: bytes, at: int) -> tuple[bytes, int]:
    """Return a name, escaped as in RFC 4343 where a label holds a dot, a backslash or no UTF-8, and where it ends."""
    labels, end, jumps = [], -1, 0
    while size := raw[at]:
        if size >= 0xC0:  # noqa: PLR2004 - a pointer
            end = at + 2 if end < 0 else end
            at = (size & 0x3F) << 8 | raw[at + 1]
            jumps += 1
            if jumps > _MOST_JUMPS:
                raise ValueError
            continue
        label = raw[at + 1 : at + 1 + size]
        if size > 63 or len(label) < size:  # noqa: PLR2004 - bytes of a label
            raise ValueError
        labels.append(label if label.isalnum() else _escaped(label))
        at += 1 + size
    return b".".join(labels), at + 1 if end < 0 else end


def http_request(raw: bytes) -> tuple[bytes, bytes] | None:
    """Return host and path of a request, or None where *raw* begins none."""
    if not raw.startswith(_METHODS):
        return None
    head = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    target = head[0].split(b" ")[1]
    for line in head[1:]:
        name, _colon, value = line.partition(b":")
        if name.lower() == b"host":
            return value.strip(), target
    return None


def server_name(raw: bytes) -> bytes | None:
    """Return the server name in a TLS ClientHello, or None."""
    if len(raw) < 43 or raw[0] != _HANDSHAKE or raw[5] != _CLIENT_HELLO:  # noqa: PLR2004 - up to the session
        return None
    try:
        at = 43 + 1 + raw[43]
        at += 2 + _u16(raw, at)
        at += 1 + raw[at]
        end = at + 2 + _u16(raw, at)
        at += 2
        while at + 4 <= min(end, len(raw)):
            kind, size = _u16(raw, at), _u16(raw, at + 2)
            if kind == _SERVER_NAME:
                name = raw[at + 9 : at + 9 + _u16(raw, at + 7)]
                return name or None
            at += 4 + size
    except IndexError:  # the rest stands in the next segment
        return None
    return None


def _u16(raw: bytes, at: int) -> int:
    return raw[at] << 8 | raw[at + 1]
