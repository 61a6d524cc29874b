"""squidGuard: a destination group of domains and URLs (without scheme, port and query, as squidGuard compares them).

Beside a name under it, squidGuard no longer finds what else is under a name: covered names are left out.
"""

from collections.abc import Iterable
from pathlib import Path

from lamsach.feeds.formats.base import DOMAINS, URLS, About, OutputFormat, Part, drop_covered
from lamsach.indicators.record import Record


def url(record: Record) -> str | None:
    """Return host and path; a URL that needs its port or query to be told apart cannot be said."""
    host, _slash, path = record.indicator.value.partition("://")[2].partition("/")
    if ":" in host or "?" in path or not path:
        return None
    return f"{host}/{path}"


def prepare(folder: Path, about: About) -> Iterable[Path]:  # noqa: ARG001 - the interface
    """Leave out what another name covers."""
    drop_covered(folder / "domains")
    return []


FORMATS = (
    OutputFormat(
        name="squidguard",
        consumer="squidGuard",
        usage="dest lamsach { domainlist lamsach/domains urllist lamsach/urls }",
        parts=(
            Part("domains", DOMAINS, lambda record: record.indicator.value),
            Part("urls", URLS, url),
        ),
        beside=prepare,
    ),
)
