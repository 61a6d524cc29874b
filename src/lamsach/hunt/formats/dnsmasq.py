"""dnsmasq with ``log-queries`` or ``log-queries=extra`` (dnsmasq(8)).

The answers name no client, so only the questions count.
"""

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.formats.prefixes import ISO, OLD, OLD_WITHOUT_HOST, OPENWRT, behind
from lamsach.hunt.shapes import Shape, Template, Templates

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


class Dnsmasq(LogFormat):
    """dnsmasq query log."""

    name = "dnsmasq"
    title = "dnsmasq query log"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:  # noqa: ARG002 - no header
        """Return a reader of the templates."""
        return Templates(TEMPLATES, clocks=clocks, mark=b" query["), 0
