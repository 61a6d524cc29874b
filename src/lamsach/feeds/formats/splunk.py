"""Splunk threat intelligence.

A lookup file for each kind, with the columns of Enterprise Security's local intelligence.
"""

from lamsach.feeds.formats.base import ADDRESSES, DIGESTS, DOMAINS, URLS, WATCH, OutputFormat, Part
from lamsach.feeds.formats.csv_columns import cell
from lamsach.indicators.record import Record
from lamsach.indicators.release import written
from lamsach.indicators.values import Kind


def line(record: Record) -> str:
    """Return description, value, weight and time of expiry."""
    return ",".join(map(cell, (
        record.family or "lamsach", record.indicator.value, str(max(1, record.confidence // 20)),
        written(record.valid_until),
    )))  # fmt: skip


def _part(name: str, kinds: frozenset[Kind], column: str) -> Part:
    return Part(f"{name}.csv", kinds, line, head=lambda _about: f"description,{column},weight,expires\n", actions=WATCH)


FORMATS = (
    OutputFormat(
        name="splunk",
        consumer="Splunk",
        usage="Upload as lookup files, or as local_*_intel of Enterprise Security.",
        parts=(
            _part("domains", DOMAINS, "domain"), _part("addresses", ADDRESSES, "ip"), _part("urls", URLS, "url"),
            _part("hashes", DIGESTS, "file_hash"),
        ),
    ),
)  # fmt: skip
