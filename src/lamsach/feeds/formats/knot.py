"""Knot Resolver: a policy zone of names. Its reader takes no triggers on addresses, so none are written."""

from lamsach.feeds.formats import rpz
from lamsach.feeds.formats.base import DOMAINS, OutputFormat, Part

FORMATS = (
    OutputFormat(
        name="knot",
        consumer="Knot Resolver",
        usage="policy.add(policy.rpz(policy.DENY, '/etc/lamsach/rpz.zone', true))",
        parts=(Part("rpz.zone", DOMAINS, rpz.line, head=rpz.head),),
    ),
)
