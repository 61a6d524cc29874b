"""External lists that firewalls fetch by themselves, within their sizes: FortiGate and Palo Alto.

FortiGate takes at most 131,072 entries in one feed; Palo Alto at most 50,000 addresses and 50,000 names on its smaller
machines. A longer list is cut there, never broken.
"""

from lamsach.feeds.formats.base import DIGESTS, DOMAINS, URLS, OutputFormat, Part
from lamsach.feeds.formats.gathered import RangePart
from lamsach.indicators.record import Record

FORTIGATE_MOST = 131_072
PALO_ALTO_MOST = 50_000
_MAX_URL = 255


def _pan_url(record: Record) -> str | None:
    """Return the URL without scheme; a slash ends the host, or names that begin with it would match as well."""
    rest = record.indicator.value.partition("://")[2]
    return rest if len(rest) <= _MAX_URL and rest.isascii() and not set(rest) & set("*^") else None


FORMATS = (
    OutputFormat(
        name="fortigate",
        consumer="FortiGate (FortiOS 6.2 or newer)",
        usage="config system external-resource: type domain, address, category (URLs), malware (hashes)",
        parts=(
            Part("domains.txt", DOMAINS, lambda record: record.indicator.value, most=FORTIGATE_MOST),
            RangePart("addresses.txt", lambda network: network, most=FORTIGATE_MOST),
            Part("urls.txt", URLS, lambda record: record.indicator.value, most=FORTIGATE_MOST),
            Part("hashes.txt", DIGESTS, lambda record: record.indicator.value, most=FORTIGATE_MOST),
        ),
    ),
    OutputFormat(
        name="paloalto",
        consumer="Palo Alto (PAN-OS 9 or newer)",
        usage="Objects, External Dynamic Lists: type domain (expand to subdomains), IP list, URL list",
        parts=(
            Part("domains.txt", DOMAINS, lambda record: record.indicator.value, most=PALO_ALTO_MOST),
            RangePart("addresses.txt", lambda network: network, most=PALO_ALTO_MOST),
            Part("urls.txt", URLS, _pan_url, most=PALO_ALTO_MOST),
        ),
    ),
)
