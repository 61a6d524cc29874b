"""Unbound (unbound.conf(5)): as a policy zone, and as local zones for builds without the respip module."""

from lamsach.feeds.formats import rpz
from lamsach.feeds.formats.base import ADDRESSES, DOMAINS, OutputFormat, Part

FORMATS = (
    OutputFormat(
        name="unbound-rpz",
        consumer="Unbound 1.10 or newer",
        usage=(
            'server: module-config: "respip validator iterator" rpz: name: rpz.lamsach zonefile: /etc/lamsach/rpz.zone'
        ),
        parts=(Part("rpz.zone", DOMAINS | ADDRESSES, rpz.line, head=rpz.head),),
    ),
    OutputFormat(
        name="unbound",
        consumer="Unbound",
        usage="include: /etc/lamsach/local-zones.conf",
        parts=(
            Part(
                "local-zones.conf",
                DOMAINS,
                lambda record: f'local-zone: "{record.indicator.value}." always_nxdomain',
                head=lambda about: f"# {about.publisher} {about.number}\nserver:\n",
            ),
        ),
    ),
)
