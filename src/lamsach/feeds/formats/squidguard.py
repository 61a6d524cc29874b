"""squidGuard: a destination group of domains and URLs (without scheme, port and query, as squidGuard compares them).

Beside a name under it, squidGuard no longer finds what else is under a name: covered names are left out.
"""

from lamsach.feeds.formats.base import URLS, OutputFormat, Part
from lamsach.feeds.formats.gathered import NamePart
from lamsach.indicators.record import Record


def url(record: Record) -> str | None:
    """Return host and path; a URL that needs its port or query to be told apart cannot be said."""
    host, _slash, path = record.indicator.value.partition("://")[2].partition("/")
    if ":" in host or "?" in path or not path:
        return None
    return f"{host}/{path}"


FORMATS = (
    OutputFormat(
        name="squidguard",
        consumer="squidGuard",
        usage="dest lamsach { domainlist lamsach/domains urllist lamsach/urls }",
        parts=(
            NamePart("domains", lambda name: name),
            Part("urls", URLS, url),
        ),
    ),
)
