"""The normal form of IP addresses and ranges (RFC 5952 text; a mapped IPv4 address becomes the IPv4 address)."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!\Z)|\Z)){4}", re.ASCII)
_WITH_PORT = re.compile(
    r"\[(?P<six>[0-9A-Fa-f:.]+)(?:%[^\]\s]{1,64})?\](?::[0-9]{1,5})?|(?P<four>[0-9.]+):[0-9]{1,5}", re.ASCII
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_MAPPED_BITS = 96


class Span(NamedTuple):
    """The addresses that an indicator covers, as numbers; both ends belong to it."""

    version: int
    first: int
    last: int


def is_ipv4(text: str) -> bool:
    """Return whether *text* is a dotted quad without leading zeros, which some readers take for octal numbers."""
    return _IPV4.fullmatch(text) is not None


def normal_address(text: str) -> str | None:
    """Return the normal form of the address in *text*; brackets, port and zone are dropped. None where it is none."""
    if _IPV4.fullmatch(text):
        return text
    if ":" not in text:
        return None
    if found := _WITH_PORT.fullmatch(text):
        if found["four"]:
            return found["four"] if _IPV4.fullmatch(found["four"]) else None
        text = found["six"]
    try:
        address = IPv6Address(text.partition("%")[0])
    except ValueError:
        return None
    return str(address.ipv4_mapped or address)


def normal_range(text: str) -> tuple[str, bool] | None:
    """Return the normal form of ``address/prefix`` and whether host bits were masked away; None where *text* is none.

    A range of one address is returned without its prefix: it is that address.
    """
    base, slash, bits = text.partition("/")
    if not slash or not (bits.isascii() and bits.isdigit() and len(bits) <= 3):  # noqa: PLR2004 - digits of 128
        return None
    try:
        address = ip_address(base)
        network: IPv4Network | IPv6Network = ip_network((base, int(bits)), strict=False)
    except ValueError:
        return None
    if isinstance(address, IPv4Address) and not is_ipv4(base):
        return None
    masked = network.network_address != address
    if isinstance(network, IPv6Network) and network.prefixlen >= _MAPPED_BITS and network.subnet_of(_MAPPED):
        network = IPv4Network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - _MAPPED_BITS))
    if network.prefixlen == network.max_prefixlen:
        return str(network.network_address), masked
    return str(network), masked


def span(value: str) -> Span:
    """Return what an address or range in normal form covers."""
    if "/" in value:
        network = ip_network(value)
        return Span(network.version, int(network.network_address), int(network.broadcast_address))
    number = int(ip_address(value))
    return Span(6 if ":" in value else 4, number, number)
