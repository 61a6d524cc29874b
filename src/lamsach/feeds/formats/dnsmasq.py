"""dnsmasq (dnsmasq(8)): names and everything under them answered with NXDOMAIN."""

from lamsach.feeds.formats.base import DOMAINS, OutputFormat, Part

FORMATS = (
    OutputFormat(
        name="dnsmasq",
        consumer="dnsmasq",
        usage="conf-file=/etc/lamsach/dnsmasq.conf",
        parts=(
            Part(
                "dnsmasq.conf",
                DOMAINS,
                lambda record: f"address=/{record.indicator.value}/",
                head=lambda about: f"# {about.publisher} {about.number}\n",
            ),
        ),
    ),
)
