"""Squid: names, address ranges and URLs as files for access lists.

Squid ignores a range that contains an address of the same list, and warns of a name under another one: ranges are
joined, and covered names are left out.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from lamsach.feeds.formats.base import URLS, About, OutputFormat, Part
from lamsach.feeds.formats.gathered import NamePart, RangePart
from lamsach.indicators.record import Record

_RULES = """\
acl lamsach_domains dstdomain "{folder}/domains.txt"
acl lamsach_addresses dst "{folder}/addresses.txt"
acl lamsach_urls url_regex "{folder}/urls.txt"
http_access deny lamsach_domains
http_access deny lamsach_urls
http_access deny lamsach_addresses
"""


def url_expression(record: Record) -> str | None:
    """Return what matches the URL and everything under it; of https Squid only sees the host, which is not listed."""
    scheme, _colon, rest = record.indicator.value.partition("://")
    return f"^http://{re.escape(rest)}" if scheme == "http" else None


def rules(folder: Path, about: About) -> Iterable[Path]:  # noqa: ARG001 - the interface
    """Write the access lists."""
    path = folder / "squid.conf"
    path.write_text(_RULES.format(folder=folder), "utf-8")
    return [path]


FORMATS = (
    OutputFormat(
        name="squid",
        consumer="Squid 4 or newer",
        usage="include /etc/lamsach/squid.conf",
        parts=(
            NamePart("domains.txt", lambda name: f".{name}"),
            RangePart("addresses.txt", lambda network: network),
            Part("urls.txt", URLS, url_expression),
        ),
        beside=rules,
    ),
)
