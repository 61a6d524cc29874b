"""dnsmasq with ``log-queries`` or ``log-queries=extra`` (dnsmasq(8)).

The answers name no client, so only the questions count.
"""

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.formats.prefixes import ISO, OLD, OLD_WITHOUT_HOST, behind
from lamsach.hunt.shapes import Shape, Templates

TEMPLATES = behind(
    (OLD_WITHOUT_HOST, OLD, ISO),
    (
        "dnsmasq[<:digits>]: query[<:word> <name:word> from <client:host>",
        "dnsmasq[<:digits>]: <:digits> <client:host>/<:digits> query[<:word> <name:word> from <*>",
    ),
)


class Dnsmasq(LogFormat):
    """dnsmasq query log."""

    name = "dnsmasq"
    title = "dnsmasq query log"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:  # noqa: ARG002 - no header
        """Return a reader of the templates."""
        return Templates(TEMPLATES, clocks=clocks, mark=b": query["), 0
