"""PowerDNS.

The recursor's ``quiet=no`` questions and the authoritative server's ``log-dns-queries``, through syslog or systemd.
"""

from lamsach.hunt.clocks import Clocks
from lamsach.hunt.formats.log_format import LogFormat
from lamsach.hunt.formats.prefixes import ISO, OLD, behind
from lamsach.hunt.shapes import Shape, Templates

NOTHING = b"\n"  # stands in no line: what fits no template is another message
TEMPLATES = behind(
    (OLD, ISO),
    (
        "pdns<..>: Remote <client:host> wants '<name:^|>|<*>",
        "pdns<..> question for '<name:^|>|<..>' from <client:host>",
    ),
)


class PowerDns(LogFormat):
    """PowerDNS query log."""

    name = "powerdns"
    title = "PowerDNS query log"

    def shape(self, head: bytes, clocks: Clocks) -> tuple[Shape, int]:  # noqa: ARG002 - no header
        """Return a reader of the templates."""
        return Templates(TEMPLATES, clocks=clocks, mark=NOTHING), 0
