"""For whom each format of the list is, in the user's language. Names of products stay as they are."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from lamsach.portal.releases.models import ListRelease

RESOLVERS, FIREWALLS, SENSORS, MACHINES, EXCHANGE = (
    _("Resolvers and DNS filters"), _("Firewalls and proxies"), _("Sensors and log search"), _("Machines and files"),
    _("Exchange and everything else"),
)  # fmt: skip
PLACES: dict[str, tuple[Any, Any]] = {
    "rpz": (RESOLVERS, "BIND (RPZ)"), "unbound-rpz": (RESOLVERS, "Unbound (RPZ)"), "unbound": (RESOLVERS, "Unbound"),
    "powerdns": (RESOLVERS, "PowerDNS Recursor"), "knot": (RESOLVERS, "Knot Resolver"),
    "dnsdist": (RESOLVERS, "dnsdist"), "dnsmasq": (RESOLVERS, "dnsmasq"), "hosts": (RESOLVERS, _("hosts file")),
    "adblock": (RESOLVERS, "AdGuard, uBlock Origin"),
    "squid": (FIREWALLS, "Squid"), "squidguard": (FIREWALLS, "squidGuard"), "haproxy": (FIREWALLS, "HAProxy"),
    "nftables": (FIREWALLS, "nftables"), "ipset": (FIREWALLS, "ipset"), "fortigate": (FIREWALLS, "FortiGate"),
    "paloalto": (FIREWALLS, "Palo Alto"),
    "suricata": (SENSORS, "Suricata"), "zeek": (SENSORS, "Zeek"), "sigma": (SENSORS, "Sigma"),
    "splunk": (SENSORS, "Splunk"), "kql": (SENSORS, "Microsoft Sentinel, Defender (KQL)"),
    "clamav": (MACHINES, "ClamAV"), "yara": (MACHINES, "YARA"), "powershell": (MACHINES, "Windows PowerShell"),
    "stix": (EXCHANGE, "STIX 2.1"), "misp": (EXCHANGE, "MISP"), "csv": (EXCHANGE, "CSV"),
    "plain": (EXCHANGE, _("plain text, one value a line")),
}  # fmt: skip


@dataclass(frozen=True)
class Described:
    """A format of the release: for whom, and its files with their sizes."""

    name: str
    label: Any
    files: list[tuple[str, int]]


def described(release: ListRelease) -> list[tuple[Any, list[Described]]]:
    """Return the formats of a release, by what they are for. One that has no words here is shown by its name."""
    groups: dict[str, tuple[Any, list[Described]]] = {str(each): (each, []) for each in _order()}
    for name, files in sorted(release.formats.items()):
        group, label = PLACES.get(name, (EXCHANGE, name))
        groups[str(group)][1].append(Described(name, label, [(file, size) for file, size in files]))
    return [(group, found) for group, found in groups.values() if found]


def _order() -> tuple[Any, ...]:
    return RESOLVERS, FIREWALLS, SENSORS, MACHINES, EXCHANGE
