"""The truth: what counts as a contact, one event at a time, in plain Python without index or kernel.

Slow on purpose. Whatever is faster must find exactly what this finds; the tests compare them.
"""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from lamsach.hunt.event import Event
from lamsach.indicators.index import Entry, is_under, url_key
from lamsach.indicators.values import Kind

_DIGEST_SIZES = {16: Kind.MD5, 20: Kind.SHA1, 32: Kind.SHA256}


class Reference:
    """A list of entries to hold events against."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.values: dict[tuple[Kind, str], list[Entry]] = {}
        self.networks: list[tuple[IPv4Network | IPv6Network, Entry]] = []
        self.urls: list[tuple[tuple[str, int, str], Entry]] = []
        for entry in dict.fromkeys(entries):
            kind, value = entry.indicator
            if kind in {Kind.IP, Kind.CIDR}:
                self.networks.append((ip_network(value), entry))
            elif kind is Kind.URL:
                self.urls.append((url_key(value), entry))
            else:
                self.values.setdefault((kind, value), []).append(entry)

    def hits(self, event: Event) -> set[Entry]:
        """Return the entries that *event* is a contact with."""
        found: set[Entry] = set()
        for name in event.names:
            labels = name.split(".")
            for at in range(len(labels)):
                found.update(self.values.get((Kind.DOMAIN, ".".join(labels[at:])), ()))
        for text in event.addresses:
            address = ip_address(text)
            found.update(
                entry for network, entry in self.networks if network.version == address.version and address in network
            )
        for url in event.urls:
            host, port, path = url_key(url)
            found.update(entry for key, entry in self.urls if key[:2] == (host, port) and is_under(path, key[2]))
        for digest in event.digests:
            found.update(self.values.get((_DIGEST_SIZES[len(digest)], digest.hex()), ()))
        return found
