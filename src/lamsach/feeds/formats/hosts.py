"""Hosts file (hosts(5)): names led to 0.0.0.0. It covers the names themselves, not those under them."""

from lamsach.feeds.formats.base import DOMAINS, OutputFormat, Part

FORMATS = (
    OutputFormat(
        name="hosts",
        consumer="any system",
        usage="Append to the hosts file. Names under a listed name are not covered.",
        parts=(
            Part(
                "hosts",
                DOMAINS,
                lambda record: f"0.0.0.0 {record.indicator.value}",
                head=lambda about: f"# {about.publisher} {about.number}\n",
            ),
        ),
    ),
)
