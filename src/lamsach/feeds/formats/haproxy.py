"""HAProxy: pattern files for access lists on the host asked for, the address connected to, and the URL.

A listed name is matched as it is (``names.txt``) and, behind a dot, as the end of a longer one (``domains.txt``).
"""

from lamsach.feeds.formats.base import ADDRESSES, DOMAINS, URLS, OutputFormat, Part
from lamsach.indicators.record import Record


def url(record: Record) -> str:
    """Return the URL without its scheme, as ``base`` gives it: host, then path."""
    return record.indicator.value.partition("://")[2].partition("?")[0]


FORMATS = (
    OutputFormat(
        name="haproxy",
        consumer="HAProxy 2.0 or newer",
        usage=(
            "http-request deny if { req.hdr(host),field(1,:),lower -m str -f names.txt } "
            "or { req.hdr(host),field(1,:),lower -m end -f domains.txt } or { dst -f addresses.txt } "
            "or { base -m beg -f urls.txt }"
        ),
        parts=(
            Part("domains.txt", DOMAINS, lambda record: f".{record.indicator.value}"),
            Part("names.txt", DOMAINS, lambda record: record.indicator.value),
            Part("addresses.txt", ADDRESSES, lambda record: record.indicator.value),
            Part("urls.txt", URLS, lambda record: None if "?" in record.indicator.value else url(record)),
        ),
    ),
)
