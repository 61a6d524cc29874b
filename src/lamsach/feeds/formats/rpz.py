"""DNS response policy zone (draft-vixie-dnsop-dns-rpz) as a master file.

BIND, Knot Resolver, PowerDNS Recursor and Unbound read it. The serial number is the number of the release. With
``ixfr-from-differences`` a primary hands on only what changed; `changes` says the same as a dynamic update for
nsupdate.
"""

from collections.abc import Iterator
from ipaddress import IPv6Network, ip_network

from lamsach.feeds.formats.base import ADDRESSES, DOMAINS, About, OutputFormat, Part
from lamsach.indicators.record import Record
from lamsach.indicators.values import Kind

TTL = 300
MAX_OWNER = 200  # a name this long leaves no room for the zone's own


def owners(record: Record) -> tuple[str, ...]:
    """Return the owner names, relative to the zone, that block a record."""
    kind, value = record.indicator
    if kind is Kind.DOMAIN:
        return (value, f"*.{value}") if len(value) <= MAX_OWNER else ()
    return (address_owner(value),)


def address_owner(value: str) -> str:
    """Return the ``rpz-ip`` owner name of an address or range: prefix length, then the address in reverse."""
    network = ip_network(value)
    if isinstance(network, IPv6Network):
        parts = network.network_address.compressed.split(":")
        words = ["zz" if part == "" else part for part in parts]
        if words[:2] == ["zz", "zz"]:
            words = words[1:]
        if words[-2:] == ["zz", "zz"]:
            words = words[:-1]
        return f"{network.prefixlen}.{'.'.join(reversed(words))}.rpz-ip"
    return f"{network.prefixlen}.{'.'.join(reversed(str(network.network_address).split('.')))}.rpz-ip"


def line(record: Record) -> str | None:
    """Return the records of the zone: no such name."""
    return "\n".join(f"{owner} CNAME ." for owner in owners(record)) or None


def head(about: About) -> str:
    """Return the head of the zone file."""
    return f"$TTL {TTL}\n@ SOA localhost. nobody.invalid. {about.number} 3600 600 604800 {TTL}\n@ NS localhost.\n"


def changes(removed: Iterator[Record], added: Iterator[Record], zone: str, about: About) -> Iterator[str]:
    """Yield the lines of an update for nsupdate that turns the zone of one release into that of the next."""
    yield f"zone {zone}"
    for record in removed:
        yield from (f"update delete {owner}.{zone} CNAME" for owner in owners(record))
    for record in added:
        yield from (f"update add {owner}.{zone} {TTL} CNAME ." for owner in owners(record))
    yield f"update add {zone} {TTL} SOA localhost. nobody.invalid. {about.number} 3600 600 604800 {TTL}"
    yield "send"


FORMATS = (
    OutputFormat(
        name="rpz",
        consumer="BIND",
        usage=(
            'response-policy { zone "rpz.lamsach"; }; '
            'zone "rpz.lamsach" { type primary; file "rpz.zone"; ixfr-from-differences yes; };'
        ),
        parts=(Part("rpz.zone", DOMAINS | ADDRESSES, line, head=head),),
    ),
)
