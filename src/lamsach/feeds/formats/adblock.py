"""Adblock filters for AdGuard, AdGuard Home and uBlock Origin: a host and everything under it."""

from lamsach.feeds.formats.base import ADDRESSES, DOMAINS, URLS, OutputFormat, Part
from lamsach.indicators.record import Record
from lamsach.indicators.values import Kind


def line(record: Record) -> str | None:
    """Return the rule; ranges of addresses and URLs with marks that filters give a meaning cannot be said.

    A URL has two: a page that leads there, and a page that loads it. Not every engine knows ``$all``, which says both.
    """
    kind, value = record.indicator
    if kind is Kind.CIDR or ":" in value.partition("://")[0]:
        return None
    if kind is Kind.URL:
        authority, slash, path = value.partition("://")[2].partition("/")
        if set(path) & set("*^$|,"):
            return None
        # "||" stands before a host, and some engines know none with a port.
        rule = f"|{value}" if ":" in authority else f"||{authority}{slash}{path}"
        return f"{rule}\n{rule}$document"
    return f"||{value}^"


FORMATS = (
    OutputFormat(
        name="adblock",
        consumer="AdGuard, AdGuard Home, uBlock Origin",
        usage="Subscribe to the file as a filter list.",
        parts=(
            Part(
                "lamsach.txt",
                DOMAINS | ADDRESSES | URLS,
                line,
                head=lambda about: f"[Adblock Plus 2.0]\n! Title: {about.publisher}\n! Version: {about.number}\n",
            ),
        ),
    ),
)
