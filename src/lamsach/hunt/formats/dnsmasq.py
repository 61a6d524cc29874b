"""dnsmasq with ``log-queries`` or ``log-queries=extra`` (dnsmasq(8)).

The answers name no client, so only the questions count.
"""

from lamsach.hunt.formats.log_format import TemplateFormat
from lamsach.hunt.formats.prefixes import ISO, OLD, OLD_WITHOUT_HOST, OPENWRT, behind
from lamsach.hunt.shapes import Template

TEMPLATES = (
    *behind(
        (OLD_WITHOUT_HOST, OLD, ISO, OPENWRT),
        (
            "dnsmasq[<:digits>]: query[<:word> <name:word> from <client:host>",
            "dnsmasq[<:digits>]: <:digits> <client:host>/<:digits> query[<:word> <name:word> from <*>",
        ),
    ),
    # log-facility=-, as in containers: neither time nor number
    Template("dnsmasq: query[<:word> <name:word> from <client:host>", "syslog"),
    Template("dnsmasq: <:digits> <client:host>/<:digits> query[<:word> <name:word> from <*>", "syslog"),
)


class Dnsmasq(TemplateFormat):
    """dnsmasq query log."""

    name = "dnsmasq"
    title = "dnsmasq query log"
    templates = TEMPLATES
    mark = b" query["
    sign = mark
