"""What a packet says: end points, and of DNS, HTTP and TLS the names.

A packet stands for itself: a name that is cut over two TCP segments is not seen. Requests count, not answers: of a
resolver's answer only its addresses. Cut-off and odd packets are refused.
"""

from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from lamsach.hunt.captures.payloads import dns, http_request, server_name
from lamsach.hunt.event import Field, Reason, RefusedLineError, Role

ETHERNET, COOKED, COOKED_2 = 1, 113, 276  # of tcpdump's link types
_RAW, _LOOPBACK = {12, 14, 101, 228, 229}, {0, 108}
_HEADS = {ETHERNET: (12, 14), COOKED: (14, 16), COOKED_2: (0, 20)}  # where the protocol stands, and where the packet
_PPPOE, _PPP = 0x8864, {0x0021: 0x0800, 0x0057: 0x86DD}  # RFC 2516; PPP's protocols as those of Ethernet
_IPV4, _IPV6, _VLANS = 0x0800, 0x86DD, {0x8100, 0x88A8, 0x9100}
_TCP, _UDP, _FRAGMENT = 6, 17, 44
_EXTENSIONS = {0, 43, 60, 135}  # hop-by-hop, routing, destination, mobility
_DNS, _ETHERNET_HEAD = 53, 14


class _Datagram(NamedTuple):
    source: str
    target: str
    protocol: int
    payload: bytes
    first: bool  # no later fragment


def fields_of(link: int, frame: bytes) -> list[Field] | None:
    """Return the fields of a frame; None for one without TCP or UDP over IP. Raises `RefusedLineError`."""
    try:
        packet = _network(link, frame)
        datagram = _datagram(packet) if packet else None
        if datagram is None or datagram.protocol not in {_TCP, _UDP}:
            return None
        return _transport(datagram)
    except (IndexError, ValueError):
        raise RefusedLineError(Reason.DAMAGED) from None


def _network(link: int, frame: bytes) -> bytes | None:
    """Return the IP packet in a frame."""
    if link in _RAW:
        return frame
    if link in _LOOPBACK:
        return frame[4:]
    if link not in _HEADS:
        return None
    place, size = _HEADS[link]
    kind: int | None = _u16(frame, place)
    rest = frame[size:]
    while kind in _VLANS:
        kind, rest = _u16(rest, 2), rest[4:]
    if kind == _PPPOE:
        kind, rest = _PPP.get(_u16(rest, 6)), rest[8:]
    return rest if kind in {_IPV4, _IPV6} else None


def _datagram(packet: bytes) -> _Datagram | None:
    version = packet[0] >> 4
    if version == 4:  # noqa: PLR2004
        head, total = (packet[0] & 15) * 4, _u16(packet, 2)
        if head < 20 or len(packet) < 20:  # noqa: PLR2004 - the smallest header
            raise ValueError
        body = packet[head : max(total, head)] if total else packet[head:]
        source, target = (str(IPv4Address(packet[at : at + 4])) for at in (12, 16))
        return _Datagram(source, target, packet[9], body, not _u16(packet, 6) & 0x1FFF)
    if version != 6:  # noqa: PLR2004
        return None
    following, at, first = packet[6], 40, True
    source, target = (_ipv6(packet[start : start + 16]) for start in (8, 24))
    while following in _EXTENSIONS or following == _FRAGMENT:
        if following == _FRAGMENT:
            first = not _u16(packet, at + 2) & 0xFFF8
            size = 8
        else:
            size = 8 * (packet[at + 1] + 1)
        following, at = packet[at], at + size
    return _Datagram(source, target, following, packet[at : 40 + (_u16(packet, 4) or len(packet))], first)


def _ipv6(raw: bytes) -> str:
    address = IPv6Address(raw)
    return str(address.ipv4_mapped or address)


def _transport(datagram: _Datagram) -> list[Field]:
    ends = [(Role.CLIENT, datagram.source.encode()), (Role.ADDRESS, datagram.target.encode())]
    if not datagram.first:
        return ends
    source, target = _u16(datagram.payload, 0), _u16(datagram.payload, 2)
    ends.append((Role.CLIENT_PORT, str(source).encode()))
    if datagram.protocol == _UDP:
        payload = datagram.payload[8:]
    else:
        payload = datagram.payload[(datagram.payload[12] >> 4) * 4 :]
        if _DNS in {source, target} and payload:
            payload = payload[2:]  # the length of the message
    if _DNS in {source, target}:
        return _resolver(datagram, payload, ends) if payload else ends
    if datagram.protocol == _TCP:
        if name := server_name(payload):
            return [*ends, (Role.NAME, name)]
        if request := http_request(payload):
            host, path = request
            return [*ends, (Role.HOST, host), (Role.PATH, path), (Role.PORT, str(target).encode())]
    return ends


def _resolver(datagram: _Datagram, payload: bytes, ends: list[Field]) -> list[Field]:
    message = dns(payload)
    if not message.is_answer:
        return [*ends, *((Role.NAME, name) for name in message.questions)]
    asked = [
        (Role.CLIENT, datagram.target.encode()),
        (Role.CLIENT_PORT, str(_u16(datagram.payload, 2)).encode()),
    ]
    return [*asked, *((Role.ADDRESS, address.encode()) for address in message.addresses)]


def _u16(raw: bytes, at: int) -> int:
    return raw[at] << 8 | raw[at + 1]
